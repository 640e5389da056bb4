"""Projects: the work of orders, its people, stages, tasks and files."""

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.files import BYTES
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, file_answer, version_of
from carnet.core.refusals import NotFound
from carnet.projects import commands
from carnet.projects.api.schemas import (
    LinkIn,
    ProjectFileIn,
    ProjectFileOut,
    ProjectFilesOut,
    ProjectIn,
    ProjectOut,
    ProjectParams,
    ProjectPatch,
    ProposedOut,
    StageOut,
    StagesIn,
    StagesOut,
    TaskIn,
    TaskOut,
    TaskParams,
    TaskPatch,
)
from carnet.projects.api.spent_routes import spent_routes
from carnet.projects.api.writing import given, one_of, project_out, projects_out, task_out, tasks_out
from carnet.projects.commands.stages import StageInput
from carnet.projects.inputs import ProjectContent, TaskContent
from carnet.projects.models import Project, ProjectDocument, ProjectOrder, Stage, Task
from carnet.projects.queries import rows
from carnet.projects.queries.progress import progress_paper, shown_progress
from carnet.projects.steps.stages import stages_of
from carnet.sales.api.mails import MailFields, MailOut

routes = Routes("Projects")
__all__ = ["routes", "spent_routes"]
SORTS = sorts(
    Project, "-created_on", words=("title",), created_on="created_on", number="number", title="title", id="id"
)
TASK_SORTS = sorts(Task, "id", id="id")


@routes.get("/projects", right=rights.READ, gives=Page[ProjectOut])
def list_projects(request: ApiRequest, asked: Query[ProjectParams]) -> Page[ProjectOut]:
    """Projects, newest first."""
    return page(_projects(asked), asked, SORTS, projects_out, counted)


@routes.post("/projects", right=rights.PROJECTS, gives=ProjectOut)
def create_project(request: ApiRequest, body: ProjectIn) -> ProjectOut:
    """Create a project without an order."""
    content = ProjectContent(**given(body, "team"))
    made = commands.create_project(content=content, team=body.team, on=today(), by=request.by)
    return project_out(made.pk)


@routes.post("/orders/{id}/project", right=rights.PROJECTS, gives=ProjectOut)
def create_project_of_order(request: ApiRequest, id: PathId) -> ProjectOut:
    """Make the project of an order, with a task for each service it sells."""
    return project_out(commands.create_project_of_order(order_id=id, on=today(), by=request.by).pk)


@routes.delete("/orders/{id}/project", right=rights.PROJECTS, gives=ProjectOut)
def unlink_order(request: ApiRequest, id: PathId) -> ProjectOut:
    """Let the project of an order go of it, when nothing spent names it."""
    project_id = ProjectOrder.objects.filter(order_id=id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise NotFound
    commands.unlink_order(project_id=project_id, order_id=id, by=request.by)
    return project_out(project_id)


@routes.get("/projects/{id}", right=rights.READ, gives=ProjectOut)
def read_project(request: ApiRequest, id: PathId) -> ProjectOut:
    """A project."""
    return project_out(id)


@routes.patch("/projects/{id}", right=rights.PROJECTS, gives=ProjectOut)
def edit_project(request: ApiRequest, id: PathId, body: ProjectPatch, if_match: IfMatch = None) -> ProjectOut:
    """Change some fields of a project; a stage that ends closes it, another reopens it."""
    values = given(body, "team", "stage")
    before = one_of(Project.objects.all(), id)
    content = replace(ProjectContent.of(before), **values)
    commands.edit_project(project_id=id, content=content, expected_version=version_of(if_match), by=request.by)
    if body.stage is not None:
        commands.move_project(project_id=id, stage_id=body.stage, on=today(), by=request.by)
    if "team" in body.model_fields_set:
        commands.set_team(project_id=id, user_ids=body.team, by=request.by)
    return project_out(id)


@routes.delete("/projects/{id}", right=rights.PROJECTS)
def delete_project(request: ApiRequest, id: PathId) -> None:
    """Delete a project that holds no time, expense or file."""
    commands.delete_project(project_id=id, by=request.by)


@routes.post("/projects/{id}/orders", right=rights.PROJECTS, gives=ProjectOut, status=200)
def link_order(request: ApiRequest, id: PathId, body: LinkIn) -> ProjectOut:
    """Let a project work for one more order of its customer."""
    commands.link_order(project_id=id, order_id=body.order, on=today(), by=request.by)
    return project_out(id)


@routes.post("/projects/{id}/closure", right=rights.PROJECTS, gives=ProjectOut, status=200)
def close_project(request: ApiRequest, id: PathId) -> ProjectOut:
    """Close a project: nothing more is entered on it."""
    commands.close_project(project_id=id, on=today(), by=request.by)
    return project_out(id)


@routes.delete("/projects/{id}/closure", right=rights.PROJECTS, gives=ProjectOut)
def reopen_project(request: ApiRequest, id: PathId) -> ProjectOut:
    """Take a closed project up again."""
    commands.reopen_project(project_id=id, by=request.by)
    return project_out(id)


@routes.get("/projects/{id}/tasks", right=rights.READ, gives=Page[TaskOut])
def list_project_tasks(request: ApiRequest, id: PathId, asked: Query[TaskParams]) -> Page[TaskOut]:
    """The tasks of a project."""
    one_of(Project.objects.all(), id)
    return page(_tasks(asked).filter(project_id=id), asked, TASK_SORTS, tasks_out, counted)


@routes.post("/projects/{id}/tasks", right=rights.PROJECTS, gives=TaskOut)
def add_task(request: ApiRequest, id: PathId, body: TaskIn) -> TaskOut:
    """Plan a task at the foot of its column."""
    made = commands.add_task(project_id=id, content=TaskContent(**given(body)), on=today(), by=request.by)
    return task_out(made.pk)


@routes.post("/projects/{id}/proposed-tasks", right=rights.PROJECTS, gives=ProposedOut, status=200)
def propose_tasks(request: ApiRequest, id: PathId) -> ProposedOut:
    """Add a task for each service its orders sell that has none yet."""
    return ProposedOut(added=commands.propose_tasks(project_id=id, by=request.by))


@routes.get("/tasks", right=rights.READ, gives=Page[TaskOut])
def list_tasks(request: ApiRequest, asked: Query[TaskParams]) -> Page[TaskOut]:
    """Tasks of all projects."""
    return page(_tasks(asked), asked, TASK_SORTS, tasks_out, counted)


@routes.get("/tasks/{id}", right=rights.READ, gives=TaskOut)
def read_task(request: ApiRequest, id: PathId) -> TaskOut:
    """A task."""
    return task_out(id)


@routes.patch("/tasks/{id}", right=rights.TIME, gives=TaskOut)
def edit_task(request: ApiRequest, id: PathId, body: TaskPatch, if_match: IfMatch = None) -> TaskOut:
    """Change some fields of a task; `stage` and `before` alone move it, which people may do with their own."""
    values = given(body, "stage", "before")
    before = one_of(Task.objects.all(), id)
    if values:
        content: Any = replace(TaskContent.of(before), **values)
        commands.edit_task(
            task_id=id, content=content, on=today(), expected_version=version_of(if_match), by=request.by
        )
    if {"stage", "before"} & body.model_fields_set:
        stage = body.stage or before.stage_id
        commands.move_task(task_id=id, stage_id=stage, before_id=body.before, on=today(), by=request.by)
    return task_out(id)


@routes.delete("/tasks/{id}", right=rights.PROJECTS)
def delete_task(request: ApiRequest, id: PathId) -> None:
    """Delete a task on which no time was spent."""
    commands.delete_task(task_id=id, by=request.by)


@routes.get("/projects/{id}/documents", right=rights.READ, gives=ProjectFilesOut)
def list_project_documents(request: ApiRequest, id: PathId) -> ProjectFilesOut:
    """The files of a project."""
    one_of(Project.objects.all(), id)
    files = ProjectDocument.objects.filter(project_id=id).order_by("-id")
    return ProjectFilesOut(items=[ProjectFileOut.model_validate(one) for one in files])


@routes.post("/projects/{id}/documents", right=rights.TIME, gives=ProjectFileOut)
def add_project_document(request: ApiRequest, id: PathId, body: ProjectFileIn) -> ProjectFileOut:
    """Keep a file with a project."""
    made = commands.add_project_document(project_id=id, upload=body.sent(), title=body.title, by=request.by)
    return ProjectFileOut.model_validate(made)


@routes.file("/project-documents/{id}/content", right=rights.READ, media_type=BYTES)
def read_project_document(request: ApiRequest, id: PathId) -> HttpResponse:
    """The bytes of a file of a project."""
    found = one_of(ProjectDocument.objects.select_related("file"), id)
    return file_answer(found.file.name, bytes(found.file.content), BYTES)


@routes.delete("/project-documents/{id}", right=rights.PROJECTS)
def remove_project_document(request: ApiRequest, id: PathId) -> None:
    """Take a file out of a project."""
    commands.remove_project_document(document_id=id, by=request.by)


@routes.file("/projects/{id}/progress-report", right=rights.READ, media_type="application/pdf")
def read_progress_report(request: ApiRequest, id: PathId) -> HttpResponse:
    """The progress of a project as its customer reads it: its actions and their days, where it is shown to them."""
    name, content = progress_paper(shown_progress(id))
    return file_answer(name, content, "application/pdf")


@routes.post("/projects/{id}/mailing", right=rights.PROJECTS, gives=MailOut)
def send_progress(request: ApiRequest, id: PathId, body: MailFields) -> MailOut:
    """Send the customer the progress of a project, on a PDF."""
    return MailOut.model_validate(commands.send_progress(project_id=id, **body.model_dump(), by=request.by))


@routes.get("/stages", right=rights.READ, gives=StagesOut)
def list_stages(request: ApiRequest) -> StagesOut:
    """The stages of projects and the columns of their tasks."""
    every = [*stages_of(Stage.Of.PROJECT), *stages_of(Stage.Of.TASK)]
    return StagesOut(items=[StageOut.model_validate(one) for one in every])


@routes.post("/stages", right=rights.PROJECTS, gives=StagesOut, status=200)
def set_stages(request: ApiRequest, body: StagesIn) -> StagesOut:
    """Name the stages anew, the whole list in order; one left out goes, unless something stands at it."""
    wanted = [StageInput(one.name, one.ends, one.id) for one in body.stages]
    stages = commands.set_stages(of=body.of, stages=wanted, by=request.by)
    return StagesOut(items=[StageOut.model_validate(one) for one in stages])


def _projects(asked: ProjectParams) -> QuerySet[Project]:
    found = rows.projects()
    if asked.q:
        text = asked.q.strip()
        found = found.filter(Q(number__icontains=text) | Q(title__icontains=text) | Q(party__name__icontains=text))
    if asked.member is not None:
        found = found.filter(pk__in=rows.projects_of_member(asked.member))
    if asked.order is not None:
        found = found.filter(pk__in=ProjectOrder.objects.filter(order_id=asked.order).values("project_id"))
    chosen = {"party_id": asked.customer, "manager_id": asked.manager, "stage_id": asked.stage, "state": asked.state}
    return found.filter(**{name: value for name, value in chosen.items() if value is not None})


def _tasks(asked: TaskParams) -> QuerySet[Task]:
    found = rows.tasks()
    if asked.done is not None:
        found = found.filter(done_on__isnull=asked.done == "false")
    chosen = {"user_id": asked.person, "stage_id": asked.stage, "due_on__lte": asked.due_until}
    return found.filter(**{name: value for name, value in chosen.items() if value is not None})
