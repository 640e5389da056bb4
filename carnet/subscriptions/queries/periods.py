"""The periods of a contract, billed and to come, each with its computation in words (P40, P42)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries.invoices import InvoiceSummary, summaries
from carnet.subscriptions.amounts import Span, owed
from carnet.subscriptions.models import Charge
from carnet.subscriptions.queries.loading import BilledPeriod, ContractToBill, index_series
from carnet.subscriptions.queries.planning import Plan, PlannedLine, plan_of
from carnet.subscriptions.queries.reading import incl_tax
from carnet.subscriptions.wording import computation, part_words

MOST_TO_COME = 400


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period as it is shown: what it asks and how that is counted, its invoice once billed, else whether it is the next one."""

    span: Span
    due_on: date
    amount: Decimal
    incl_tax: Decimal
    words: tuple[str, ...]
    invoice: InvoiceSummary | None = None
    others: tuple[InvoiceSummary, ...] = ()
    billed: bool = False
    upcoming: bool = False
    may_change: bool = False


def period_rows(contract: ContractToBill, on: date, until: date) -> list[PeriodRow]:
    """Billed periods, oldest first, then those that fall due up to a day (four statements)."""
    return [*billed_rows(contract, on), *rows_to_come(contract, until)]


def billed_rows(contract: ContractToBill, on: date) -> list[PeriodRow]:
    """The billed periods among those loaded, with what their charges ask and the invoices that ask it (three statements)."""
    charges = list(
        Charge.objects.filter(period_id__in=[one.id for one in contract.billed])
        .order_by("id")
        .values_list("period_id", "kind", "category", "rate", "amount", "invoice_line__invoice_id")
    )
    ids = {row[5] for row in charges} | {one.invoice_id for one in contract.billed if one.invoice_id}
    invoices = {one.id: one for one in summaries(Invoice.objects.filter(id__in=ids), on)} if ids else {}
    return [_billed(contract, one, [row for row in charges if row[0] == one.id], invoices) for one in contract.billed]


ChargeRow = tuple[int, str, str, Decimal, Decimal, int]


def _billed(
    contract: ContractToBill, billed: BilledPeriod, charges: Sequence[ChargeRow], invoices: Mapping[int, InvoiceSummary]
) -> PeriodRow:
    groups: dict[VatGroup, Decimal] = {}
    for _period, _kind, category, rate, amount, _invoice in charges:
        group = VatGroup(category, rate)
        groups[group] = groups.get(group, ZERO) + amount
    others = dict.fromkeys(row[5] for row in charges if row[5] != billed.invoice_id)
    return PeriodRow(
        billed.span, contract.agreement.due_on(billed.span), sum(groups.values(), ZERO),
        incl_tax(groups, contract.places), _words_of_billed(contract, billed),
        invoices.get(billed.invoice_id or 0), tuple(invoices[one] for one in others), billed=True,
    )  # fmt: skip


def _words_of_billed(contract: ContractToBill, billed: BilledPeriod) -> tuple[str, ...]:
    silent = contract.agreement.silent(billed.span)
    words: list[str] = []
    for line in contract.lines:
        found = owed(line.timeline, billed.tiling, billed.span, silent, contract.places)
        for group, amount in found.by_group().items():
            words += words_of(PlannedLine(line, found, group, amount, billed.tiling))
    return tuple(words)


def words_of(planned: PlannedLine) -> list[str]:
    """How a line is counted, in short: for a row of the page."""
    if planned.owed.whole and planned.parts:
        return [part_words(planned.parts[0])]
    return computation(planned)


def rows_to_come(contract: ContractToBill, until: date) -> list[PeriodRow]:
    """The periods not billed that fall due up to a day, as the run would bill them (one statement when indices are read)."""
    read = {weight.index_id for weight in contract.clause.weights} if contract.clause else set()
    return rows_of_plan(plan_of(contract, until, index_series(read), MOST_TO_COME))


def rows_of_plan(plan: Plan) -> list[PeriodRow]:
    """The periods of a plan; amounts after the next revision may change."""
    clause = plan.contract.clause
    revised = [on for on, _missing in plan.held]
    rows = []
    for n, period in enumerate(plan.periods):
        groups: dict[VatGroup, Decimal] = {}
        for line in period.lines:
            groups[line.group] = groups.get(line.group, ZERO) + line.amount
        rows.append(
            PeriodRow(
                period.span, period.due_on, period.amount, incl_tax(groups, plan.contract.places),
                tuple(word for line in period.lines for word in words_of(line)), upcoming=n == 0,
                may_change=clause is not None and any(on <= period.span.first for on in revised),
            )
        )  # fmt: skip
    return rows
