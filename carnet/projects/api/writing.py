"""Projects, tasks, time and expenses as answers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from pydantic import BaseModel

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.api.fields import Body
from carnet.core.money import round_to
from carnet.core.refusals import NotFound
from carnet.projects.api.schemas import ProjectOut, TaskOut
from carnet.projects.api.spent_schemas import ExpenseOut, TimeEntryOut
from carnet.projects.models import Expense, Project, Task, TimeEntry
from carnet.projects.queries import rows

_HOUR = Decimal(60)
# How requests name what commands take.
NAMES = {"customer": "party_id", "manager": "manager_id", "stage": "stage_id", "person": "user_id", "project": "project_id",
         "task": "task_id", "order": "order_id", "order_line": "order_line_id"}  # fmt: skip


def given(body: Body, *but: str) -> dict[str, Any]:
    """What a request says, under the names of the commands."""
    return {NAMES.get(name, name): value for name, value in body.given().items() if name not in but}


def projects_out(found: Sequence[Project]) -> list[ProjectOut]:
    """Projects with their orders and teams (two statements more)."""
    ids = [one.pk for one in found]
    orders, teams = rows.orders_by_project(ids), rows.team_by_project(ids)
    return [
        _told(ProjectOut, one, orders=orders.get(one.pk, []), team=teams.get(one.pk, []), stage=one.stage)
        for one in found
    ]


def project_out(project_id: int) -> ProjectOut:
    """A project."""
    return projects_out([rows.project_row(project_id)])[0]


def tasks_out(found: Sequence[Task]) -> list[TaskOut]:
    """Tasks."""
    return [TaskOut.model_validate(one) for one in found]


def task_out(task_id: int) -> TaskOut:
    """A task."""
    return tasks_out([one_of(rows.tasks(), task_id)])[0]


def times_out(found: Sequence[TimeEntry], by: Actor) -> list[TimeEntryOut]:
    """Time; its cost for those who may see it."""
    hidden = {} if by.may(rights.COSTS) else {"hourly_cost": None, "cost": None}
    return [_told(TimeEntryOut, one, hours=round_to(one.minutes / _HOUR, 4), **hidden) for one in found]


def time_out(entry_id: int, by: Actor) -> TimeEntryOut:
    """An entry of time."""
    return times_out([one_of(rows.time_entries(), entry_id)], by)[0]


def expenses_out(found: Sequence[Expense]) -> list[ExpenseOut]:
    """Expenses."""
    return [_told(ExpenseOut, one, file=one.file_id is not None) for one in found]


def expense_out(expense_id: int, by: Actor) -> ExpenseOut:
    """An expense."""
    return expenses_out([one_of(rows.expenses(by), expense_id)])[0]


def one_of(found: QuerySet[Any], row_id: int) -> Any:
    """A row of the company; NotFound when it is not there."""
    row = found.filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row


def _told(kind: type[Any], row: Any, **more: object) -> Any:
    """An answer made of a row and of what the row does not hold itself."""
    schema: dict[str, Any] = kind.model_fields
    values: dict[str, object] = {}
    for name, field in schema.items():
        source = field.validation_alias or name
        values[str(source)] = more[name] if name in more else getattr(row, str(source))
    answer: BaseModel = kind.model_validate(values, from_attributes=True)
    return answer
