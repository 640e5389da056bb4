"""Time told on an invoice: by person, by task or by day, with the rest in the details (P24)."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.core.refusals import BadValue
from carnet.invoicing.queries.working import Work
from carnet.projects.amounts import clock
from carnet.projects.words import EXPENSES


class GroupingUnknown(BadValue):
    """Time is told by person, by task or by day."""

    def __init__(self, asked: str) -> None:
        super().__init__(
            _("Time is told by person, task or day: “%(asked)s” is none of them.") % {"asked": asked}, field="group_by"
        )


GROUPINGS: dict[str, Callable[[Work], str]] = {
    "person": lambda work: work.person,
    "task": lambda work: work.task or work.note,
    "day": lambda work: date_format(work.on, "SHORT_DATE_FORMAT"),
}


def grouped(works: Iterable[tuple[Work, int]], by: str) -> dict[str, list[tuple[Work, int]]]:
    """Time and the minutes billed of it, under its label, in the order it comes."""
    if by not in GROUPINGS:
        raise GroupingUnknown(by)
    found: dict[str, list[tuple[Work, int]]] = {}
    for work, minutes in works:
        if minutes:
            found.setdefault(GROUPINGS[by](work), []).append((work, minutes))
    return found


def details_of(works: Sequence[tuple[Work, int]], by: str) -> str:
    """What a grouped line is made of: hours of each person on a day, or of each day."""
    told: dict[str, int] = {}
    for work, minutes in works:
        label = work.person if by == "day" else date_format(work.on, "SHORT_DATE_FORMAT")
        told[label] = told.get(label, 0) + minutes
    return " · ".join(f"{label} {clock(minutes)}" for label, minutes in told.items())


def expense_label(work: Work) -> str:
    """An expense on an invoice: its day, and what it was for."""
    return f"{date_format(work.on, 'SHORT_DATE_FORMAT')} {work.note or EXPENSES[work.category]}"
