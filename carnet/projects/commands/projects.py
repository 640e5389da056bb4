"""Projects by themselves: created, changed, moved along their stages, closed, deleted."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.projects.inputs import ProjectContent
from carnet.projects.models import Member, Project, ProjectOrder, Task, Timer
from carnet.projects.refusals import OrderOfAnotherCustomer, ProjectClosed, ProjectInUse
from carnet.projects.steps.people import require_member
from carnet.projects.steps.stages import PROJECT, ending_stage, going_stage, stage_of
from carnet.projects.steps.writing import checked_project, held_project, record, write_project


@act("project.create", right=rights.PROJECTS)
def create_project(*, content: ProjectContent, team: Sequence[int] = (), on: date, by: Actor) -> Project:
    """Create a project without an order: for a customer, or for the house (P43)."""
    project = write_project(content, on)
    _write_team(project, team)
    record("project.created", project, by, title=project.title)
    return project


@act("project.edit", right=rights.PROJECTS)
def edit_project(
    *, project_id: int, content: ProjectContent, expected_version: int | None = None, by: Actor
) -> Project:
    """Change what a project says; its customer stays that of its orders."""
    project = held_project(project_id, expected_version)
    content = checked_project(content)
    if content.party_id != project.party_id and ProjectOrder.objects.filter(project=project).exists():
        raise OrderOfAnotherCustomer
    changed = content.changed(project)
    if changed:
        for name, value in content.values().items():
            setattr(project, name, value)
        project.version += 1
        project.save()
        record("project.edited", project, by, changed=changed)
    return project


@act("project.set_team", right=rights.PROJECTS)
def set_team(*, project_id: int, user_ids: Sequence[int], by: Actor) -> list[int]:
    """Say who works on a project; its manager always does."""
    project = held_project(project_id)
    team = sorted({*user_ids, *([project.manager_id] if project.manager_id else [])})
    before = set(Member.objects.filter(project=project).values_list("user_id", flat=True))
    if before != set(team):
        Member.objects.filter(project=project).exclude(user_id__in=team).delete()
        _write_team(project, [user for user in team if user not in before])
        record("project.team_set", project, by)
    return team


@act("project.move", right=rights.PROJECTS)
def move_project(*, project_id: int, stage_id: int, on: date, by: Actor) -> Project:
    """Put a project at another stage; one that ends closes it, another reopens it."""
    project = held_project(project_id)
    stage = stage_of(PROJECT, stage_id)
    if stage.pk != project.stage_id:
        project.stage = stage
        _close(project, on if stage.ends else None)
        record("project.moved", project, by, stage=stage.name)
    return project


@act("project.close", right=rights.PROJECTS)
def close_project(*, project_id: int, on: date, by: Actor) -> Project:
    """Close a project: no time can be entered any more, nothing is left to do; running timers of it stop without a trace."""
    project = held_project(project_id)
    if project.closed_on:
        raise ProjectClosed(project.number)
    if not project.stage.ends:
        project.stage = ending_stage(PROJECT)
    _close(project, on)
    record("project.closed", project, by, on=on)
    return project


@act("project.reopen", right=rights.PROJECTS)
def reopen_project(*, project_id: int, by: Actor) -> Project:
    """Take a closed project up again."""
    project = held_project(project_id)
    if project.closed_on:
        if project.stage.ends:
            project.stage = going_stage(PROJECT)
        _close(project, None)
        record("project.reopened", project, by)
    return project


@act("project.delete", right=rights.PROJECTS)
def delete_project(*, project_id: int, by: Actor) -> None:
    """Delete a project that holds no time, expense or file; its tasks go with it."""
    project = held_project(project_id)
    orders = list(ProjectOrder.objects.filter(project=project).values_list("order_id", flat=True))
    try:
        with transaction.atomic():
            Task.objects.filter(project=project).delete()
            ProjectOrder.objects.filter(project=project).delete()
            project.delete()
    except ProtectedError as error:
        raise ProjectInUse(project.number) from error
    about = [Subject("order", order_id) for order_id in orders]
    record("project.deleted", Project(pk=project_id, number=project.number, party_id=project.party_id), by, about)


def _close(project: Project, on: date | None) -> None:
    project.closed_on = on
    project.version += 1
    project.save()
    if on:
        Timer.objects.filter(project=project).delete()


def _write_team(project: Project, team: Sequence[int]) -> None:
    for user_id in team:
        require_member(user_id, "team")
    known = {project.manager_id} if project.manager_id else set()
    Member.objects.bulk_create(
        (Member(project=project, user_id=user_id) for user_id in dict.fromkeys(team) if user_id not in known),
        ignore_conflicts=True,
    )
