"""The journal and the e-mails of a note, in sentences (P23, P48)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import pgettext_lazy

from carnet.core.journal import moment
from carnet.core.models import Journal, JournalAbout, Mail

SHOWN = 40
SENTENCES = {
    "delivery_note.drafted": pgettext_lazy("journal", "prepared the draft"),
    "return_note.drafted": pgettext_lazy("journal", "prepared the draft"),
    "delivery_note.edited": pgettext_lazy("journal", "changed the draft"),
    "delivery_note.validated": pgettext_lazy("journal", "validated it: goods have left"),
    "return_note.validated": pgettext_lazy("journal", "validated it: goods have come back"),
    "delivery_note.delivered_directly": pgettext_lazy(
        "journal", "received it for the customer, delivered by the supplier"
    ),
    "delivery_note.cancelled": pgettext_lazy("journal", "cancelled %(number)s by %(counter)s"),
    "delivery_note.signed": pgettext_lazy("journal", "had it signed by %(signed_by)s"),
    "mail.prepared": pgettext_lazy("journal", "wrote to %(to)s"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal as read."""

    at: date | datetime
    who: str
    what: str


def history_of(note_id: int) -> list[Told]:
    """The newest lines about a note (one statement)."""
    about = JournalAbout.objects.filter(kind="delivery_note", subject_id=note_id)
    lines = Journal.objects.filter(pk__in=about.values("line_id")).order_by("-id")[:SHOWN]
    return [Told(moment(line), line.by_name, _sentence(line)) for line in lines]


def _sentence(line: Journal) -> str:
    words = SENTENCES.get(line.act)
    if words is None:
        return line.act.rpartition(".")[2].replace("_", " ")
    facts = {
        "number": "",
        "counter": "",
        "signed_by": "",
        **line.facts,
        "to": ", ".join(line.facts.get("recipients") or []),
    }
    return str(words) % facts


def mails_of(note_id: int) -> list[Mail]:
    """The e-mails of a note, the newest first (one statement)."""
    return list(Mail.objects.filter(subject_kind="delivery_note", subject_id=note_id).order_by("-id")[:20])
