"""The journal of a thing of the stock, in sentences (P23)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import pgettext_lazy

from carnet.core import formats
from carnet.core.journal import moment
from carnet.core.models import Journal, JournalAbout

SHOWN = 20
SENTENCES = {
    "stock.adjusted": pgettext_lazy("journal", "adjusted it: %(reason)s"),
    "stock.transferred": pgettext_lazy("journal", "transferred from %(start)s to %(end)s"),
    "stock.count_opened": pgettext_lazy("journal", "opened the count"),
    "stock.count_validated": pgettext_lazy("journal", "validated the count, %(differences)s differences"),
    "stock.count_cancelled": pgettext_lazy("journal", "cancelled the count"),
    "stock.thresholds_set": pgettext_lazy("journal", "changed place or thresholds"),
    "stock.lot_changed": pgettext_lazy("journal", "changed the lot or serial number %(number)s"),
    "warehouse.created": pgettext_lazy("journal", "created the warehouse"),
    "warehouse.changed": pgettext_lazy("journal", "changed the warehouse"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal as read."""

    at: date | datetime
    who: str
    what: str


def history_of(kind: str, subject_id: int) -> list[Told]:
    """The newest acts of the stock about a thing (one statement)."""
    about = JournalAbout.objects.filter(kind=kind, subject_id=subject_id)
    lines = Journal.objects.filter(pk__in=about.values("line_id"), act__in=SENTENCES).order_by("-id")[:SHOWN]
    return [Told(moment(line), line.by_name, _sentence(line)) for line in lines]


def _sentence(line: Journal) -> str:
    facts: dict[str, Any] = dict(line.facts)
    if "value" in facts:
        facts["value"] = formats.money(facts["value"])
    try:
        return str(SENTENCES[line.act]) % facts
    except KeyError:
        return str(SENTENCES[line.act]).partition("%")[0].rstrip(" :,")
