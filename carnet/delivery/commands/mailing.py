"""Validated notes by e-mail (P48)."""

from collections.abc import Sequence

from carnet.company import rights
from carnet.company.letters import addressed
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment
from carnet.core.models import Mail
from carnet.core.refusals import NotFound
from carnet.delivery.models import Note
from carnet.delivery.queries.letters import note_letter
from carnet.delivery.refusals import NoteIsDraft


@act("delivery_note.mail", right=rights.DELIVERIES)
def mail_note(
    *,
    note_id: int,
    recipients: Sequence[str],
    copies: Sequence[str] = (),
    title: str | None = None,
    body: str | None = None,
    by: Actor,
) -> Mail:
    """Write the e-mail of a validated note, its PDF attached; a title or a body left out is the company's own. It leaves after
    the commit."""
    note = Note.objects.select_related("order__party", "cancels").filter(pk=note_id).first()
    if note is None:
        raise NotFound
    if note.number is None:
        raise NoteIsDraft
    return mailing.send(
        subject=Subject("delivery_note", note.pk),
        order_id=note.order_id,
        draft=addressed(note_letter(note, by), recipients, copies, title, body),
        attachments=[Attachment("delivery_note", note.pk, f"{note.number}.pdf")],
        by=by,
    )
