"""The e-mail of a note, as the company writes it (P48)."""

from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.delivery.models import Note


def note_letter(note: Note, by: Actor) -> MailText:
    """The text that goes with a validated note, in its language."""

    def words() -> dict[str, str]:
        return {
            "number": note.number or "",
            "order": note.order.number,
            "title": note.order.title or note.order.party.name,
            "on": formats.day(note.on),
            "tracking": " ".join(filter(None, [note.carrier, note.tracking])) or "–",
            "party": note.order.party.name,
        }

    told = note.cancels if note.cancels else note
    return letter("return_note" if told.kind == Note.Kind.RETURN else "delivery_note", note.language, by, words)
