"""What callers say of projects, tasks, time and expenses."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from carnet.projects.models import Expense, Project, Task, TimeEntry

T = TypeVar("T", bound="Content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a row says of itself: start from `of(row)` to change only something (`dataclasses.replace`)."""

    @classmethod
    def of(cls: type[T], row: Any) -> T:
        """What a row says now."""
        return cls(**{one.name: getattr(row, one.name) for one in fields(cls)})

    def values(self) -> dict[str, Any]:
        """The same as values of the row."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def changed(self, row: Project | Task | TimeEntry | Expense) -> list[str]:
        """The names of what differs from the row."""
        return [name for name, value in self.values().items() if getattr(row, name) != value]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectContent(Content):
    """A project; without a stage it takes the first one."""

    title: str
    party_id: int | None = None
    manager_id: int | None = None
    stage_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    notes: str = ""
    hour_price: Decimal | None = None
    progress: int | None = None
    progress_shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContent(Content):
    """A task; without a stage it takes the first column."""

    title: str
    order_line_id: int | None = None
    notes: str = ""
    user_id: int | None = None
    planned_on: date | None = None
    due_on: date | None = None
    estimated_minutes: int = 0
    priority: int = Task.Priority.NORMAL
    stage_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeContent(Content):
    """Time of somebody; without an order it takes that of its task, else the main one of the project."""

    project_id: int
    on: date
    minutes: int
    user_id: int | None = None
    task_id: int | None = None
    order_id: int | None = None
    note: str = ""
    billable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseContent(Content):
    """An expense of somebody: an amount excl. tax with its deductible VAT, or kilometres at a rate (None: that of the company)."""

    project_id: int
    on: date
    category: str
    amount_excl_tax: Decimal | None = None
    vat: Decimal = Decimal(0)
    kilometres: Decimal | None = None
    rate: Decimal | None = None
    user_id: int | None = None
    order_id: int | None = None
    order_line_id: int | None = None
    note: str = ""
    billable: bool = True
