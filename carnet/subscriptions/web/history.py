"""What changed a contract, and its journal, in sentences (P23, P41)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.core import formats
from carnet.core.journal import moment
from carnet.core.models import Journal, JournalAbout
from carnet.subscriptions.models import Change, ChangeKind
from carnet.subscriptions.web.words import reason_words

SHOWN = 20
CHANGES: dict[str, str | Promise] = {
    ChangeKind.ACTIVATED: _("Begins"),
    ChangeKind.QUANTITY: _("%(line)s: quantity %(before)s → %(after)s"),
    ChangeKind.PRICE: _("%(line)s: price %(before)s → %(after)s"),
    ChangeKind.LINE_ADDED: _("Added: %(lines)s"),
    ChangeKind.LINE_REMOVED: _("Removed: %(line)s"),
    ChangeKind.TERMS: _("Terms changed"),
    ChangeKind.SUSPENDED: _("Suspended"),
    ChangeKind.RESUMED: _("Resumed"),
    ChangeKind.TERMINATED: _("Last day, terminated: %(why)s"),
    ChangeKind.CONTINUED: _("Termination taken back"),
    ChangeKind.RENEWED: _("Renewed until %(until)s"),
    ChangeKind.REVISED: _("Prices revised, coefficient %(coefficient)s"),
}
SENTENCES = {
    "contract.created": pgettext_lazy("journal", "made the contract"),
    "contract.edited": pgettext_lazy("journal", "changed how it is worded or issued"),
    "contract.activated": pgettext_lazy("journal", "activated it"),
    "contract.deactivated": pgettext_lazy("journal", "made it a draft again"),
    "contract.changed": pgettext_lazy("journal", "changed it from %(from_on)s"),
    "contract.suspended": pgettext_lazy("journal", "suspended it from %(from_on)s"),
    "contract.resumed": pgettext_lazy("journal", "resumed it from %(from_on)s"),
    "contract.terminated": pgettext_lazy("journal", "terminated it: last day %(last_day)s"),
    "contract.continued": pgettext_lazy("journal", "took the termination back"),
    "contract.renewed": pgettext_lazy("journal", "renewed it until %(until)s"),
    "contract.revised": pgettext_lazy("journal", "revised its prices, coefficient %(coefficient)s"),
    "contract.clause_set": pgettext_lazy("journal", "gave it a revision clause"),
    "contract.clause_ended": pgettext_lazy("journal", "took its revision clause away"),
    "contract.renewal_offered": pgettext_lazy("journal", "offered a renewal by quote %(quote)s"),
    "invoice.drafted": pgettext_lazy("journal", "prepared a draft of %(total_incl_tax)s incl. tax"),
    "credit_note.drafted": pgettext_lazy("journal", "prepared a credit note"),
    "mail.prepared": pgettext_lazy("journal", "wrote to %(to)s"),
}
_DAYS = ("from_on", "last_day", "until")


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal as read."""

    at: date | datetime
    who: str
    what: str


def change_words(change: Change) -> str:
    """A change in words; numbers and days as people read them."""
    facts: dict[str, Any] = {name: _readable(name, value) for name, value in change.facts.items()}
    facts["why"] = reason_words(str(change.facts.get("reason", "")))
    words = (
        str(CHANGES.get(change.kind, change.kind)) % facts
        if change.facts
        else str(CHANGES.get(change.kind, change.kind))
    )
    return f"{words} {formats.DASH} {change.reason}" if change.reason else words


def _readable(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if name in ("before", "after", "coefficient"):
        return formats.number(value)
    day = parse_date(str(value)) if name in ("until", "on") and value else None
    return formats.day(day) if day else str(value)


def history_of(contract_id: int) -> list[Told]:
    """The newest lines about a contract (one statement)."""
    about = JournalAbout.objects.filter(kind="contract", subject_id=contract_id)
    lines = Journal.objects.filter(pk__in=about.values("line_id")).order_by("-id")[:SHOWN]
    return [Told(moment(line), line.by_name, _sentence(line)) for line in lines]


def _sentence(line: Journal) -> str:
    facts: dict[str, Any] = {**line.facts, "to": ", ".join(line.facts.get("recipients") or [])}
    for name in _DAYS:
        day = parse_date(str(facts.get(name) or "")[:10]) if facts.get(name) else None
        facts[name] = formats.day(day) if day else ""
    for name in ("total_incl_tax", "coefficient"):
        if name in facts:
            facts[name] = formats.number(facts[name], None if name == "coefficient" else 2)
    words = SENTENCES.get(line.act)
    return str(words) % facts if words else line.act.rpartition(".")[2].replace("_", " ")
