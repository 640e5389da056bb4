"""The journal and the e-mails of an invoice or a payment, in sentences (P23, P48)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.core import formats
from carnet.core.journal import moment
from carnet.core.models import Journal, JournalAbout, Mail

SHOWN = 40
SENTENCES = {
    "invoice.drafted": pgettext_lazy("journal", "prepared the draft"),
    "invoice.edited": pgettext_lazy("journal", "changed the draft"),
    "invoice.issued": pgettext_lazy("journal", "issued it"),
    "invoice.corrected": pgettext_lazy("journal", "undid it to replace it: %(reason)s"),
    "invoice.rejected": pgettext_lazy("journal", "noted that a platform rejected it: %(reason)s"),
    "invoice.refused": pgettext_lazy("journal", "noted that the customer refused it: %(reason)s"),
    "invoice.disputed": pgettext_lazy("journal", "noted a dispute: %(reason)s"),
    "invoice.dispute_closed": pgettext_lazy("journal", "closed the dispute"),
    "invoice.written_off": pgettext_lazy("journal", "gave up %(amount)s: %(reason)s"),
    "invoice.discounted": pgettext_lazy("journal", "granted the discount of %(amount)s"),
    "invoice.retention_moved": pgettext_lazy("journal", "moved the retention: %(reason)s"),
    "reminder.sent": pgettext_lazy("journal", "sent reminder %(level)s: %(amount)s"),
    "reminders.paused": pgettext_lazy("journal", "paused the reminders: %(reason)s"),
    "reminders.resumed": pgettext_lazy("journal", "resumed the reminders"),
    "credit_note.drafted": pgettext_lazy("journal", "prepared a credit note: %(reason)s"),
    "credit_note.issued": pgettext_lazy("journal", "issued the credit note"),
    "credit_note.allocated": pgettext_lazy("journal", "used %(amount)s of it"),
    "payment.recorded": pgettext_lazy("journal", "recorded a payment of %(amount)s"),
    "payment.allocated": pgettext_lazy("journal", "used %(amount)s of a payment"),
    "payment.reversed": pgettext_lazy("journal", "reversed a payment of %(amount)s: %(reason)s"),
    "payment.refunded": pgettext_lazy("journal", "gave back %(amount)s"),
    "mandate.recorded": pgettext_lazy("journal", "recorded mandate %(reference)s"),
    "mandate.revoked": pgettext_lazy("journal", "revoked mandate %(reference)s: %(reason)s"),
    "debits.collected": pgettext_lazy("journal", "asked the bank for its direct debit"),
    "debits.received": pgettext_lazy("journal", "recorded its direct debit"),
    "debits.withdrawn": pgettext_lazy("journal", "withdrew its direct debit: %(reason)s"),
    "mail.prepared": pgettext_lazy("journal", "wrote to %(to)s"),
}
MAIL_STATES = {
    Mail.WAITING: _("Waiting"),
    Mail.SENDING: _("Leaving"),
    Mail.SENT: _("Sent"),
    Mail.FAILED: _("Failed"),
    Mail.DROPPED: _("Not sent: nothing was left to ask"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal as read."""

    at: date | datetime
    who: str
    what: str


def history_of(subject_id: int, kind: str = "invoice") -> list[Told]:
    """The newest lines about a document (one statement)."""
    about = JournalAbout.objects.filter(kind=kind, subject_id=subject_id)
    lines = Journal.objects.filter(pk__in=about.values("line_id")).order_by("-id")[:SHOWN]
    return [Told(moment(line), line.by_name, _sentence(line)) for line in lines]


def _sentence(line: Journal) -> str:
    facts: dict[str, Any] = {**line.facts, "to": ", ".join(line.facts.get("recipients") or [])}
    if "amount" in facts:
        facts["amount"] = formats.money(facts["amount"])
    words = SENTENCES.get(line.act)
    if words is None:
        return line.act.rpartition(".")[2].replace("_", " ")
    try:
        return str(words) % facts
    except KeyError:
        return str(words).partition("%")[0].rstrip(" :")


def mails_of(invoice_id: int) -> list[Mail]:
    """The e-mails of an invoice, the newest first (one statement)."""
    return list(Mail.objects.filter(subject_kind="invoice", subject_id=invoice_id).order_by("-id")[:20])
