"""What a customer reads of a project: how far it is, action by action; never hours nor costs (P43)."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import queries as company
from carnet.company.clock import today
from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.pdf import Report, ReportColumn, ReportGroup, render_report
from carnet.parties.models import Contact, Party
from carnet.projects.models import Project, ProjectOrder, Task
from carnet.projects.queries.pages import BoardColumn, board_of
from carnet.projects.queries.rows import project_row
from carnet.projects.refusals import ProgressNotShown, ProjectWithoutCustomer
from carnet.sales.documents.parts import language_of
from carnet.sales.models import Order


def shown_progress(project_id: int) -> Project:
    """The project as its customer may read it; refused when it has none, or when its progress is not shown."""
    project: Project = project_row(project_id)
    if project.party is None:
        raise ProjectWithoutCustomer(project.number)
    if not project.progress_shown:
        raise ProgressNotShown(project.number)
    return project


def progress_paper(project: Project) -> tuple[str, bytes]:
    """The name and bytes of the progress of a project on paper, in the language of its customer."""
    assert project.party is not None
    on = today()
    with translation.override(language_of(project.party.language)):
        content = render_report(_report(project, project.party, board_of(project.pk)))
    return f"{project.number}-{on.isoformat()}.pdf", content


def progress_letter(project: Project, by: Actor) -> MailText:
    """The text that goes with it, in the language of the customer."""
    party = project.party
    assert party is not None

    def words() -> dict[str, str]:
        return {"number": project.number, "title": project.title, "progress": progress_words(project),
                "on": formats.day(today()), "party": party.name}  # fmt: skip

    return letter("project_progress", language_of(party.language), by, words)


def progress_words(project: Project) -> str:
    """How far a project is: `67 %`; a dash while nothing says so."""
    reached = getattr(project, "reached", None)
    return formats.DASH if reached is None else formats.percent(reached)


def addresses_of(project: Project) -> list[str]:
    """Who is told: the contact of its main order, else the customer."""
    contacts = Contact.objects.filter(
        pk__in=Order.objects.filter(pk__in=orders_of(project)).exclude(contact=None).values("contact_id")
    ).exclude(email="")
    email = contacts.order_by("id").values_list("email", flat=True).first() or (
        project.party.email if project.party else ""
    )
    return [email] if email else []


def orders_of(project: Project) -> list[int]:
    """The orders it works for, the main one first."""
    return list(ProjectOrder.objects.filter(project=project).order_by("id").values_list("order_id", flat=True))


def _report(project: Project, party: Party, columns: Iterable[BoardColumn]) -> Report:
    settings = company.settings()
    numbers = Order.objects.filter(pk__in=orders_of(project)).order_by("id").values_list("number", flat=True)
    facts = [party.name, *numbers, _("Progress made: %(percent)s") % {"percent": progress_words(project)},
             _("at %(day)s") % {"day": formats.day(today())}]  # fmt: skip
    if project.ends_on:
        facts.append(_("End planned on %(day)s") % {"day": formats.day(project.ends_on)})
    groups = [ReportGroup(column.stage.name, tuple(map(_row, column.tasks))) for column in columns if column.tasks]
    return Report(
        title=f"{project.number} {project.title}",
        company=settings.legal_name,
        facts=tuple(facts),
        columns=(
            ReportColumn(_("Action"), wide=True),
            ReportColumn(pgettext("task", "Planned")),
            ReportColumn(pgettext("task", "Done on")),
        ),
        groups=tuple(groups),
        foot=_("Progress of the project"),
        language=language_of(party.language),
    )


def _row(task: Task) -> tuple[str, ...]:
    return task.title, formats.day(task.planned_on or task.due_on), formats.day(task.done_on)
