"""What contracts will bill: future periods with their days and amounts, by the plan of the run itself (P42, P46)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO
from carnet.subscriptions.amounts import Span
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import index_series
from carnet.subscriptions.queries.planning import plan_of
from carnet.subscriptions.queries.reading import incl_tax
from carnet.subscriptions.queries.rehearsing import lots


@dataclass(frozen=True, slots=True)
class FuturePeriod:
    """A period to come, or differences that the next invoice brings (no span): when it is billed and what it asks."""

    contract: Contract
    span: Span | None
    due_on: date
    excl_tax: Decimal
    incl_tax: Decimal


def future_periods(until: date, contract_ids: Collection[int] | None = None) -> Iterator[FuturePeriod]:
    """Every period that falls due up to a day and is not billed, contract by contract, as the run would bill it; what a change left to
    settle comes with the first. Some statements per 200 contracts."""
    for contracts in lots(contract_ids):
        series = index_series({weight.index_id for one in contracts if one.clause for weight in one.clause.weights})
        for contract in contracts:
            plan = plan_of(contract, until, series)
            settled = [*plan.supplements, *plan.credits]
            if settled:
                groups = {one.group: ZERO for one in settled}
                for one in settled:
                    groups[one.group] += one.amount
                due = plan.periods[0].due_on if plan.periods else contract.row.settle_from or until
                yield FuturePeriod(
                    contract.row, None, due, sum(groups.values(), ZERO), incl_tax(groups, contract.places)
                )
            for period in plan.periods:
                by_group = {line.group: ZERO for line in period.lines}
                for line in period.lines:
                    by_group[line.group] += line.amount
                yield FuturePeriod(
                    contract.row, period.span, period.due_on, period.amount, incl_tax(by_group, contract.places)
                )


@dataclass(frozen=True, slots=True)
class MonthAmount:
    """What contracts will bill in a month, in one currency."""

    month: date
    currency: str
    periods: int
    excl_tax: Decimal
    incl_tax: Decimal


def amounts_by_month(until: date, contract_ids: Collection[int] | None = None) -> list[MonthAmount]:
    """The same summed by month and currency, oldest first; what is late counts in its own month."""
    sums: dict[tuple[date, str], list[Decimal]] = {}
    for one in future_periods(until, contract_ids):
        key = (one.due_on.replace(day=1), one.contract.currency)
        held = sums.setdefault(key, [ZERO, ZERO, ZERO])
        held[0] += 1
        held[1] += one.excl_tax
        held[2] += one.incl_tax
    return [
        MonthAmount(month, currency, int(count), excl, incl)
        for (month, currency), (count, excl, incl) in sorted(sums.items())
    ]
