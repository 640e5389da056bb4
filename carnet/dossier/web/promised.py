"""When goods will be there, said on order lines; the days lines are promised for; the page of promises that slip (P34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.web.forms import Form
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery.queries.readiness import NEVER, Ready
from carnet.dossier import commands
from carnet.dossier.commands import PromiseAsk
from carnet.dossier.queries.promising import (
    expected_arrivals,
    late_lines,
    slipped_lines,
)
from carnet.dossier.web.acts import dialog, find_order, page_of_order
from carnet.sales.models import LineStanding

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


@dataclass(frozen=True, slots=True)
class PromisedRow:
    """A line of the dialog and the day typed for it."""

    line_id: int
    description: str
    unit: str
    left: Decimal
    day: date | None

    @property
    def name(self) -> str:
        return f"day-{self.line_id}"


@screen(rights.SALES)
def promise(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Promise lines of an order for days of their own; a line without one follows the order."""
    order = find_order(order_id)
    rows = _rows_of(order_id, request.POST)
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asks = [PromiseAsk(order_line_id=row.line_id, promised_on=row.day) for row in rows]
        with refusals_in(form):
            commands.promise_lines(order_id=order_id, lines=asks, by=request.actor)
            return page_of_order(request, order_id)
    context = {"title": _("Promised days"), "subtitle": order.number, "submit": _("Save"), "order": order, "rows": rows}
    return dialog(request, form, "dossier/promise.html", **context)


def _rows_of(order_id: int, typed: QueryDict) -> list[PromisedRow]:
    """The lines with something left to deliver or to do (one statement)."""
    found = LineStanding.objects.filter(order_id=order_id).exclude(left_to_deliver=0)
    return [
        PromisedRow(
            one.order_line_id,
            one.order_line.description,
            one.order_line.unit,
            one.left_to_deliver,
            _day(typed.get(f"day-{one.order_line_id}", "")) if typed else one.order_line.promised_on,
        )
        for one in found.select_related("order_line").order_by("order_line__position")
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@screen(rights.READ)
def promises(request: ScreenRequest) -> HttpResponse:
    """Order lines that will be late, with the cause; and what moves if a supplier delivers on another day."""
    day = today()
    late = late_lines(day)
    arrivals = expected_arrivals(day)
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
    if not arrival.isdecimal() or len(arrival) > 18:
        return {}
    slipped = slipped_lines({int(arrival): asked}, today())
    return {"tried": int(arrival), "tried_day": asked, "slipped": slipped[:SHOWN]}
