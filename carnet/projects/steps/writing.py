"""Projects and tasks as rows: checked, numbered, locked, told on the journal."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import connection

from carnet.company.queries import series_for
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound, require_version
from carnet.parties.models import Party
from carnet.projects.inputs import ProjectContent, TaskContent
from carnet.projects.models import Member, Project, ProjectOrder, Stage, Task
from carnet.projects.refusals import (
    CostNegative,
    CustomerUnknown,
    EstimateNegative,
    LineIsNotWork,
    OrderNotOfProject,
    PriorityUnknown,
    ProgressOutOfRange,
    ProjectEndsBeforeItStarts,
    TitleMissing,
)
from carnet.projects.steps.people import require_member
from carnet.projects.steps.stages import PROJECT, TASK, stage_of
from carnet.sales.models import OrderLine

LONGEST = 600_000  # minutes


def checked_project(content: ProjectContent) -> ProjectContent:
    """The content cleaned, its stage known; refuses what a project may not say."""
    title = " ".join(content.title.split())[:200]
    if not title:
        raise TitleMissing
    if content.party_id is not None and not Party.objects.filter(pk=content.party_id).exists():
        raise CustomerUnknown
    require_member(content.manager_id, "manager_id")
    if content.starts_on and content.ends_on and content.ends_on < content.starts_on:
        raise ProjectEndsBeforeItStarts
    if content.hour_price is not None and content.hour_price < 0:
        raise CostNegative("hour_price")
    if content.progress is not None and not 0 <= content.progress <= 100:
        raise ProgressOutOfRange
    return replace(content, title=title, stage_id=stage_of(PROJECT, content.stage_id).pk)


def write_project(content: ProjectContent, on: date) -> Project:
    """Write a new project under the next number of its series; its manager is of the team."""
    content = checked_project(content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sales_next_number(%s, %s)", [series_for("project"), on])
        number = cursor.fetchone()[0]
    project = Project.objects.create(number=number, created_on=on, **content.values())
    if project.manager_id:
        Member.objects.create(project=project, user_id=project.manager_id)
    return project


def held_project(project_id: int, expected_version: int | None = None) -> Project:
    """The project, locked: before the orders it works for."""
    project = Project.objects.select_for_update(no_key=True).filter(pk=project_id).first()
    if project is None:
        raise NotFound
    require_version(project.version, expected_version)
    return project


def checked_task(project_id: int, content: TaskContent) -> TaskContent:
    """The content cleaned, its column known; refuses a line that is no work of the project."""
    title = " ".join(content.title.split())[:200]
    if not title:
        raise TitleMissing
    require_member(content.user_id)
    if not 0 <= content.estimated_minutes <= LONGEST:
        raise EstimateNegative
    if content.priority not in Task.Priority.values:
        raise PriorityUnknown
    _require_work(project_id, content.order_line_id)
    return replace(content, title=title, stage_id=stage_of(TASK, content.stage_id).pk)


def _require_work(project_id: int, order_line_id: int | None) -> None:
    if order_line_id is None:
        return
    line = OrderLine.objects.filter(pk=order_line_id).values_list("order_id", "kind", "period").first()
    if line is None or not ProjectOrder.objects.filter(project_id=project_id, order_id=line[0]).exists():
        raise OrderNotOfProject("order_line_id")
    if line[1] != "line" or line[2]:
        raise LineIsNotWork


def next_position(project_id: int, stage_id: int) -> int:
    """The place below the last task of a column."""
    last = Task.objects.filter(project_id=project_id, stage_id=stage_id).order_by("-position")
    return (last.values_list("position", flat=True).first() or 0) + 1


def set_stage(task: Task, stage: Stage, on: date) -> None:
    """Put a task in a column: done on the day it reaches one that ends, and not done any more when it leaves it."""
    task.stage = stage
    if not stage.ends:
        task.done_on = None
    elif task.done_on is None:
        task.done_on = on


def record(what: str, project: Project, by: Actor, about: Iterable[Subject] = (), **facts: object) -> None:
    """Write the line of an act on a project."""
    parties = [Subject("party", project.party_id)] if project.party_id else []
    journal.record(
        what,
        subject=Subject("project", project.pk),
        about=[*about, *parties],
        by=by,
        facts={"number": project.number, **facts},
    )
