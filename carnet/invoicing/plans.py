"""Billing plans as callers write them and as they are read (P45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO
from carnet.sales.lines import PlanInput


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsk(PlanInput):
    """A line of a plan as it is wanted: one that stands already, when `line_id` names it, or a new one."""

    line_id: int | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlanUse:
    """What a document took from a line (negative) or gave to it."""

    document_kind: str
    document_id: int | None
    number: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A line of a plan: what was planned (none for the rest), what is still expected, and what documents took of it.

    `invoice_id`, `invoice_number`: the draft (no number) or the invoice made from it.
    """

    id: int
    order_id: int
    label: str
    kind: str
    due_on: date | None
    milestone: str
    offset_months: int
    offset_days: int
    percent: Decimal | None
    planned: Decimal | None
    amount: Decimal
    certainty: int
    written: bool
    task_id: int | None
    task_title: str
    invoice_id: int | None
    invoice_number: str | None
    uses: Sequence[PlanUse] = ()

    @property
    def is_rest(self) -> bool:
        return self.planned is None

    @property
    def is_done(self) -> bool:
        """Nothing is expected of it any more, because documents took it."""
        return self.amount == 0 and bool(self.uses or self.invoice_number)

    @property
    def is_drafted(self) -> bool:
        return self.invoice_id is not None and self.invoice_number is None

    @property
    def used(self) -> Decimal:
        """What documents took of it, as a positive amount."""
        return -sum((use.amount for use in self.uses), ZERO)

    def is_late(self, day: date) -> bool:
        """Planned before a day and not invoiced."""
        return self.amount > 0 and self.due_on is not None and self.due_on < day


@dataclass(frozen=True, slots=True)
class PlanBill:
    """The invoice a line asks for: its kind, and its amount excl. tax unless the kind finds it alone."""

    kind: str
    amount: Decimal | None = None


def bill_of(line: PlannedLine, plan: Sequence[PlannedLine]) -> PlanBill:
    """A deposit, what is delivered, the balance when no other line expects anything, else an interim of the line's amount (P45)."""
    if line.kind == "deposit":
        return PlanBill("deposit", line.amount)
    if line.kind == "delivered":
        return PlanBill("delivered")
    if all(other.id == line.id or not other.amount for other in plan):
        return PlanBill("balance")
    return PlanBill("interim", line.amount)


def next_line(plan: Sequence[PlannedLine]) -> PlannedLine | None:
    """The oldest line of a written plan that still expects something and is not drafted."""
    opened = (line for line in plan if line.amount > 0 and not line.is_drafted)
    return next(opened, None) if any(line.written for line in plan) else None
