"""Tasks: their dialog, the board they are dragged on, the calendar of a week."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.projects import commands
from carnet.projects.models import Project, Task
from carnet.projects.queries.pages import board_of
from carnet.projects.queries.people import people
from carnet.projects.queries.rows import time_entries
from carnet.projects.queries.weeks import calendar, late_tasks, monday
from carnet.projects.queries.work import sold_work
from carnet.projects.steps.stages import TASK, ending_stage
from carnet.projects.web.forms import TaskForm
from carnet.projects.web.project import back, came_from, dialog, find


@screen(rights.PROJECTS)
def new(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Plan a task."""
    project = find(project_id)
    initial = {"stage": request.GET.get("stage"), "due_on": project.ends_on}
    form = TaskForm(request.POST or None, lines=_lines(project_id), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.add_task(project_id=project_id, content=form.content(), on=today(), by=request.actor)
            return back(request, project_id)
    return dialog(
        request, form, "projects/task_form.html", title=_("New task"), subtitle=project.title, submit=_("Plan it")
    )


@screen(rights.READ)
def task(request: ScreenRequest, task_id: int) -> HttpResponse:
    """A task: read by all, changed by those who run projects; the time spent on it below."""
    found = _find(task_id)
    may_run = request.actor.may(rights.PROJECTS)
    form = TaskForm(request.POST or None, lines=_lines(found.project_id, found.order_line_id), task=found)
    if not may_run:
        for field in form.fields.values():
            field.disabled = True
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            version = form.cleaned_data["version"]
            commands.edit_task(
                task_id=task_id, content=form.content(), on=today(), expected_version=version, by=request.actor
            )
            return back(request, found.project_id)
    spent = list(time_entries().filter(task=found).order_by("-on", "-id")[:20])
    context = {
        "title": found.title,
        "subtitle": found.project.title,
        "submit": _("Save"),
        "task": found,
        "spent": spent,
        "spent_minutes": sum(entry.minutes for entry in spent),
        "may_run": may_run,
        "may_enter": request.actor.may(rights.TIME) and found.project.closed_on is None,
        "may_finish": found.done_on is None and (may_run or found.user_id == request.actor.user_id),
    }
    return dialog(request, form, "projects/task_form.html", **context)


@require_POST
@screen(rights.TIME)
def move(request: ScreenRequest, task_id: int) -> HttpResponse:
    """A card dropped in a column, above another one; the board as it is now."""
    stage, before = _id(request.POST.get("stage", "")), _id(request.POST.get("before", ""))
    moved = commands.move_task(task_id=task_id, stage_id=stage or 0, before_id=before, on=today(), by=request.actor)
    context = {
        "columns": board_of(moved.project_id),
        "project": moved.project,
        "today": today(),
        "may_run": request.actor.may(rights.PROJECTS),
        "me": request.actor.user_id,
    }
    return render(request, "projects/parts/board.html", context)


@require_POST
@screen(rights.TIME)
def finish(request: ScreenRequest, task_id: int) -> HttpResponse:
    """Mark a task as done."""
    found = _find(task_id)
    commands.move_task(task_id=task_id, stage_id=ending_stage(TASK).pk, on=today(), by=request.actor)
    return go(request, came_from(request, reverse("projects:project", args=[found.project_id])))


@require_POST
@screen(rights.PROJECTS)
def delete(request: ScreenRequest, task_id: int) -> HttpResponse:
    """Delete a task on which no time was spent."""
    project_id = _find(task_id).project_id
    commands.delete_task(task_id=task_id, by=request.actor)
    return back(request, project_id)


@screen(rights.READ)
def week(request: ScreenRequest) -> HttpResponse:
    """The calendar of a week: what is planned or due each day, late tasks first; of a person, of a project, or of all."""
    first = monday(asked_day(request.GET.get("week", "")) or today())
    person = request.GET.get("person", str(request.actor.user_id or ""))
    user_id, project_id = _id(person), _id(request.GET.get("project", ""))
    context: dict[str, Any] = {
        "section": "projects:projects",
        "first": first,
        "last": first + timedelta(days=6),
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "this": monday(today()),
        "today": today(),
        "days": calendar(first, user_id=user_id, project_id=project_id),
        "late": late_tasks(today(), user_id=user_id, project_id=project_id),
        "people": people(),
        "person": user_id,
        "project": Project.objects.filter(pk=project_id).first() if project_id else None,
    }
    return render(request, "projects/calendar.html", context)


def asked_day(text: str) -> date | None:
    """A day of an address; None when it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _lines(project_id: int, kept: int | None = None) -> list[tuple[int, str]]:
    """The service lines of the project's orders, as a task may do them."""
    return [(one.order_line_id, f"{one.order_number} · {one.title}") for one in sold_work(project_id)]


def _find(task_id: int) -> Task:
    found = Task.objects.select_related("project", "stage").filter(pk=task_id).first()
    if found is None:
        raise NotFound
    return found


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
