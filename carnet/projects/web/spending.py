"""Time and expenses in dialogs, and the running clock."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.files import file_answer
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.projects import commands
from carnet.projects.amounts import clock
from carnet.projects.models import Expense, Task, TimeEntry
from carnet.projects.queries import rows
from carnet.projects.web.forms import ExpenseForm, TimeForm, TimerForm
from carnet.projects.web.project import came_from

TIME = "projects:time"


@screen(rights.TIME)
def new_time(request: ScreenRequest) -> HttpResponse:
    """Enter time, on a project or one of its tasks."""
    form = TimeForm(request.POST or None, initial=_asked(request, "minutes"), **_about(request, None))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.enter_time(content=form.content(), by=request.actor)
            return _done(request)
    return _dialog(request, form, "projects/time_form.html", title=_("Enter time"), submit=_("Enter it"))


@screen(rights.READ)
def time_entry(request: ScreenRequest, entry_id: int) -> HttpResponse:
    """An entry of time: changed by its person while no invoice bills it."""
    found = TimeEntry.objects.select_related("project", "task").filter(pk=entry_id).first()
    if found is None:
        raise NotFound
    form = TimeForm(request.POST or None, entry=found, **_about(request, found.project_id))
    locked = _lock(request, form, found)
    if request.method == "POST" and form.is_valid() and not locked:
        with refusals_in(form):
            version = form.cleaned_data["version"]
            commands.change_time(entry_id=entry_id, content=form.content(), expected_version=version, by=request.actor)
            return _done(request)
    context = {"title": _("Time spent"), "subtitle": found.project.title, "submit": _("Save"), "entry": found, "locked": locked,
               "removal": reverse("projects:time-deletion", args=[entry_id])}  # fmt: skip
    return _dialog(request, form, "projects/time_form.html", **context)


@require_POST
@screen(rights.TIME)
def delete_time(request: ScreenRequest, entry_id: int) -> HttpResponse:
    """Delete time that is on no invoice."""
    commands.delete_time(entry_id=entry_id, by=request.actor)
    return _done(request)


@screen(rights.TIME)
def new_expense(request: ScreenRequest) -> HttpResponse:
    """Enter an expense with its receipt."""
    initial = {
        "rate": company.settings().mileage_rate,
        **_asked(request, "category", "amount_excl_tax", "vat", "kilometres"),
    }
    form = ExpenseForm(request.POST or None, request.FILES or None, initial=initial, **_about(request, None))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            upload = form.cleaned_data["file"]
            commands.enter_expense(content=form.content(), upload=upload, by=request.actor)
            return _done(request, "projects:expenses")
    return _dialog(request, form, "projects/expense_form.html", title=_("New expense"), submit=_("Enter it"))


@screen(rights.READ)
def expense(request: ScreenRequest, expense_id: int) -> HttpResponse:
    """An expense: changed by its person while no invoice bills it."""
    kept = Expense.objects.select_related("project", "file").defer("file__content")
    found = rows.seen(kept, request.actor).filter(pk=expense_id).first()
    if found is None:
        raise NotFound
    form = ExpenseForm(request.POST or None, request.FILES or None, expense=found, **_about(request, found.project_id))
    locked = _lock(request, form, found)
    if request.method == "POST" and form.is_valid() and not locked:
        with refusals_in(form):
            asked = form.cleaned_data
            commands.change_expense(
                expense_id=expense_id,
                content=form.content(),
                upload=asked["file"],
                expected_version=asked["version"],
                by=request.actor,
            )
            return _done(request, "projects:expenses")
    context = {"title": _("Expense"), "subtitle": found.project.title, "submit": _("Save"), "entry": found, "locked": locked,
               "removal": reverse("projects:expense-deletion", args=[expense_id])}  # fmt: skip
    return _dialog(request, form, "projects/expense_form.html", **context)


@require_POST
@screen(rights.TIME)
def delete_expense(request: ScreenRequest, expense_id: int) -> HttpResponse:
    """Delete an expense that is on no invoice."""
    commands.delete_expense(expense_id=expense_id, by=request.actor)
    return _done(request, "projects:expenses")


@screen(rights.READ)
def receipt(request: ScreenRequest, expense_id: int) -> HttpResponse:
    """The receipt of an expense."""
    found = rows.seen(Expense.objects.select_related("file"), request.actor).filter(pk=expense_id).first()
    if found is None or found.file is None:
        raise NotFound
    return file_answer(found.file)


@screen(rights.TIME)
def start(request: ScreenRequest) -> HttpResponse:
    """Start one's clock: at once when the project is known, else in a dialog."""
    project_id = _id(request.POST.get("project") or request.GET.get("project", ""))
    form = TimerForm(request.POST or None, project_id=project_id, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = form.cleaned_data
            project = asked["project"].pk
            commands.start_timer(project_id=project, task_id=asked["task"], note=asked["note"], by=request.actor)
            return go(request, came_from(request, reverse("projects:week")))
    return _dialog(request, form, "projects/time_form.html", title=_("Start the timer"), submit=_("Start"))


@require_POST
@screen(rights.TIME)
def stop(request: ScreenRequest) -> HttpResponse:
    """Stop one's clock and enter its time."""
    entry = commands.stop_timer(note=request.POST.get("note"), by=request.actor)
    if entry is None:
        messages.success(request, _("Less than half a minute: nothing was entered."))
    else:
        messages.success(request, _("%(time)s entered.") % {"time": clock(entry.minutes)})
    return go(request, came_from(request, reverse("projects:week")))


@require_POST
@screen(rights.TIME)
def drop(request: ScreenRequest) -> HttpResponse:
    """Stop one's clock without entering anything."""
    commands.drop_timer(by=request.actor)
    return go(request, came_from(request, reverse("projects:week")))


def _about(request: ScreenRequest, project_id: int | None) -> dict[str, Any]:
    asked = _id(request.POST.get("project") or request.GET.get("project", ""))
    return {"project_id": asked or project_id, "everybody": request.actor.may(rights.PROJECTS)}


def _asked(request: ScreenRequest, *more: str) -> dict[str, Any]:
    """The form as it opens: what its address says, today, oneself."""
    task = Task.objects.filter(pk=_id(request.GET.get("task", "")) or 0).first()
    project = request.GET.get("project") or (str(task.project_id) if task else "")
    known = {
        name: request.GET[name] for name in ("task", "on", "note", "person", "order", *more) if request.GET.get(name)
    }
    return {"project": project or None, "on": today(), "person": request.actor.user_id, "billable": True, **known}


def _lock(request: ScreenRequest, form: Any, entry: TimeEntry | Expense) -> str:
    """Why the entry cannot be changed here, empty when it can."""
    actor = request.actor
    why = ""
    if entry.invoice_id is not None:
        why = _("On an invoice: it cannot change.")
    elif entry.project.closed_on:
        why = _("The project is closed.")
    elif not actor.may(rights.TIME) or (entry.user_id != actor.user_id and not actor.may(rights.PROJECTS)):
        why = _("Entered by somebody else.")
    if why:
        for field in form.fields.values():
            field.disabled = True
    return why


def _done(request: ScreenRequest, elsewhere: str = TIME) -> HttpResponse:
    """Back to where the dialog was opened, else to the list."""
    return go(request, came_from(request, reverse(elsewhere)))


def _dialog(request: ScreenRequest, form: Any, template: str, **context: Any) -> HttpResponse:
    shown = {"form": form, "section": TIME, "again": request.path, **context}
    return render(request, template, shown, status=422 if form.errors else 200)


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
