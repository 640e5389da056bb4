"""Recurring revenue by month: what it is, what moved it, each movement explained by its contracts (P42)."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions.queries.figures import RecurringMonth, moves_of, recurring_months
from carnet.subscriptions.web.words import month_words

MONTHS, SHOWN = 24, 200


@screen(rights.READ)
def revenue(request: ScreenRequest) -> HttpResponse:
    """Two years of it: a chart, the same as a table, and why the month asked for moved."""
    rows = recurring_months(MONTHS)
    month = _asked(request.GET.get("month", ""), rows)
    moves = moves_of(month)
    now, year_before = rows[-1], rows[-13] if len(rows) > 12 else None
    context = {
        "section": "subscriptions:contracts",
        "rows": rows[::-1],
        "now": now,
        "grown": _grown(now, year_before),
        "month": month,
        "month_words": month_words(month),
        "moves": [(one, moved_words(one.kind)) for one in moves[:SHOWN]],
        "hidden": max(0, len(moves) - SHOWN),
        "chart": _chart(rows),
    }
    return render(request, "subscriptions/revenue.html", context)


def moved_words(kind: str) -> str:
    """What kind of movement it is."""
    return {
        "new": pgettext("recurring revenue", "New"),
        "expansion": pgettext("recurring revenue", "Expansion"),
        "contraction": pgettext("recurring revenue", "Contraction"),
        "churn": pgettext("recurring revenue", "Lost"),
    }[kind]


def _asked(told: str, rows: list[RecurringMonth]) -> date:
    """The month of the address, if it is shown; else the last that moved."""
    try:
        month = date.fromisoformat(f"{told}-01")
    except ValueError:
        month = today().replace(day=1)
    return month if any(row.month == month for row in rows) else rows[-1].month


def _grown(now: RecurringMonth, before: RecurringMonth | None) -> str:
    if before is None or not before.after:
        return ""
    percent = (now.after / before.after - 1) * 100
    return _("%(percent)s in a year") % {"percent": f"{'+' if percent >= ZERO else ''}{formats.percent(percent, 1)}"}


def _chart(rows: list[RecurringMonth]) -> dict[str, Any]:
    """What the script draws: the line of what it is, the bars of what moved it."""
    return {
        "labels": [date_format(row.month, "N y") for row in rows],
        "after": {"label": _("Recurring per month"), "values": [str(row.after) for row in rows]},
        "moves": [
            {
                "label": moved_words(kind),
                "kind": kind,
                "values": [str(sign * getattr(row.movement, kind)) for row in rows],
            }
            for kind, sign in (("new", 1), ("expansion", 1), ("contraction", -1), ("churn", -1))
        ],
    }
