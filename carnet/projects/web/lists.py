"""The lists of projects, tasks, time and expenses."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates, Flag, Thing
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.web.templatetags.carnet import badge, bar, icon
from carnet.parties.models import Party
from carnet.projects.models import Member, Project, Stage, Task
from carnet.projects.queries import rows
from carnet.projects.queries.people import people
from carnet.projects.web.tags import ClockColumn, avatar, due_cell, hours
from carnet.projects.words import PRIORITIES


def is_of(field: str, actor: Actor) -> Case:
    """Whether a row is the actor's own."""
    own = When(**{field: actor.user_id or 0}, then=Value(True))
    return Case(own, default=Value(False), output_field=BooleanField())


def persons() -> list[tuple[str, str]]:
    """The members of the company, as a filter offers them."""
    return [(str(user_id), name) for user_id, name in people()]


def stages(of: str) -> list[tuple[str, str]]:
    """The stages of a list, as a filter offers them."""
    return [(str(pk), name) for pk, name in Stage.objects.filter(of=of).order_by("position").values_list("pk", "name")]


def party_name(party_id: int) -> str:
    return Party.objects.filter(pk=party_id).values_list("name", flat=True).first() or str(party_id)


def project_title(project_id: int) -> str:
    return Project.objects.filter(pk=project_id).values_list("title", flat=True).first() or str(project_id)


def project_cell(row: Any) -> str:
    under = " · ".join(filter(None, [row.number, row.party.name if row.party else ""]))
    return two_lines(row.title, reverse("projects:project", args=[row.pk]), under)


def stage_badge(row: Any) -> str:
    """Where a project or a task stands: green when it is done."""
    return badge(row.stage.name, "green" if row.stage.ends else "blue")


def _reached(row: Any) -> str:
    share = row.reached
    if share is None:
        return ""
    shown = bar(share, str(_("Progress made")), "paid" if share == 100 else "invoiced")
    told = formats.percent(share)
    words = format_html('<span class="small tnum text-nowrap">{}</span>', told)
    return format_html(
        '<div class="d-flex align-items-center gap-2"><span class="w-50">{}</span>{}</div>', shown, words
    )


class ProjectList(ListOf[Project]):
    """Projects (P43)."""

    name, title, thing = "projects", _("Projects"), "project"
    right, section, sort = rights.READ, "projects:projects", "-date"
    template = "projects/list.html"
    search = ("number", "title", "party__name")
    search_hint = _("N°, title, customer…")
    empty = _("No projects yet. A project is made from an order in one click, or from “New project”.")
    columns = [
        Column(name="project", label=_("Project"), value="title", cell=project_cell, sort="title", words=True, phone="full"),
        Column(name="number", label=_("Number"), sort="number", shown=False, in_files=True),
        Column(name="customer", label=_("Customer"), value="party__name", sort="party__name", words=True, nullable=True,
               shown=False, in_files=True, filter="customer"),
        Column(name="stage", label=_("Stage"), value="stage__name", cell=stage_badge, filter="stage", phone="plain"),
        Column(name="progress", label=_("Progress made"), value="reached", cell=_reached, phone="full"),
        ClockColumn(name="estimated", label=_("Estimated"), kind="quantity", value=lambda row: hours(row.estimated_minutes)),
        ClockColumn(name="spent", label=_("Spent"), kind="quantity", value=lambda row: hours(row.spent_minutes), phone="label",
                    strong=True),
        Column(name="starts", label=_("From"), value="starts_on", kind="day", sort="starts_on", nullable=True, filter="starts"),
        Column(name="ends", label=_("Until"), value="ends_on", kind="day", sort="ends_on", nullable=True, filter="ends",
               cell=lambda row: due_cell(row.ends_on, row.closed_on is not None, today())),
        Column(name="date", label=_("Created"), value="created_on", kind="day", sort="created_on", shown=False),
        Column(name="closed", label=_("Closed on"), value="closed_on", kind="day", sort="closed_on", nullable=True, shown=False),
        Column(name="manager", label=_("Manager"), value="manager_name", cell=lambda row: avatar(row.manager_name or ""),
               hidden_label=True, filter="manager"),
    ]  # fmt: skip
    filters = [
        Flag(name="open", label=_("Running"), where=Q(closed_on=None)),
        Choices(name="stage", label=_("Stage"), field="stage_id", choices=lambda: stages(Stage.Of.PROJECT)),
        Flag(name="mine", label=_("My own"), where=Q(mine=True)),
        Flag(name="late", label=_("Late"), where=Q(closed_on=None, ends_on__lt=F("day"))),
        Thing(name="customer", label=_("Customer"), field="party_id", search="party", show=party_name),
        Choices(name="manager", label=_("Manager"), field="manager_id", choices=persons),
        Dates(name="starts", label=_("From"), field="starts_on"),
        Dates(name="ends", label=_("Until"), field="ends_on"),
    ]
    views = [
        View("running", _("Running"), {"open": "1"}),
        View("mine", _("My projects"), {"open": "1", "mine": "1"}),
        View("late", _("Late"), {"late": "1", "sort": "ends"}),
        View("all", _("All")),
    ]
    primary = Primary(_("New project"), "projects:project-new", rights.PROJECTS, dialog=True)

    def rows(self, actor: Actor) -> QuerySet[Project]:
        of_mine = Member.objects.filter(project=OuterRef("pk"), user_id=actor.user_id or 0)
        return rows.projects().annotate(mine=Exists(of_mine), day=Value(today()))

    def url(self, row: Project) -> str:
        return reverse("projects:project", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d project", "%(n)d projects", n) % {"n": n}

    def late(self, row: Project) -> bool:
        return row.closed_on is None and row.ends_on is not None and row.ends_on < today()


def _task(row: Any) -> str:
    shown = two_lines(row.title, reverse("projects:task", args=[row.pk]), row.project.title)
    return format_html("{}{}", icon("flag", "text-red float-end") if row.priority == 2 else "", shown)


class TaskList(ListOf[Task]):
    """Planned actions of all projects: one's own first (P43)."""

    name, title, thing = "tasks", _("Tasks"), "task"
    right, section, sort = rights.READ, "projects:projects", "due"
    template = "projects/list.html"
    search = ("title", "project__title", "project__number")
    search_hint = _("Task, project…")
    empty = _("No task. A project made from an order has one for each service sold.")
    columns = [
        Column(name="task", label=_("Task"), value="title", cell=_task, sort="title", words=True, phone="full"),
        Column(name="project", label=_("Project"), value="project__title", shown=False, in_files=True, filter="project"),
        Column(name="stage", label=_("Column"), value="stage__name", cell=stage_badge, filter="stage", phone="plain"),
        Column(name="priority", label=_("Priority"), value=lambda row: str(PRIORITIES[row.priority]), shown=False),
        Column(name="planned", label=pgettext_lazy("task", "Planned"), value="planned_on", kind="day", sort="planned_on", nullable=True,
               filter="planned"),
        Column(name="due", label=_("Due"), value="due_on", kind="day", sort="due_on", nullable=True, filter="due", phone="plain",
               cell=lambda row: due_cell(row.due_on, row.done_on is not None, today())),
        ClockColumn(name="estimated", label=_("Estimated"), kind="quantity", value=lambda row: hours(row.estimated_minutes)),
        ClockColumn(name="spent", label=_("Spent"), kind="quantity", value=lambda row: hours(row.spent_minutes), phone="label"),
        Column(name="done", label=pgettext_lazy("task", "Done on"), value="done_on", kind="day", sort="done_on", nullable=True,
               shown=False),
        Column(name="person", label=_("Who"), value="person_name", cell=lambda row: avatar(row.person_name or ""), filter="person"),
    ]  # fmt: skip
    filters = [
        Flag(name="mine", label=_("My own"), where=Q(mine=True)),
        Flag(name="open", label=_("To do"), where=Q(done_on=None, project__closed_on=None)),
        Flag(name="late", label=_("Late"), where=Q(done_on=None, due_on__lt=F("day"), project__closed_on=None)),
        Choices(name="stage", label=_("Column"), field="stage_id", choices=lambda: stages(Stage.Of.TASK)),
        Choices(name="person", label=_("Who"), field="user_id", choices=persons),
        Thing(name="project", label=_("Project"), field="project_id", search="project", show=project_title),
        Dates(name="planned", label=pgettext_lazy("task", "Planned"), field="planned_on"),
        Dates(name="due", label=_("Due"), field="due_on"),
    ]
    views = [
        View("mine", _("My tasks"), {"mine": "1", "open": "1", "sort": "due"}),
        View("open", _("To do"), {"open": "1"}),
        View("late", _("Late"), {"late": "1", "sort": "due"}),
        View("all", _("All tasks")),
    ]

    def rows(self, actor: Actor) -> QuerySet[Task]:
        return rows.tasks().annotate(mine=is_of("user_id", actor), day=Value(today()))

    def url(self, row: Task) -> str:
        return reverse("projects:project", args=[row.project_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d task", "%(n)d tasks", n) % {"n": n}

    def late(self, row: Task) -> bool:
        return row.done_on is None and row.due_on is not None and row.due_on < today()
