"""Contracts as lists, panels and pages read them: state, what they bill now, what comes next (P38, P42)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO, VatGroup
from carnet.subscriptions.amounts import Price, Series, Span, latest_notice, monthly, owed
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import ContractToBill, LineToBill, contracts_to_bill, index_series
from carnet.subscriptions.queries.planning import plan_of
from carnet.subscriptions.states import ContractState, state_of


@dataclass(frozen=True, slots=True)
class LineNow:
    """A line as it stands on a day; `monthly` is what it brings a month."""

    line: LineToBill
    quantity: Decimal
    price: Price
    monthly: Decimal


@dataclass(frozen=True, slots=True)
class ContractNow:
    """A contract as it stands on a day: `amount` is what a whole billing period asks now, excl. and incl. tax; `next_amount` the
    next period with what is to settle."""

    known: ContractToBill
    state: ContractState
    lines: tuple[LineNow, ...]
    amount: Decimal
    incl_tax: Decimal
    monthly: Decimal
    next_period: Span | None
    next_amount: Decimal
    billed: Decimal
    notice_until: date | None

    @property
    def row(self) -> Contract:
        return self.known.row


def contracts_now(rows: Sequence[Contract], on: date, *, billed_from: date | None = None) -> list[ContractNow]:
    """Contracts as they stand on a day, in the order given (about ten statements)."""
    known = {one.row.pk: one for one in contracts_to_bill(rows, billed_from=billed_from)}
    series = index_series({weight.index_id for one in known.values() if one.clause for weight in one.clause.weights})
    billed = billed_amounts(list(known))
    return [_now(known[row.pk], on, series, billed.get(row.pk, ZERO)) for row in rows]


def billed_amounts(contract_ids: Sequence[int]) -> dict[int, Decimal]:
    """What issued invoices asked for contracts, credit notes taken off (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.contract_id, sum(h.amount) FROM subscriptions_contractline l
            JOIN subscriptions_charge h ON h.line_id = l.id
            JOIN invoicing_invoiceline n ON n.id = h.invoice_line_id JOIN invoicing_invoice i ON i.id = n.invoice_id
            WHERE l.contract_id = ANY (%s) AND i.number IS NOT NULL GROUP BY l.contract_id
            """,
            [list(contract_ids)],
        )
        return dict(cursor.fetchall())


def state_on(contract: ContractToBill, on: date) -> ContractState:
    """The state of a contract on a day."""
    row, agreement = contract.row, contract.agreement
    suspended = any(one.first <= on <= one.last for one in agreement.suspensions)
    return state_of(
        on, active=row.activated_on is not None, stopped_on=row.stopped_on, last_day=agreement.last_day(on),
        suspended=suspended,
    )  # fmt: skip


def incl_tax(groups: dict[VatGroup, Decimal], places: int = 2) -> Decimal:
    """Amounts by VAT group with their VAT."""
    return sum((group.gross(base, places) for group, base in groups.items()), ZERO)


def whole_period(contract: ContractToBill, on: date) -> dict[VatGroup, Decimal]:
    """What a whole billing period asks by VAT group, at the quantities and prices of a day."""
    tiling, groups = contract.agreement.tiling, dict[VatGroup, Decimal]()
    for line in contract.lines:
        found = owed(_held(line, on).timeline, tiling, tiling.around(on), (), contract.places)
        for group, amount in found.by_group().items():
            groups[group] = groups.get(group, ZERO) + amount
    return groups


def _now(contract: ContractToBill, on: date, series: Mapping[int, Series], billed: Decimal) -> ContractNow:
    agreement, day = contract.agreement, max(on, contract.row.start_on)
    lines = tuple(found for line in contract.lines if (found := _line_now(contract, line, day)))
    groups = whole_period(contract, day)
    following, amount = _next(contract, series)
    end = agreement.end_on
    notice = latest_notice(end, agreement.renewal.notice) if end and agreement.renews_by_itself(end) else None
    return ContractNow(
        contract, state_on(contract, on), lines, sum(groups.values(), ZERO), incl_tax(groups, contract.places),
        sum((line.monthly for line in lines), ZERO), following, amount, billed, notice,
    )  # fmt: skip


def _next(contract: ContractToBill, series: Mapping[int, Series]) -> tuple[Span | None, Decimal]:
    """The next period and what it will ask, with what is to settle."""
    if contract.row.next_on is None:
        return None, ZERO
    following = contract.agreement.next_period(contract.row.next_on, [one.span for one in contract.billed])
    if following is None:
        return None, ZERO
    plan = plan_of(contract, contract.agreement.due_on(following), series, 1)
    settled = sum((one.amount for one in (*plan.supplements, *plan.credits)), ZERO)
    return following, sum((one.amount for one in plan.periods), ZERO) + settled


def _line_now(contract: ContractToBill, line: LineToBill, on: date) -> LineNow | None:
    quantity, price = line.timeline.quantity_at(on), line.timeline.price_at(on)
    if price is None:
        return None
    return LineNow(line, quantity, price, monthly(quantity, price, contract.places))


def _held(line: LineToBill, on: date) -> LineToBill:
    """The line as if what holds on a day had always held: what a whole period asks now."""
    quantity, typed = line.timeline.quantity_at(on), line.timeline.typed_at(on)
    first = date(1900, 1, 1)
    prices = (replace(typed, on=first, price=typed.at(on), revisions=()),) if typed else ()
    return replace(line, timeline=replace(line.timeline, quantities=((first, quantity),), prices=prices))
