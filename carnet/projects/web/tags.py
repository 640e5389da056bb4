"""How durations, people and dates of work are written on pages."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from carnet.core import formats
from carnet.core.lists.columns import Column
from carnet.core.web.templatetags.carnet import badge, initials
from carnet.projects.amounts import clock


class ClockColumn(Column):
    """A column of durations: hours in files, `1:30` on screen and in sums."""

    __slots__ = ()

    def write(self, value: Any, dash: bool = True) -> str:
        minutes = round(Decimal(value or 0) * 60)
        return clock(minutes) if minutes or not dash else formats.DASH


def hours(minutes: int) -> Decimal:
    """Minutes as hours, for files."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def clock_or_dash(minutes: int) -> str:
    """A duration, a dash for none."""
    return clock(minutes) if minutes else formats.DASH


def avatar(name: str) -> SafeString | str:
    """Somebody by their initials."""
    if not name:
        return ""
    return format_html('<span class="avatar avatar-xs rounded-circle" title="{}">{}</span>', name, initials(name))


def due_cell(due_on: date | None, done: bool, today: date) -> SafeString | str:
    """The day something is due: red when it is late."""
    if due_on is None:
        return ""
    shown = formats.short_day(due_on)
    if done or due_on >= today:
        return shown
    return format_html("{} {}", shown, badge(formats.days_away(due_on, today), "red"))
