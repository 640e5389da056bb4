"""When a planned invoice is expected: on a day, or so long after a milestone; read and said alike everywhere (P45)."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from carnet.company.models import Milestone

MILESTONES: dict[str, Promise] = {
    "": pgettext_lazy("planned", "on the day"),
    Milestone.ACCEPTANCE: pgettext_lazy("planned", "at the order"),
    Milestone.FIRST_DELIVERY: pgettext_lazy("planned", "at the first delivery"),
    Milestone.DELIVERY: pgettext_lazy("planned", "at full delivery"),
    "task": pgettext_lazy("planned", "once a task is done"),
}
KINDS: dict[str, Promise] = {
    "interim": pgettext_lazy("kind of invoice", "Interim"),
    "deposit": pgettext_lazy("kind of invoice", "Deposit"),
    "progress": pgettext_lazy("kind of invoice", "Progress"),
    "delivered": gettext_lazy("What is delivered"),
    "balance": pgettext_lazy("kind of invoice", "Balance"),
}
_PART = re.compile(r"([+\-−]?)\s*(\d{1,4})\s*(mois|months?|m|jours?|days?|j|d)?\.?\s*", re.IGNORECASE)


def read_delay(typed: str) -> tuple[int, int]:
    """Months and days of `30 j`, `1 mois`, `2 mois 15 j`; raises ValueError on anything else."""
    months = days = at = 0
    text = typed.strip().lower()
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise ValueError(typed)
        number = int(part[2]) * (-1 if part[1] in ("-", "−") else 1)
        if (part[3] or "d").startswith("m"):
            months += number
        else:
            days += number
        at = part.end()
    return months, days


def delay_words(months: int, days: int) -> str:
    """`2 months 15 d`; nothing for no delay."""
    parts = [
        ngettext("%(n)d month", "%(n)d months", months) % {"n": months} if months else "",
        pgettext("days", "%(n)d d") % {"n": days} if days else "",
    ]
    return " ".join(filter(None, parts))


def milestone_words(line: Any) -> str:
    """`30 d after full delivery`, nothing for a line on its own day."""
    if not line.milestone:
        return ""
    words = str(MILESTONES.get(line.milestone, line.milestone))
    if title := getattr(line, "task_title", ""):
        words = pgettext("planned", "once “%(task)s” is done") % {"task": title}
    delay = delay_words(line.offset_months, line.offset_days)
    return _("%(milestone)s + %(delay)s") % {"milestone": words, "delay": delay} if delay else words
