"""Planned actions: added, changed, moved along the board, deleted."""

from datetime import date

from django.db.models import F

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import NotFound, require_version
from carnet.projects.inputs import TaskContent
from carnet.projects.models import Project, Task, TimeEntry, Timer
from carnet.projects.refusals import TaskHasTime, TaskOfAnotherProject
from carnet.projects.steps.placing import open_project
from carnet.projects.steps.stages import TASK, stage_of
from carnet.projects.steps.writing import checked_task, held_project, next_position, record, set_stage


@act("task.add", right=rights.PROJECTS)
def add_task(*, project_id: int, content: TaskContent, on: date, by: Actor) -> Task:
    """Plan an action at the foot of its column (P43)."""
    project = open_project(project_id)
    content = checked_task(project_id, content)
    stage = stage_of(TASK, content.stage_id)
    task = Task(project=project, position=next_position(project_id, stage.pk), **content.values())
    set_stage(task, stage, on)
    task.save()
    record("task.added", project, by, title=task.title)
    return task


@act("task.edit", right=rights.PROJECTS)
def edit_task(*, task_id: int, content: TaskContent, on: date, expected_version: int | None = None, by: Actor) -> Task:
    """Change a planned action; time already spent on it stays on the line it was spent for."""
    task = _held(task_id)
    require_version(task.version, expected_version)
    content = checked_task(task.project_id, content)
    changed = content.changed(task)
    if changed:
        stage = stage_of(TASK, content.stage_id)
        if stage.pk != task.stage_id:
            task.position = next_position(task.project_id, stage.pk)
        for name, value in content.values().items():
            setattr(task, name, value)
        set_stage(task, stage, on)
        task.version += 1
        task.save()
        record("task.edited", task.project, by, title=task.title, changed=changed)
    return task


@act("task.move", right=rights.TIME)
def move_task(*, task_id: int, stage_id: int, before_id: int | None = None, on: date, by: Actor) -> Task:
    """Put a task in a column, above another task or at its foot; people move their own, those who run projects move all."""
    task = _held(task_id)
    if task.user_id is None or task.user_id != by.user_id:
        by.must(rights.PROJECTS)
    stage, was = stage_of(TASK, stage_id), task.stage_id
    task.position = _room_above(task, stage.pk, before_id)
    set_stage(task, stage, on)
    task.version += 1
    task.save()
    if was != stage.pk:
        record("task.moved", task.project, by, title=task.title, stage=stage.name)
    return task


@act("task.delete", right=rights.PROJECTS)
def delete_task(*, task_id: int, by: Actor) -> None:
    """Delete a task on which no time was spent."""
    task = _held(task_id)
    if TimeEntry.objects.filter(task=task).exists():
        raise TaskHasTime
    Timer.objects.filter(task=task).delete()
    project, title = task.project, task.title
    task.delete()
    record("task.deleted", project, by, title=title)


def _held(task_id: int) -> Task:
    """The task with its project, both locked, the project first."""
    project_id = Task.objects.filter(pk=task_id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise NotFound
    project: Project = held_project(project_id)
    task = Task.objects.select_for_update(no_key=True).filter(pk=task_id, project=project).first()
    if task is None:
        raise NotFound
    task.project = project
    return task


def _room_above(task: Task, stage_id: int, before_id: int | None) -> int:
    """The place above another task, those from it on pushed down in one statement; the foot of the column without one, or when
    that one has left the column meanwhile."""
    if before_id is None:
        return next_position(task.project_id, stage_id)
    before = Task.objects.filter(pk=before_id, project=task.project_id).first()
    if before is None:
        raise TaskOfAnotherProject("before")
    if before.stage_id != stage_id:
        return next_position(task.project_id, stage_id)
    below = Task.objects.filter(project=task.project_id, stage_id=stage_id, position__gte=before.position)
    below.exclude(pk=task.pk).update(position=F("position") + 1)
    return before.position
