"""What a product is made of, on its page (P33, P35)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.catalog import commands
from carnet.catalog.inputs import Part
from carnet.catalog.models import Product
from carnet.catalog.queries import parts_of
from carnet.catalog.queries import product as product_of
from carnet.company import rights
from carnet.core.money import ZERO, round_to
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.stock.models import ProductStock
from carnet.stock.queries import availability
from carnet.stock.web.rows import read_number

EMPTY_PARTS = 3


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A component as typed: which one, how much of it."""

    product: Product | None = None
    quantity: str = ""


@screen(rights.READ)
def panel(request: ScreenRequest, product_id: int) -> HttpResponse:
    """The components of a kit, how many kits each makes, and what one costs."""
    product = product_of(product_id)
    parts = parts_of([product_id]).get(product_id, [])
    there = availability([part.component_id for part in parts])
    rows = [(part, there.get(part.component_id), _makes(there.get(part.component_id), part.quantity)) for part in parts]
    context: dict[str, Any] = {
        "product": product,
        "rows": rows,
        "cost": _cost(parts) if request.actor.may(rights.COSTS) and parts else None,
        "may_write": request.actor.may(rights.CATALOG),
    }
    return render(request, "stock/parts/product_kit.html", context)


@screen(rights.CATALOG)
def edit(request: ScreenRequest, product_id: int) -> HttpResponse:
    """Say what the product is made of."""
    product = product_of(product_id)
    posted = request.POST if request.method == "POST" else None
    form = Form(posted)
    if posted is not None and form.is_valid():
        with refusals_in(form):
            commands.set_kit(product_id=product_id, parts=_asked(posted), by=request.actor)
            return go(request, reverse("catalog:product", args=[product_id]))
    parts = _typed(posted) if posted is not None else _now(product_id)
    context = {
        "title": _("Components"), "subtitle": product.name, "submit": _("Save"), "form": form, "section": "catalog:products",
        "parts": [*parts, *[TypedPart()] * max(0, EMPTY_PARTS - len(parts))], "product": product,
    }  # fmt: skip
    return render(request, "stock/kit_form.html", context, status=422 if form.errors else 200)


@screen(rights.CATALOG)
def part(request: ScreenRequest, product_id: int) -> HttpResponse:
    """One more line of the form."""
    return render(request, "stock/parts/kit_part.html", {"part": TypedPart()})


def _makes(there: Any, quantity: Decimal) -> Decimal | None:
    return None if there is None else max(ZERO, there.available // quantity)


def _cost(parts: list[Any]) -> Decimal:
    """What the components of one kit cost: at their average where they are in stock, else at the cost of the product."""
    ids = [part.component_id for part in parts]
    costs = dict(Product.objects.filter(pk__in=ids).values_list("pk", "unit_cost"))
    costs |= dict(ProductStock.objects.filter(product_id__in=ids, moves__gt=0).values_list("product_id", "average"))
    return round_to(sum((costs[part.component_id] * part.quantity for part in parts), ZERO))


def _now(product_id: int) -> list[TypedPart]:
    parts = parts_of([product_id]).get(product_id, [])
    products = Product.objects.in_bulk([part.component_id for part in parts])
    return [
        TypedPart(products[part.component_id], f"{part.quantity.normalize():f}".replace(".", ",")) for part in parts
    ]


def _typed(posted: QueryDict) -> list[TypedPart]:
    ids = [pk for pk in posted.getlist("component") if pk.isdecimal() and len(pk) < 19]
    products = Product.objects.in_bulk([int(pk) for pk in ids])
    rows = zip(posted.getlist("component"), posted.getlist("quantity"), strict=False)
    return [
        TypedPart(products.get(int(pk)) if pk in ids else None, quantity) for pk, quantity in rows if pk or quantity
    ]


def _asked(posted: QueryDict) -> list[Part]:
    return [Part(one.product.pk, read_number(one.quantity or "1", "quantity")) for one in _typed(posted) if one.product]
