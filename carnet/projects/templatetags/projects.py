"""Durations, people and shares on the pages of projects."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format

from carnet.core.web.refusing import url_of
from carnet.projects import amounts
from carnet.projects.web import tags
from carnet.projects.words import EXPENSES

register = template.Library()
register.filter("clock", amounts.clock)
register.filter("clock_or_dash", tags.clock_or_dash)


@register.filter
def avatar(name: str | None) -> str:
    """Somebody by their initials."""
    return tags.avatar(name or "")


@register.filter
def share_of(part: int, whole: int) -> int:
    """A part in percent of a whole."""
    return 100 * part // whole if whole else 0


@register.filter
def spent_share(task: Any) -> int:
    """What is spent of a task's estimate, in percent."""
    return share_of(task.spent_minutes, task.estimated_minutes)


@register.filter
def spent_bar(task: Any) -> str:
    """The colour of a task's bar: red beyond its estimate, green once done."""
    if task.spent_minutes > task.estimated_minutes:
        return "late"
    return "paid" if task.done_on else "invoiced"


@register.filter
def over(project: Any) -> int:
    """Minutes spent beyond the estimate."""
    spent, estimated = int(project.spent_minutes), int(project.estimated_minutes)
    return max(0, spent - estimated)


@register.filter
def weekday(on: date) -> str:
    """`lun.`: the day of the week, short."""
    return date_format(on, "D")


@register.filter
def expense_word(category: str) -> str:
    """The word of a category of expenses."""
    return str(EXPENSES[category])


@register.filter
def page_of(row_id: int, kind: str) -> str:
    """The page that shows a thing."""
    return url_of(kind, row_id)
