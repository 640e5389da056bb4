"""What the page of a project shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from carnet.core.actor import Actor
from carnet.projects.models import Expense, Member, ProjectDocument, ProjectOrder, Stage, Task, TimeEntry
from carnet.projects.queries import rows
from carnet.projects.queries.people import names_of
from carnet.projects.steps.stages import TASK, stages_of
from carnet.sales.models import Order

LAST = 8
MOST_TASKS = 300


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column of the board with its tasks, in order; of the last one only the newest done are shown."""

    stage: Stage
    tasks: Sequence[Task]

    @property
    def estimated(self) -> int:
        return sum(task.estimated_minutes for task in self.tasks)


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """A project with its orders, team, last time and expenses, files."""

    project: Any
    orders: Sequence[Order]
    team: Sequence[tuple[int, str]]
    time: Sequence[TimeEntry]
    expenses: Sequence[Expense]
    documents: Sequence[ProjectDocument]


def project_page(project_id: int, by: Actor) -> ProjectPage:
    """Everything the page of a project shows besides its tasks (seven statements)."""
    project = rows.project_row(project_id)
    links = ProjectOrder.objects.filter(project=project).select_related("order", "order__party").order_by("id")
    team = Member.objects.filter(project=project).order_by("id").values_list("user_id", flat=True)
    names = names_of(team)
    return ProjectPage(
        project,
        [link.order for link in links],
        sorted(names.items(), key=lambda one: one[1]),
        list(rows.time_entries().filter(project=project).order_by("-on", "-id")[:LAST]),
        list(rows.expenses(by).filter(project=project).order_by("-on", "-id")[:LAST]),
        list(ProjectDocument.objects.filter(project=project).order_by("-id")[:50]),
    )


def board_of(project_id: int) -> list[BoardColumn]:
    """The columns of a project's board (two statements)."""
    tasks = list(rows.tasks().filter(project_id=project_id).order_by("position", "id")[:MOST_TASKS])
    return [BoardColumn(stage, [task for task in tasks if task.stage_id == stage.pk]) for stage in stages_of(TASK)]


@dataclass(frozen=True, slots=True)
class DayOfTasks:
    """A day of the calendar and what is planned or due on it."""

    on: date
    tasks: Sequence[Task]
