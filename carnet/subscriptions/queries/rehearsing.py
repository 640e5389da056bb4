"""Any future month exactly as it would be issued, by the same plan as the run: one lot of contracts at a time (P42)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db.models import Q

from carnet.core.money import ZERO
from carnet.subscriptions.amounts import ONE_DAY, IndexMissing
from carnet.subscriptions.amounts.spans import day_in_month, month_of
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import ContractToBill, contracts_to_bill, index_series
from carnet.subscriptions.queries.planning import Plan, as_billed, plan_of
from carnet.subscriptions.queries.proposing import PlannedInvoice, planned_invoices

LOT = 200


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A month to come: its invoices, the contracts that bill nothing and why, and the indices it would lack."""

    month: date
    invoices: tuple[PlannedInvoice, ...]
    held: tuple[tuple[ContractToBill, date, IndexMissing], ...] = ()

    @property
    def amount(self) -> object:
        return sum((one.amount for one in self.invoices), ZERO)


def month_end(on: date) -> date:
    """The last day of the month of a day."""
    return day_in_month(month_of(on) + 1, 1) - ONE_DAY


def rehearse(month: date, contract_ids: Collection[int] | None = None) -> Rehearsal:
    """The invoices of the periods that fall due in a month, once everything before it is billed in its own time."""
    first = month.replace(day=1)
    invoices: list[PlannedInvoice] = []
    held: list[tuple[ContractToBill, date, IndexMissing]] = []
    for plans in plans_by_lot(first - ONE_DAY, month_end(first), contract_ids):
        invoices += planned_invoices(plans)
        held += [(plan.contract, on, missing) for plan in plans for on, missing in plan.held]
    return Rehearsal(first, tuple(invoices), tuple(held))


@dataclass(slots=True)
class RehearsedMonth:
    """What a month will ask, summed up: invoices, excl. and incl. tax, contracts held back by an index."""

    month: date
    invoices: int = 0
    excl_tax: Decimal = ZERO
    incl_tax: Decimal = ZERO
    held: int = 0


def rehearse_months(first: date, count: int, contract_ids: Collection[int] | None = None) -> list[RehearsedMonth]:
    """Months one after the other, each from where the one before leaves the contracts: what `rehearse` gives, summed up (P42)."""
    months = [RehearsedMonth(day_in_month(month_of(first) + n, 1)) for n in range(count)]
    for contracts in lots(contract_ids):
        series = index_series({weight.index_id for one in contracts if one.clause for weight in one.clause.weights})
        before = months[0].month - ONE_DAY
        contracts = [as_billed(plan_of(one, before, series)) for one in contracts]
        for month in months:
            plans = [plan_of(one, month_end(month.month), series) for one in contracts]
            for invoice in planned_invoices(plans):
                month.invoices += 1
                month.excl_tax += invoice.amount
                month.incl_tax += invoice.incl_tax
            month.held += sum(bool(plan.held) for plan in plans)
            contracts = [as_billed(plan) for plan in plans]
    return months


def plans_by_lot(before: date, until: date, contract_ids: Collection[int] | None = None) -> Iterator[list[Plan]]:
    """What contracts bill up to a day, what they bill before it left behind; contracts of one payer come together."""
    for contracts in lots(contract_ids):
        series = index_series({weight.index_id for one in contracts if one.clause for weight in one.clause.weights})
        yield [plan_of(as_billed(plan_of(one, before, series)), until, series) for one in contracts]


def lots(contract_ids: Collection[int] | None = None) -> Iterator[list[ContractToBill]]:
    """Running contracts, some at a time: first those that have an invoice of their own, then payer by payer."""
    running = Contract.objects.filter(activated_on__isnull=False).exclude(next_due_on=None, settle_from=None)
    if contract_ids is not None:
        running = running.filter(id__in=contract_ids)
    shared = Q(grouping=Contract.Grouping.PAYER)
    for rows in (running.exclude(shared).order_by("id"), running.filter(shared).order_by("billed", "id")):
        ids = list(rows.values_list("id", flat=True))
        size = LOT if rows.query.order_by == ("id",) else max(len(ids), 1)
        pending = iter(ids)
        while chunk := list(islice(pending, size)):
            yield contracts_to_bill(Contract.objects.filter(id__in=chunk))
