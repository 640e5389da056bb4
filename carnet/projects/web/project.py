"""The page of a project, and what is done to the project itself."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.files import file_answer
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.projects import commands
from carnet.projects.inputs import ProjectContent
from carnet.projects.models import Member, Project, ProjectDocument
from carnet.projects.queries.pages import board_of, project_page
from carnet.projects.steps.stages import PROJECT, stages_of
from carnet.projects.web import page
from carnet.projects.web.forms import DocumentForm, LinkForm, ProjectForm
from carnet.projects.web.running import running_of

SECTION = "projects:projects"


@screen(rights.READ)
def project(request: ScreenRequest, project_id: int) -> HttpResponse:
    """A project: how far it is, its tasks, what was spent on it; by the panels of the areas above, what it earns."""
    actor = request.actor
    shown = project_page(project_id, actor)
    found = shown.project
    columns = board_of(project_id)
    as_list = request.GET.get("view") == "list"
    context: dict[str, Any] = {
        "section": SECTION,
        "shown": shown,
        "project": found,
        "columns": columns,
        "tasks": [task for column in columns for task in column.tasks],
        "as_list": as_list,
        "left_minutes": max(0, found.estimated_minutes - found.spent_minutes),
        "today": today(),
        "stages": stages_of(PROJECT),
        "panels": page.panels_of(actor, project_id),
        "running": running_of(actor),
        "may_run": actor.may(rights.PROJECTS),
        "may_enter": actor.may(rights.TIME) and found.closed_on is None,
        "may_see_costs": actor.may(rights.COSTS),
        "me": actor.user_id,
    }
    return render(request, "projects/project.html", context)


@screen(rights.PROJECTS)
def new(request: ScreenRequest) -> HttpResponse:
    """Create a project without an order."""
    initial = {"party": request.GET.get("party"), "manager": request.actor.user_id, "starts_on": today()}
    form = ProjectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            team = form.cleaned_data["team"]
            made = commands.create_project(content=form.content(), team=team, on=today(), by=request.actor)
            return go(request, reverse("projects:project", args=[made.pk]))
    return dialog(request, form, "projects/project_form.html", title=_("New project"), submit=_("Create"))


@screen(rights.PROJECTS)
def edit(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Change a project and its team."""
    found = find(project_id)
    team = list(Member.objects.filter(project=found).values_list("user_id", flat=True))
    form = ProjectForm(request.POST or None, project=found, team=team)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            content = form.content()
            stage = content.stage_id
            commands.edit_project(
                project_id=project_id,
                content=ProjectContent(**{**content.values(), "stage_id": found.stage_id}),
                expected_version=form.cleaned_data["version"],
                by=request.actor,
            )
            commands.set_team(project_id=project_id, user_ids=form.cleaned_data["team"], by=request.actor)
            commands.move_project(project_id=project_id, stage_id=stage or 0, on=today(), by=request.actor)
            return back(request, project_id)
    return dialog(request, form, "projects/project_form.html", title=_("Edit"), subtitle=found.number, submit=_("Save"))


@require_POST
@screen(rights.PROJECTS)
def of_order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Make the project of an order, in one click."""
    made = commands.create_project_of_order(order_id=order_id, on=today(), by=request.actor)
    messages.success(
        request, _("Project %(number)s is ready, with the services sold as tasks.") % {"number": made.number}
    )
    return go(request, reverse("projects:project", args=[made.pk]))


@screen(rights.PROJECTS)
def link(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Let the project work for one more order."""
    found = find(project_id)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            order = form.cleaned_data["order"]
            commands.link_order(project_id=project_id, order_id=order.pk, on=today(), by=request.actor)
            commands.propose_tasks(project_id=project_id, by=request.actor)
            return back(request, project_id)
    return dialog(request, form, title=_("Link an order"), subtitle=found.number, submit=_("Link"))


@require_POST
@screen(rights.PROJECTS)
def unlink(request: ScreenRequest, project_id: int, order_id: int) -> HttpResponse:
    """Let the project go of an order."""
    commands.unlink_order(project_id=project_id, order_id=order_id, by=request.actor)
    return back(request, project_id)


@require_POST
@screen(rights.PROJECTS)
def move(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Put the project at another stage."""
    stage = request.POST.get("stage", "")
    stage_id = int(stage) if stage.isdecimal() and len(stage) < 19 else 0
    commands.move_project(project_id=project_id, stage_id=stage_id, on=today(), by=request.actor)
    return back(request, project_id)


@require_POST
@screen(rights.PROJECTS)
def close(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Close the project, or take it up again."""
    if find(project_id).closed_on:
        commands.reopen_project(project_id=project_id, by=request.actor)
    else:
        commands.close_project(project_id=project_id, on=today(), by=request.actor)
    return back(request, project_id)


@require_POST
@screen(rights.PROJECTS)
def delete(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Delete a project that holds nothing."""
    number = find(project_id).number
    commands.delete_project(project_id=project_id, by=request.actor)
    messages.success(request, _("Project %(number)s is deleted.") % {"number": number})
    return go(request, reverse("projects:projects"))


@require_POST
@screen(rights.PROJECTS)
def propose(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Add a task for each service sold that has none."""
    added = commands.propose_tasks(project_id=project_id, by=request.actor)
    messages.success(request, _("Tasks added: %(n)s.") % {"n": added})
    return back(request, project_id)


@screen(rights.TIME)
def upload(request: ScreenRequest, project_id: int) -> HttpResponse:
    """Keep a file with the project."""
    found = find(project_id)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = form.cleaned_data
            commands.add_project_document(
                project_id=project_id, upload=asked["file"], title=asked["title"], by=request.actor
            )
            return back(request, project_id)
    return dialog(request, form, title=_("Upload a file"), subtitle=found.number, submit=_("Keep it"))


@screen(rights.READ)
def document(request: ScreenRequest, document_id: int) -> HttpResponse:
    """The bytes of a file of a project."""
    found = ProjectDocument.objects.select_related("file").filter(pk=document_id).first()
    if found is None:
        raise NotFound
    return file_answer(found.file)


@require_POST
@screen(rights.PROJECTS)
def remove(request: ScreenRequest, document_id: int) -> HttpResponse:
    """Take a file out of its project."""
    return back(request, commands.remove_project_document(document_id=document_id, by=request.actor))


def find(project_id: int) -> Project:
    """The project; NotFound when it is not there."""
    found = Project.objects.select_related("party", "stage").filter(pk=project_id).first()
    if found is None:
        raise NotFound
    return found


def back(request: ScreenRequest, project_id: int) -> HttpResponse:
    """To the page of the project."""
    return go(request, reverse("projects:project", args=[project_id]))


def came_from(request: ScreenRequest, otherwise: str) -> str:
    """The page of ours where an act was pressed, by its path alone; another address when it is not known."""
    came = urlsplit(request.headers.get("HX-Current-URL", ""))
    if not came.path.startswith("/") or came.path.startswith("//"):
        return otherwise
    return f"{came.path}?{came.query}" if came.query else came.path


def dialog(request: ScreenRequest, form: Any, template: str = "core/dialog.html", **context: Any) -> HttpResponse:
    """A form in the side dialog, faults told beside their fields."""
    shown = {"form": form, "section": SECTION, **context}
    return render(request, template, shown, status=422 if form.errors else 200)
