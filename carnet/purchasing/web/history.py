"""The journal and the e-mails of a purchase order, a bill or a payment, in sentences (P23, P48)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.core import formats
from carnet.core.journal import moment
from carnet.core.models import Journal, JournalAbout, Mail

SHOWN = 30
SENTENCES = {
    "purchase.drafted": pgettext_lazy("journal", "prepared the order"),
    "purchase.edited": pgettext_lazy("journal", "changed the draft"),
    "purchase.sent": pgettext_lazy("journal", "sent it"),
    "purchase.confirmed": pgettext_lazy("journal", "noted the supplier's confirmation %(reference)s"),
    "purchase.changed": pgettext_lazy("journal", "noted changes of the supplier: %(lines)s"),
    "purchase.rest_given_up": pgettext_lazy("journal", "gave up the rest: %(reason)s"),
    "purchase.cancelled": pgettext_lazy("journal", "cancelled it: %(reason)s"),
    "receipt.recorded": pgettext_lazy("journal", "received %(number)s"),
    "receipt.returned": pgettext_lazy("journal", "sent back %(number)s: %(reason)s"),
    "receipt.reversed": pgettext_lazy("journal", "undid receipt %(of)s: %(reason)s"),
    "bill.drafted": pgettext_lazy("journal", "prepared the bill"),
    "bill.credit_drafted": pgettext_lazy("journal", "prepared the credit note"),
    "bill.edited": pgettext_lazy("journal", "changed the draft"),
    "bill.recorded": pgettext_lazy("journal", "recorded it"),
    "bill.credit_recorded": pgettext_lazy("journal", "recorded the credit note"),
    "bill.cancelled": pgettext_lazy("journal", "cancelled it: %(reason)s"),
    "bill.written_off": pgettext_lazy("journal", "gave up a small difference: %(reason)s"),
    "bill.file_added": pgettext_lazy("journal", "added the file %(title)s"),
    "bill.file_removed": pgettext_lazy("journal", "took the file %(title)s away"),
    "supplier_payment.recorded": pgettext_lazy("journal", "recorded a payment"),
    "supplier_payment.allocated": pgettext_lazy("journal", "used a payment on it"),
    "supplier_payment.reversed": pgettext_lazy("journal", "reversed a payment: %(reason)s"),
    "supplier_payment.refunded": pgettext_lazy("journal", "noted money given back"),
    "supplier_credit.allocated": pgettext_lazy("journal", "used a credit note"),
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


def history_of(subject_id: int, kind: str) -> list[Told]:
    """The newest lines about a document (one statement)."""
    about = JournalAbout.objects.filter(kind=kind, subject_id=subject_id)
    lines = Journal.objects.filter(pk__in=about.values("line_id")).order_by("-id")[:SHOWN]
    return [Told(moment(line), line.by_name, _sentence(line)) for line in lines]


def mails_of(purchase_id: int) -> list[tuple[Mail, Any]]:
    """The e-mails of a purchase order with their state, the newest first (one statement)."""
    rows = Mail.objects.filter(subject_kind="purchase_order", subject_id=purchase_id).order_by("-id")[:20]
    return [(mail, MAIL_STATES.get(mail.state, mail.state)) for mail in rows]


def _sentence(line: Journal) -> str:
    facts: dict[str, Any] = {**line.facts, "to": ", ".join(line.facts.get("recipients") or [])}
    for name, value in facts.items():
        if isinstance(value, list):
            facts[name] = ", ".join(str(one) for one in value)
        elif name == "on" and isinstance(value, str):
            facts[name] = formats.day(value)
    words = SENTENCES.get(line.act)
    if words is None:
        return line.act.rpartition(".")[2].replace("_", " ")
    try:
        return str(words) % facts
    except KeyError:
        return str(words).partition("%")[0].rstrip(" :")
