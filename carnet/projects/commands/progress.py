"""Telling the customer how far a project is (P43, P48)."""

from collections.abc import Sequence

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.letters import addressed
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import store_file
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment
from carnet.core.models import Mail
from carnet.projects.documents import progress_words
from carnet.projects.queries.progress import orders_of, progress_letter, progress_paper, shown_progress
from carnet.projects.steps.writing import record


@act("project.send_progress", right=rights.PROJECTS)
def send_progress(
    *,
    project_id: int,
    recipients: Sequence[str],
    copies: Sequence[str] = (),
    title: str | None = None,
    body: str | None = None,
    by: Actor,
) -> Mail:
    """Send the customer the progress of a project as it is now, its actions and their days on a PDF; only where it is shown to
    them. It leaves after the commit."""
    project = shown_progress(project_id)
    name, content = progress_paper(project)
    file = store_file(name=name, media_type="application/pdf", content=content, by=by)
    orders = orders_of(project)
    mail = mailing.send(
        subject=Subject("project", project_id),
        order_id=orders[0] if orders else None,
        draft=addressed(progress_letter(project, by), recipients, copies, title, body),
        attachments=[Attachment("stored", file.pk, name)],
        reply_to=company.settings().email,
        by=by,
    )
    about = [Subject("order", order_id) for order_id in orders]
    record("project.progress_sent", project, by, about, progress=progress_words(project))
    return mail
