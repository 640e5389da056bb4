"""What the shell offers of projects and time."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, page_below, palette_act, search
from carnet.parties.web import page
from carnet.projects.models import Project
from carnet.projects.web.customers import order_panel as project_panel
from carnet.sales.web.order_panels import order_panel


def find_projects(actor: Actor, text: str) -> Iterator[Hit]:
    """Projects by any fragment of their number, title or customer; running ones first."""
    rows = Project.objects.select_related("party")
    for word in text.split():
        rows = rows.filter(
            Q(number__icontains=word) | Q(title__unaccent__icontains=word) | Q(party__name__unaccent__icontains=word)
        )
    for row in rows.order_by("closed_on", "-created_on", "-id")[:8]:
        detail = " · ".join(filter(None, [row.number, row.party.name if row.party else ""]))
        yield Hit(row.pk, row.title, reverse("projects:project", args=[row.pk]), detail, icon="briefcase")


menu(_("Projects"), icon="briefcase", url="projects:projects", right=rights.READ, position=90)
menu(pgettext_lazy("menu", "Time"), icon="clock", url="projects:week", right=rights.TIME, position=91)
creation(
    _("New project"), icon="briefcase", url="projects:project-new", right=rights.PROJECTS, position=90, dialog=True
)
creation(_("Enter time"), icon="clock", url="projects:time-new", right=rights.TIME, position=91, dialog=True)
creation(_("New expense"), icon="receipt", url="projects:expense-new", right=rights.TIME, position=92, dialog=True)
palette_act(_("My tasks"), icon="checklist", url="projects:tasks", right=rights.READ, position=90)
palette_act(_("Calendar of tasks"), icon="calendar-event", url="projects:calendar", right=rights.READ, position=91)
palette_act(_("My week"), icon="calendar-week", url="projects:week", right=rights.TIME, position=92)
palette_act(_("Time spent"), icon="clock", url="projects:time", right=rights.READ, position=93)
palette_act(_("Expenses of people"), icon="receipt", url="projects:expenses", right=rights.READ, position=94)
palette_act(
    _("Start the timer"), icon="player-play", url="projects:timer-start", right=rights.TIME, position=95, dialog=True
)
palette_act(_("Cost of an hour"), icon="coins", url="projects:rates", right=rights.COSTS, position=96)
PROJECTS, WEEK = "projects:projects", "projects:week"
for position, (section, label, url, right) in enumerate(
    (
        (PROJECTS, _("Projects"), "projects:projects", rights.READ),
        (PROJECTS, _("Tasks"), "projects:tasks", rights.READ),
        (PROJECTS, _("Calendar of tasks"), "projects:calendar", rights.READ),
        (WEEK, _("My week"), "projects:week", rights.TIME),
        (WEEK, _("Time spent"), "projects:time", rights.READ),
        (WEEK, _("Expenses of people"), "projects:expenses", rights.READ),
    )
):
    page_below(section, label, url=url, right=right, position=10 * position)
page_below(PROJECTS, _("Cost of an hour"), url="projects:rates", right=rights.COSTS, position=50)
page_below(PROJECTS, _("Stages"), url="projects:stage-lists", right=rights.PROJECTS, position=60)
search("project", _("Projects"), find_projects, right=rights.READ, position=90)
page_of("project", "projects:project")
page_of("task", "projects:task")
page_of("time_entry", "projects:time-entry")
page_of("expense", "projects:expense")
page.panel("projects:party-projects", where="main", right=rights.READ, position=60)
page.party_act(
    _("New project"), icon="briefcase", url="projects:project-new", right=rights.PROJECTS, position=60, dialog=True
)
page.tab(_("Projects"), url="projects:party-project-list", right=rights.READ, position=60)
order_panel("project", project_panel, right=rights.READ, position=75)
