"""Recurring lines of an order become contracts, in one click or by themselves at acceptance; or are given up (P38)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Refusal
from carnet.sales.faults import Faults
from carnet.sales.models import Order, OrderLine, OrderStanding
from carnet.sales.steps import hold, require_open
from carnet.sales.steps.days import check_day
from carnet.subscriptions.commands.contracts import activate
from carnet.subscriptions.commands.offering import renew_as_offered, renewed_by
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.lines import EVERY, ContractTerms
from carnet.subscriptions.models import Contract, ContractRules, HandOver
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.steps.filling import fill_terms
from carnet.subscriptions.steps.handing import Taken, as_contract_line, by_period, free_lines, take, titled
from carnet.subscriptions.steps.writing import number_of, write_lines


class NothingToHandOver(Refusal):
    """Every recurring line of the order has its contract, or was given up."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Order %(number)s has no recurring line without contract.") % {"number": number})


class NotRecurring(BadValue):
    """The line is not a recurring one of the order, or has its contract already."""

    def __init__(self) -> None:
        super().__init__(_("This is not a recurring line of the order that still needs a contract."), field="lines")


class GivingUpNeedsReason(BadValue):
    """A recurring line is given up for a reason."""

    def __init__(self) -> None:
        super().__init__(_("Say why this line is given up."), field="reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverAsk:
    """What is said when lines are handed over: which, under what title, on what terms; all of it may be left out."""

    line_ids: tuple[int, ...] = ()
    title: str = ""
    terms: ContractTerms | None = None


@act("contract.hand_over", right=rights.CONTRACTS)
def hand_over(
    *, order_id: int, on: date, ask: HandOverAsk | None = None, draft: bool = False, by: Actor
) -> list[Contract]:
    """Hand recurring lines of an order over to contracts: the lines named to one, or all of them, one contract per period of
    price (P38). They run at once unless they are drafts."""
    ask = ask or HandOverAsk()
    hold([order_id])
    require_open([order_id], deposit=True)
    order = Order.objects.get(pk=order_id)
    check_day(on, company.settings(), not_before=order.ordered_on)
    groups = by_period(_asked(order, ask.line_ids))
    if ask.line_ids:
        groups = [[line for group in groups for line in group]]
    return [_contract(order, lines, ask, on, draft, by) for lines in groups]


@act("contract.give_up_line", right=rights.CONTRACTS)
def give_up_line(*, order_id: int, line_ids: Sequence[int], reason: str, on: date, by: Actor) -> None:
    """Give recurring lines of an order up: no contract comes of them, and they no longer keep the order open (P38)."""
    reason = reason.strip()
    faults = Faults()
    faults.text("reason", reason, 300)
    faults.refuse()
    if not reason:
        raise GivingUpNeedsReason
    hold([order_id])
    require_open([order_id], deposit=True)
    order = Order.objects.get(pk=order_id)
    check_day(on, company.settings(), not_before=order.ordered_on)
    lines = _asked(order, line_ids)
    take([Taken(order_id, line.pk, None, 1, reason) for line in lines], on, by)
    _record_line("contract.line_given_up", order, lines, by, reason=reason)


@act("contract.restore_line", right=rights.CONTRACTS)
def restore_line(*, order_id: int, line_ids: Sequence[int], on: date, by: Actor) -> None:
    """Take back that recurring lines were given up: they need a contract again."""
    hold([order_id])
    require_open([order_id], deposit=True)
    order = Order.objects.get(pk=order_id)
    given_up = HandOver.objects.filter(order=order, order_line_id__in=line_ids, contract=None)
    standing: dict[int, int] = {}
    for line_id, quantity in given_up.values_list("order_line_id", "quantity"):
        standing[line_id] = standing.get(line_id, 0) + quantity
    if set(standing) != set(line_ids) or not all(standing.values()):
        raise NotRecurring
    take([Taken(order_id, line_id, None, -1) for line_id in line_ids], on, by)
    _record_line("contract.line_restored", order, list(OrderLine.objects.filter(id__in=line_ids)), by)


def hand_over_by_rule(order_ids: Collection[int], by: Actor) -> list[Contract]:
    """When an order counts: let an accepted renewal go on in its contract, hand over what the house hands over by itself, as drafts
    or running contracts; idempotent."""
    waiting = OrderStanding.objects.filter(order_id__in=order_ids, recurring_to_hand_over__gt=0, state="open")
    ids = list(waiting.values_list("order_id", flat=True))
    groups = by_period(free_lines(ids)) if ids else []
    if not groups:
        return []
    orders = Order.objects.in_bulk([lines[0].order_id for lines in groups])
    offers = renewed_by(list(orders.values()))
    made = []
    for order_id, offer in offers.items():
        own = [line for lines in groups for line in lines if line.order_id == order_id]
        made.append(renew_as_offered(offer, orders[order_id], own, _agreed_on(orders[order_id], own), by))
    house = rules()
    if house.hand_over == ContractRules.HandOver.BY_HAND:
        return made
    draft = house.hand_over == ContractRules.HandOver.DRAFT
    for lines in groups:
        order = orders[lines[0].order_id]
        if order.pk not in offers:
            made.append(_contract(order, lines, HandOverAsk(), _agreed_on(order, lines), draft, by))
    return made


def _agreed_on(order: Order, lines: Sequence[OrderLine]) -> date:
    """The day lines began to count: that of the order, or of the amendment that brought them."""
    agreed: date = order.validated_on or order.ordered_on
    return max([agreed, *(line.amendment.accepted_on or agreed for line in lines if line.amendment)])


def _asked(order: Order, line_ids: Sequence[int]) -> list[OrderLine]:
    free = free_lines([order.pk])
    if not free and not line_ids:
        raise NothingToHandOver(order.number)
    chosen = [line for line in free if not line_ids or line.pk in line_ids]
    if line_ids and len(chosen) != len(set(line_ids)):
        raise NotRecurring
    return chosen


def _contract(order: Order, lines: Sequence[OrderLine], ask: HandOverAsk, on: date, draft: bool, by: Actor) -> Contract:
    """The contract of some lines of an order; who, what and how come from it."""
    terms = ask.terms or ContractTerms(start_on=order.promised_on or on)
    if terms.billing is None:
        terms = replace(terms, billing=EVERY[lines[0].period])
    faults = Faults()
    title = faults.text("title", ask.title.strip(), 200) or titled(order, lines)
    columns = fill_terms(terms, rules(), faults)
    faults.refuse()
    contract = Contract.objects.create(
        number=number_of(on), order=order, party_id=order.party_id, billed_id=order.billed_party_id, title=title,
        customer_reference=order.customer_reference, currency=order.currency, language=order.language,
        terms_id=order.terms_id, owner_id=order.owner_id or by.user_id, created_on=on, **columns,
    )  # fmt: skip
    write_lines(contract, [as_contract_line(line) for line in lines], contract.start_on)
    record_contract("contract.created", contract, by, order=order.number, draft=draft)
    return contract if draft else activate(contract, on, by)


def _record_line(told: str, order: Order, lines: Sequence[OrderLine], by: Actor, **facts: object) -> None:
    journal.record(
        told, subject=Subject("order", order.pk), about=[Subject("party", order.party_id)], by=by,
        facts={"number": order.number, "lines": [line.description for line in lines], **facts},
    )  # fmt: skip
