"""Weeks: the grid of a person's time, the calendar of tasks (P43)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from carnet.projects.models import Project, Task, TimeEntry
from carnet.projects.queries import rows
from carnet.projects.queries.pages import DayOfTasks

RECENT = timedelta(days=14)
MOST = 200


@dataclass(slots=True)
class Cell:
    """What somebody spent on a row on a day, in minutes; locked when all of it is on invoices."""

    on: date
    minutes: int = 0
    notes: str = ""
    entries: int = 0
    locked: bool = False


@dataclass(slots=True)
class WeekRow:
    """A task, or a project without one, and its seven days."""

    project_id: int
    task_id: int | None
    project: str
    task: str
    closed: bool
    cells: list[Cell] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(cell.minutes for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of somebody: its days, its rows, their sums."""

    first: date
    rows: Sequence[WeekRow]

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(7)]

    @property
    def by_day(self) -> list[int]:
        return [sum(row.cells[n].minutes for row in self.rows) for n in range(7)]

    @property
    def minutes(self) -> int:
        return sum(self.by_day)


def monday(on: date) -> date:
    """The first day of a week."""
    return on - timedelta(days=on.weekday())


def week_of(user_id: int, first: date) -> Week:
    """A week of somebody's time: what they spent, and the rows of the two weeks before to fill in (two statements)."""
    entries = list(
        TimeEntry.objects.filter(user_id=user_id, on__range=(first - RECENT, first + timedelta(days=6)))
        .select_related("project", "task")
        .order_by("project__title", "project_id", "task__title", "id")
    )
    found: dict[tuple[int, int | None], WeekRow] = {}
    for task in _own_tasks(user_id):
        found[task.project_id, task.pk] = _row(task.project, task, first)
    for entry in entries:
        key = (entry.project_id, entry.task_id)
        if key not in found:
            if entry.on < first and (entry.project.closed_on or (entry.task and entry.task.done_on)):
                continue
            found[key] = _row(entry.project, entry.task, first)
        if entry.on >= first:
            _add(found[key].cells[(entry.on - first).days], entry)
    ordered = sorted(found.values(), key=lambda row: (row.project.lower(), row.task.lower(), row.task_id or 0))
    return Week(first, ordered)


def _own_tasks(user_id: int) -> list[Task]:
    """The open tasks of somebody that are planned or begun: they wait for time."""
    open_ones = Task.objects.filter(user_id=user_id, done_on=None, project__closed_on=None)
    return list(open_ones.select_related("project").order_by("id")[:MOST])


def _row(project: Project, task: Task | None, first: date) -> WeekRow:
    return WeekRow(
        project_id=project.pk,
        task_id=task.pk if task else None,
        project=project.title,
        task=task.title if task else "",
        closed=project.closed_on is not None,
        cells=[Cell(first + timedelta(days=n)) for n in range(7)],
    )


def _add(cell: Cell, entry: TimeEntry) -> None:
    cell.locked = (cell.locked or not cell.entries) and entry.invoice_id is not None
    cell.entries += 1
    cell.minutes += entry.minutes
    if entry.note:
        cell.notes = " · ".join(filter(None, [cell.notes, entry.note]))


def calendar(first: date, *, user_id: int | None = None, project_id: int | None = None) -> list[DayOfTasks]:
    """The tasks of a week by the day they are planned for, else due; those done too (one statement)."""
    days = [first + timedelta(days=n) for n in range(7)]
    span = (days[0], days[-1])
    found = rows.tasks().filter(Q(planned_on__range=span) | Q(planned_on=None, due_on__range=span))
    if user_id is not None:
        found = found.filter(user_id=user_id)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    tasks = list(found.order_by("-priority", "position", "id")[:MOST])
    return [DayOfTasks(day, [task for task in tasks if (task.planned_on or task.due_on) == day]) for day in days]


def late_tasks(today: date, *, user_id: int | None = None, project_id: int | None = None) -> list[Task]:
    """Tasks that are due and not done (one statement)."""
    found = rows.tasks().filter(done_on=None, due_on__lt=today, project__closed_on=None)
    if user_id is not None:
        found = found.filter(user_id=user_id)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    return list(found.order_by("due_on", "id")[:50])
