"""When goods will be there, said on order lines, and the page of promises that slip (P34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery.queries.readiness import NEVER, Ready
from carnet.dossier.queries.promising import (
    expected_arrivals,
    late_lines,
    slipped_lines,
)

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What is said under a line, and how."""

    text: str
    css: str


def promise_said(ready: Sequence[Ready]) -> Said | None:
    """What stands under a line that waits for goods: of a kit, the component that comes last; nothing where it waits for none."""
    if not ready:
        return None
    last = max(ready, key=lambda one: (one.there_on or NEVER, one.missing))
    if last.all_there:
        return Said(_("in stock"), "text-green")
    if last.there_on is None:
        there = formats.quantity(last.ready) if last.ready else "0"
        return Said(_("%(there)s in stock, no arrival covers the rest") % {"there": there}, "text-red")
    words = _("there on %(on)s") % {"on": formats.day(last.there_on)}
    return Said(words, "text-red" if last.late else "text-orange")


@screen(rights.READ)
def promises(request: ScreenRequest) -> HttpResponse:
    """Order lines that will be late, with the cause; and what moves if a supplier delivers on another day."""
    day = today()
    late = late_lines(day)
    arrivals = expected_arrivals()
    context: dict[str, Any] = {
        "late": late[:SHOWN],
        "count": len(late),
        "orders": len({line.waiting.order_id for line in late}),
        "arrivals": arrivals,
        "today": day,
        "section": "stock:levels",
        **_tried(request.GET.get("arrival", ""), request.GET.get("day", "")),
    }
    return render(request, "dossier/promises.html", context)


def _tried(arrival: str, day: str) -> dict[str, Any]:
    """The lines that move if an arrival comes on a day; nothing where none is asked."""
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        return {}
    if not arrival.isdigit() or len(arrival) > 18:
        return {}
    slipped = slipped_lines({int(arrival): asked}, today())
    return {"tried": int(arrival), "tried_day": asked, "slipped": slipped[:SHOWN]}
