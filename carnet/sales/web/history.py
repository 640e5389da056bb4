"""The journal and the e-mails of a quote, in sentences (P23, P48)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.core.journal import moment
from carnet.core.models import Journal, JournalAbout, Mail

SHOWN = 40
SENTENCES = {
    "quote.created": pgettext_lazy("journal", "created the quote"),
    "quote.edited": pgettext_lazy("journal", "changed the quote"),
    "quote.versioned": pgettext_lazy("journal", "made version %(version)s"),
    "quote.sent": pgettext_lazy("journal", "sent version %(version)s"),
    "quote.accepted": pgettext_lazy("journal", "accepted the quote"),
    "quote.refused": pgettext_lazy("journal", "marked it as refused: %(reason)s"),
    "quote.expired": pgettext_lazy("journal", "the quote expired"),
    "quote.expected": pgettext_lazy("journal", "said how likely it is"),
    "quote.reopened": pgettext_lazy("journal", "reopened the quote"),
    "quote.party_changed": pgettext_lazy("journal", "made it out to %(party)s"),
    "quote.order_undone": pgettext_lazy("journal", "its order was cancelled"),
    "mail.prepared": pgettext_lazy("journal", "wrote to %(to)s"),
}
MAIL_STATES = {
    Mail.WAITING: _("Waiting"),
    Mail.SENDING: _("Leaving"),
    Mail.SENT: _("Sent"),
    Mail.FAILED: _("Failed"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal as read."""

    at: date | datetime
    who: str
    what: str


def history_of(quote_id: int) -> list[Told]:
    """The newest lines about a quote; changes that follow each other are told once (one statement)."""
    about = JournalAbout.objects.filter(kind="quote", subject_id=quote_id)
    lines = Journal.objects.filter(pk__in=about.values("line_id")).order_by("-id")[: SHOWN * 2]
    told: list[Told] = []
    before: tuple[str, str] | None = None
    for line in lines:
        same = (line.act, line.by_name)
        if line.act != "quote.edited" or same != before:
            told.append(Told(moment(line), line.by_name, _sentence(line)))
        before = same
    return told[:SHOWN]


def _sentence(line: Journal) -> str:
    facts: dict[str, Any] = {**line.facts, "to": ", ".join(line.facts.get("recipients") or [])}
    words = SENTENCES.get(line.act)
    if words is None:
        return line.act.rpartition(".")[2].replace("_", " ")
    try:
        return str(words) % facts
    except KeyError:
        return str(words).partition("%")[0].rstrip(" :")


def mails_of(quote_id: int) -> list[Mail]:
    """The e-mails of a quote, the newest first (one statement)."""
    return list(Mail.objects.filter(subject_kind="quote", subject_id=quote_id).order_by("-id")[:20])
