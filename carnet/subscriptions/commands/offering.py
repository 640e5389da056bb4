"""A renewal offered by a quote at new prices; once the quote is accepted, its lines go on in the contract (P42)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import HUNDRED, ONE, ZERO
from carnet.core.refusals import Holder, Refusal
from carnet.sales.commands.quotes import create_quote
from carnet.sales.faults import Faults
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.models import Order, OrderLine, Quote
from carnet.subscriptions.amounts import ONE_DAY, revised_price
from carnet.subscriptions.commands.following_up import carried_out, running
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.commands.renewing import GROWTH, ContractHasNoTerm, ContractIsStopped, renew_contract
from carnet.subscriptions.lines import EVERY
from carnet.subscriptions.models import Change, ChangeKind, Contract, ContractLine, LineQuantity, RenewalOffer
from carnet.subscriptions.queries.loading import LineToBill
from carnet.subscriptions.queries.revising import base_day
from carnet.subscriptions.steps.handing import Taken, as_contract_line, last_position, take
from carnet.subscriptions.steps.lots import load
from carnet.subscriptions.steps.writing import write_lines


class AlreadyOffered(Refusal):
    """The renewal of this term is offered by a quote."""

    def __init__(self, quote: Quote) -> None:
        super().__init__(
            _("Quote %(number)s offers this renewal already: change it.") % {"number": quote.number},
            holders=[Holder("quote", quote.pk, quote.number)],
        )


class CannotBeQuoted(Refusal):
    """A price for a number of weeks or months that quotes do not know."""

    def __init__(self, line: str) -> None:
        super().__init__(
            _("“%(line)s” has a price for a period that a quote cannot say. Renew the contract by hand.")
            % {"line": line}
        )


@act("contract.offer_renewal", right=rights.CONTRACTS)
def offer_renewal(*, contract_id: int, percent: Decimal = ZERO, on: date, by: Actor) -> Quote:
    """Write a quote that offers to renew a contract after its running term: its lines at their price of that day, changed by a
    percentage. It is a draft to be completed and sent; accepted, it renews the contract (P42)."""
    contract = running(contract_id)
    if contract.end_on is None:
        raise ContractHasNoTerm(contract.number)
    if contract.stopped_on is not None:
        raise ContractIsStopped(contract.number, contract.stopped_on)
    faults = Faults()
    faults.number("percent", percent, GROWTH)
    faults.refuse()
    renewal_on = contract.end_on + ONE_DAY
    standing = RenewalOffer.objects.filter(contract=contract, renewal_on=renewal_on).select_related("quote")
    for offer in standing.exclude(quote__state__in=["refused", "expired"]):
        raise AlreadyOffered(offer.quote)
    (known,) = load([contract.pk])
    content = QuoteContent(
        title=_("Renewal of %(title)s") % {"title": contract.title or contract.number},
        customer_reference=contract.customer_reference, billed_party_id=contract.billed_id, currency=contract.currency,
        language=contract.language, terms_id=contract.terms_id, promised_on=renewal_on,
        introduction=_("Contract %(number)s, from %(day)s.") % {"number": contract.number, "day": formats.day(renewal_on)},
        lines=tuple(_offered(known.lines, renewal_on, ONE + percent / HUNDRED)),
    )  # fmt: skip
    quote = create_quote(party_id=contract.party_id, content=content, on=on, by=by)
    RenewalOffer.objects.create(contract=contract, quote=quote, renewal_on=renewal_on)
    record_contract("contract.renewal_offered", contract, by, quote=quote.number)
    return quote


def _offered(lines: Sequence[LineToBill], renewal_on: date, factor: Decimal) -> list[LineInput]:
    periods = {(length.days, length.months): name for name, length in EVERY.items()}
    products = dict(ContractLine.objects.filter(id__in=[line.id for line in lines]).values_list("id", "product_id"))
    found = []
    for line in lines:
        price, quantity = line.timeline.price_at(renewal_on), line.timeline.quantity_at(renewal_on)
        if price is None or not quantity:
            continue
        period = periods.get((line.every.days, line.every.months))
        if period is None:
            raise CannotBeQuoted(line.description)
        found.append(
            LineInput(
                product_id=products.get(line.id), reference=line.reference, description=line.description,
                details=line.details, quantity=quantity, unit=line.unit, unit_price=revised_price(price.current, factor),
                discount_percent=price.discount_percent, discount_amount=price.discount_amount,
                vat_category=price.group.category, vat_rate=price.group.rate, exemption_code=price.exemption_code,
                period=period,
            )
        )  # fmt: skip
    return found


def renewed_by(orders: Sequence[Order]) -> dict[int, RenewalOffer]:
    """The renewals that orders accept, by order: those whose contract still runs."""
    quotes = {order.quote_id: order.pk for order in orders if order.quote_id}
    offers = RenewalOffer.objects.filter(quote__in=quotes, contract__stopped_on=None).select_related("contract")
    return {quotes[offer.quote_id]: offer for offer in offers}


def renew_as_offered(offer: RenewalOffer, order: Order, lines: Sequence[OrderLine], on: date, by: Actor) -> Contract:
    """Let the lines of an accepted renewal take the place of a contract's lines from the first day of the new term."""
    contract = running(offer.contract_id)
    assert contract.end_on is not None
    if contract.end_on < offer.renewal_on:
        contract = renew_contract(contract_id=contract.pk, on=on, by=by).contract
    (known,) = load([contract.pk])
    from_on = max(offer.renewal_on, contract.start_on)
    facts = {"lines": [line.description for line in lines], "order": order.number}
    change = Change.objects.create(
        contract=contract, kind=ChangeKind.LINE_ADDED, on=from_on, facts=facts, by_name=by.name
    )
    standing = [line.id for line in known.lines if line.timeline.quantity_at(from_on)]
    LineQuantity.objects.bulk_create(
        LineQuantity(line_id=line_id, on=from_on, quantity=ZERO, change=change) for line_id in standing
    )
    write_lines(
        contract, [as_contract_line(line) for line in lines], from_on, after=last_position(contract), change=change,
        base_on=base_day(known, from_on),
    )  # fmt: skip
    take([Taken(order.pk, line.pk, contract.pk) for line in lines], on, by)
    carried_out(contract, from_on, on, by)
    journal.record(
        "contract.renewed_as_offered", subject=Subject("contract", contract.pk),
        about=[Subject("party", contract.party_id), Subject("order", order.pk)], by=by,
        facts={"number": contract.number, "order": order.number, "until": contract.end_on},
    )  # fmt: skip
    return contract
