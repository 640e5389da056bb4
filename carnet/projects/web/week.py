"""The grid of a week: a person's time by row and day, typed cell by cell (P43)."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.models import User
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.projects import commands
from carnet.projects.amounts import TimeUnreadable, clock, minutes_of
from carnet.projects.models import Project, Task
from carnet.projects.queries.people import people
from carnet.projects.queries.weeks import Cell, Week, WeekRow, monday, week_of
from carnet.projects.web.running import running_of
from carnet.projects.web.tags import clock_or_dash
from carnet.projects.web.tasks import asked_day


class DurationUnreadable(BadValue):
    """What was typed in a cell is no duration."""

    def __init__(self) -> None:
        super().__init__(_("Write a duration, such as 1:30 or 1,5."), field="minutes")


@screen(rights.TIME)
def week(request: ScreenRequest) -> HttpResponse:
    """A week of somebody's time: one's own, or anybody's for those who run projects."""
    first = monday(asked_day(request.GET.get("week", "")) or today())
    person = _person(request, request.GET.get("person", ""))
    found = week_of(person, first)
    extra = _asked_row(request, found)
    shown = Week(first, [*found.rows, extra]) if extra else found
    context: dict[str, Any] = {
        "section": "projects:week",
        "week": shown,
        "first": first,
        "last": first + timedelta(days=6),
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "this": monday(today()),
        "today": today(),
        "day_sums": list(zip(shown.days, map(clock_or_dash, shown.by_day), strict=True)),
        "running": running_of(request.actor),
        "person": person,
        "name": User.objects.values_list("name", flat=True).get(pk=person),
        "own": person == request.actor.user_id,
        "people": people() if request.actor.may(rights.PROJECTS) else [],
        "projects": Project.objects.filter(closed_on=None).order_by("title").values_list("pk", "title")[:300],
    }
    return render(request, "projects/week.html", context)


@require_POST
@screen(rights.TIME)
def cell(request: ScreenRequest) -> HttpResponse:
    """Bring a cell to what was typed; the sums of the week as they are now, or the sentence of the refusal."""
    asked = request.POST
    try:
        on = asked_day(asked.get("on", ""))
        if on is None:
            raise NotFound
        person = _person(request, asked.get("person", ""))
        minutes = _minutes(asked.get("value", ""))
        commands.fill_cell(
            project_id=_id(asked.get("project", "")) or 0,
            task_id=_id(asked.get("task", "")),
            on=on,
            minutes=minutes,
            user_id=person,
            by=request.actor,
        )
    except Refusal as refusal:
        return JsonResponse({"refusal": refusal.sentence, "code": refusal.code}, status=refusal.status)
    return JsonResponse({"text": clock(minutes) if minutes else "", **_sums(week_of(person, monday(on)))})


def _sums(found: Week) -> dict[str, Any]:
    return {
        "rows": {f"{row.project_id}-{row.task_id or 0}": clock_or_dash(row.minutes) for row in found.rows},
        "days": [clock_or_dash(minutes) for minutes in found.by_day],
        "week": clock_or_dash(found.minutes),
    }


def _minutes(text: str) -> int:
    try:
        return minutes_of(text)
    except TimeUnreadable:
        raise DurationUnreadable from None


def _person(request: ScreenRequest, text: str) -> int:
    """Whose week: one's own unless those who run projects ask for another's."""
    wanted = _id(text) or request.actor.user_id
    if wanted is None:
        raise NotFound
    if wanted != request.actor.user_id:
        request.actor.must(rights.PROJECTS)
        if wanted not in {pk for pk, _name in people()}:
            raise NotFound
    return wanted


def _asked_row(request: ScreenRequest, found: Week) -> WeekRow | None:
    """The row that the address asks to add: a project, or one of its tasks."""
    project = Project.objects.filter(pk=_id(request.GET.get("project", "")) or 0, closed_on=None).first()
    task = Task.objects.filter(pk=_id(request.GET.get("task", "")) or 0, project=project).first() if project else None
    if project is None or any(
        (row.project_id, row.task_id) == (project.pk, task.pk if task else None) for row in found.rows
    ):
        return None
    cells = [Cell(found.first + timedelta(days=n)) for n in range(7)]
    return WeekRow(project.pk, task.pk if task else None, project.title, task.title if task else "", False, cells)


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
