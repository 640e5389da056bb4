"""What may be promised of products while quoting: one answer for all lines (P34)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.stock.queries import Availability, availability

MOST = 300


@dataclass(frozen=True, slots=True)
class Hint:
    """What is said beside a line, and how."""

    text: str = ""
    css: str = ""


@screen(rights.READ)
def hints(request: ScreenRequest) -> HttpResponse:
    """For each `line=product:quantity`, in order, what is available and when the rest will be; lines of one product add up."""
    asked = [_asked(text) for text in request.GET.getlist("line")[:MOST]]
    found = availability({product for product, _quantity in asked if product})
    before: dict[int, Decimal] = {}
    told = []
    for product, quantity in asked:
        there = found.get(product)
        taken = before.get(product, ZERO)
        before[product] = taken + max(quantity, ZERO)
        told.append(hint_of(there, quantity, taken, today()) if there else Hint())
    return JsonResponse({"lines": [{"text": one.text, "css": one.css} for one in told]})


def hint_of(there: Availability, quantity: Decimal, taken: Decimal, day: date) -> Hint:
    """`12 available`, or what is free now and the day on which all of it will be; `taken` is what earlier lines ask."""
    free = max(ZERO, there.available - taken)
    said = ngettext("%(n)s available", "%(n)s available", 1 if free <= 1 else 2) % {"n": formats.quantity(free)}
    if free >= quantity:
        return Hint(said, "text-green")
    on = there.there_on(taken + quantity, day)
    if on is None:
        return Hint(said + _(", the rest is not on order"), "text-red")
    return Hint(said + _(", all of it on %(on)s") % {"on": formats.day(on)}, "text-orange")


def _asked(text: str) -> tuple[int, Decimal]:
    product, _colon, typed = text.partition(":")
    try:
        quantity = formats.parse_number(typed)
    except ValueError:
        quantity = Decimal(1)
    return (int(product) if product.isdecimal() and len(product) < 19 else 0), quantity
