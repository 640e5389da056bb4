"""The progress of a project as its customer may read it, on paper and in an e-mail (P43)."""

from django.utils import translation

from carnet.company.clock import today
from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.parties.models import Contact
from carnet.projects.documents import Actions, progress_report, progress_words
from carnet.projects.models import Project
from carnet.projects.queries.pages import board_of
from carnet.projects.queries.rows import orders_by_project, project_row
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
    numbers = list(Order.objects.filter(pk__in=orders_of(project)).order_by("id").values_list("number", flat=True))
    actions = [Actions(column.stage.name, column.tasks) for column in board_of(project.pk)]
    with translation.override(language_of(project.party.language)):
        content = progress_report(project, project.party, numbers, actions, on)
    return f"{project.number}-{on.isoformat()}.pdf", content


def progress_letter(project: Project, by: Actor) -> MailText:
    """The text that goes with it, in the language of the customer."""
    party = project.party
    assert party is not None

    def words() -> dict[str, str]:
        return {"number": project.number, "title": project.title, "progress": progress_words(project),
                "on": formats.day(today()), "party": party.name}  # fmt: skip

    return letter("project_progress", language_of(party.language), by, words)


def addresses_of(project: Project) -> list[str]:
    """Who is told: the contact of its first order that has one, else the customer."""
    named = Order.objects.filter(pk__in=orders_of(project), contact__isnull=False).order_by("id")
    contacts = Contact.objects.filter(pk__in=list(named.values_list("contact_id", flat=True)[:1]))
    email = contacts.values_list("email", flat=True).first() or (project.party.email if project.party else "")
    return [email] if email else []


def orders_of(project: Project) -> list[int]:
    """The orders it works for, the main one first."""
    return orders_by_project([project.pk]).get(project.pk, [])
