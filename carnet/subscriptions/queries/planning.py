"""What a contract bills up to a day: the one source of drafts, rehearsals and forecasts (P40, P42). It reads nothing and writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice

from carnet.core.money import ZERO, VatGroup
from carnet.subscriptions.amounts import ONE_DAY, IndexMissing, Owed, Part, Series, Span, Tiling, owed
from carnet.subscriptions.queries.loading import BilledPeriod, ContractToBill, LineToBill
from carnet.subscriptions.queries.revising import NewRevision, Revising, revise


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What a line asks for a period in a VAT group: the period itself, or the difference with what was asked so far."""

    line: LineToBill
    owed: Owed
    group: VatGroup
    amount: Decimal
    tiling: Tiling
    settles: BilledPeriod | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the period in the group."""
        return tuple(part for part in self.owed.parts if part.price.group == self.group)

    @property
    def asked(self) -> Decimal:
        """What was asked before."""
        return self.settles.asked.get((self.line.id, self.group), ZERO) if self.settles else ZERO

    @property
    def exemption_code(self) -> str:
        return next((part.price.exemption_code for part in self.parts if part.price.exemption_code), "")


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A period that falls due, and what its lines ask."""

    span: Span
    due_on: date
    lines: tuple[PlannedLine, ...]

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def asks(self) -> bool:
        """Whether there is something to invoice; suspended and free periods ask nothing."""
        return any(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a contract bills up to a day: revisions made on the way, periods, differences with what was billed before.

    `waits`: supplements stay for the next invoice. `contract` is the contract as revised.
    """

    contract: ContractToBill
    revisions: tuple[NewRevision, ...]
    held: tuple[tuple[date, IndexMissing], ...]
    periods: tuple[PlannedPeriod, ...]
    supplements: tuple[PlannedLine, ...]
    credits: tuple[PlannedLine, ...]
    waits: bool
    next_period: Span | None

    @property
    def next_on(self) -> date | None:
        """The first day not billed."""
        if self.next_period:
            return self.next_period.first
        return self.periods[-1].span.last + ONE_DAY if self.periods else self.contract.row.next_on

    @property
    def next_due_on(self) -> date | None:
        return self.contract.agreement.due_on(self.next_period) if self.next_period else None


def plan_of(contract: ContractToBill, until: date, series: Mapping[int, Series], most: int | None = None) -> Plan:
    """What a contract bills up to a day, `most` says how many periods at most, the oldest ones (P40, P41)."""
    billed = [one.span for one in contract.billed]
    next_on = contract.row.next_on
    spans = list(islice(contract.agreement.to_bill(next_on, until, billed), most)) if next_on else []
    revising = _revised(contract, spans, until, series)
    contract = revising.contract
    periods = tuple(_period(contract, span) for span in spans)
    differences = list(_differences(contract))
    following = _next(contract, spans, billed)
    supplements = tuple(one for one in differences if one.amount > 0)
    carried = any(one.asks for one in periods) or following is None or contract.row.supplements_at_once
    waits = bool(supplements) and not carried
    return Plan(
        contract, revising.made, revising.held, periods, () if waits else supplements,
        tuple(one for one in differences if one.amount < 0), waits, following,
    )  # fmt: skip


def _revised(contract: ContractToBill, spans: Sequence[Span], until: date, series: Mapping[int, Series]) -> Revising:
    """Revisions that take effect by the last day billed, or by the day itself."""
    return revise(contract, series, max([until, *(span.last for span in spans)]))


def _period(contract: ContractToBill, span: Span) -> PlannedPeriod:
    tiling = contract.agreement.tiling
    lines = [
        PlannedLine(line, found, group, amount, tiling)
        for line in contract.lines
        for found in [owed(line.timeline, tiling, span, contract.agreement.silent(span), contract.places)]
        for group, amount in found.by_group().items()
    ]
    return PlannedPeriod(span, contract.agreement.due_on(span), tuple(lines))


def _differences(contract: ContractToBill) -> Iterator[PlannedLine]:
    """What billed periods owe now, less what was asked for them; a change reaches back to `settle_from`."""
    first = contract.row.settle_from
    if first is None:
        return
    for billed in contract.billed:
        if billed.span.last < first:
            continue
        silent = contract.agreement.silent(billed.span)
        for line in contract.lines:
            found = owed(line.timeline, billed.tiling, billed.span, silent, contract.places)
            due = found.by_group()
            for group in {**due, **dict.fromkeys(key[1] for key in billed.asked if key[0] == line.id)}:
                amount = due.get(group, ZERO) - billed.asked.get((line.id, group), ZERO)
                if amount:
                    yield PlannedLine(line, found, group, amount, billed.tiling, billed)


def _next(contract: ContractToBill, spans: Sequence[Span], billed: Sequence[Span]) -> Span | None:
    """The period after those planned."""
    if contract.row.next_on is None:
        return None
    first = spans[-1].last + ONE_DAY if spans else contract.row.next_on
    return contract.agreement.next_period(first, billed)


def as_billed(plan: Plan) -> ContractToBill:
    """The contract as it stands once its plan is carried out: where a rehearsal goes on from."""
    row = plan.contract.row
    moved = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    moved.next_on, moved.next_due_on = plan.next_on, plan.next_due_on
    moved.settle_from = row.settle_from if plan.waits else None
    return replace(plan.contract, row=moved)
