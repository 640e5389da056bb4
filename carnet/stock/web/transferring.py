"""The page that carries goods to another warehouse, and the page of what was carried (P35)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import commands
from carnet.stock.inputs import TransferLine
from carnet.stock.models import Level, Move, Transfer
from carnet.stock.queries import warehouses
from carnet.stock.web.history import history_of
from carnet.stock.web.rows import read_lots, read_number, rows_of_levels

EMPTY_LINES = 3


class TransferForm(Form):
    """From where to where, and when; the lines are typed below."""

    start = forms.ChoiceField(label=pgettext_lazy("transfer", "From"))
    end = forms.ChoiceField(label=pgettext_lazy("transfer", "To"))
    on = DayField(label=_("Date"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(one.pk), str(one)) for one in warehouses()]
        for name in ("start", "end"):
            self.fields[name].choices = places  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed: a product, how much, which lots."""

    product: Product | None = None
    quantity: str = ""
    lots: str = ""
    there: Decimal | None = None


@screen(rights.STOCK)
def new(request: ScreenRequest) -> HttpResponse:
    """Carry goods from one warehouse to another."""
    posted = request.POST if request.method == "POST" else None
    form = TransferForm(posted, initial=_initial(request))
    if posted is not None and form.is_valid():
        with refusals_in(form):
            typed = form.cleaned_data
            made = commands.transfer_stock(
                from_id=int(typed["start"]), to_id=int(typed["end"]), lines=_lines(posted), on=typed["on"],
                note=typed["note"], by=request.actor,
            )  # fmt: skip
            return go(request, reverse("stock:transfer", args=[made.pk]))
    lines = _typed(posted) if posted is not None else _ticked(request)
    context = {
        "title": gettext("New transfer"), "submit": gettext("Transfer"), "form": form, "section": "stock:levels", "wide": True,
        "page_here": "stock:transfers", "lines": [*lines, *[TypedLine()] * max(0, EMPTY_LINES - len(lines))],
    }  # fmt: skip
    return render(request, "stock/transfer_new.html", context, status=422 if form.errors else 200)


@screen(rights.STOCK)
def line(request: ScreenRequest) -> HttpResponse:
    """One more line of the form."""
    return render(request, "stock/parts/transfer_line.html", {"line": TypedLine()})


@screen(rights.READ)
def transfer(request: ScreenRequest, transfer_id: int) -> HttpResponse:
    """What was carried, from where to where."""
    found = Transfer.objects.select_related("from_warehouse", "to_warehouse").filter(pk=transfer_id).first()
    if found is None:
        raise NotFound
    moves = Move.objects.filter(source_kind="transfer", source_id=transfer_id, quantity__gt=0)
    context = {
        "transfer": found,
        "lines": moves.select_related("product__unit", "lot").order_by("pk"),
        "section": "stock:levels",
        "page_here": "stock:transfers",
        "history": history_of("stock_transfer", transfer_id),
    }
    return render(request, "stock/transfer.html", context)


def _initial(request: ScreenRequest) -> dict[str, Any]:
    """The first warehouse of the levels ticked, else the default one, to the next."""
    places = warehouses()
    ticked = Level.objects.filter(pk__in=[pk for pk in request.GET.getlist("row") if pk.isdecimal()][:200])
    start = ticked.order_by("warehouse_id").values_list("warehouse_id", flat=True).first() or places[0].pk
    end = next((one.pk for one in places if one.pk != start), None)
    return {"start": start, "end": end, "on": today()}


def _ticked(request: ScreenRequest) -> list[TypedLine]:
    return [TypedLine(row.product, there=row.on_hand) for row in rows_of_levels(request.GET.getlist("row"))]


def _typed(posted: QueryDict) -> list[TypedLine]:
    products = Product.objects.in_bulk([int(pk) for pk in posted.getlist("product") if pk.isdecimal() and len(pk) < 19])
    rows = zip(posted.getlist("product"), posted.getlist("quantity"), posted.getlist("lots"), strict=False)
    return [
        TypedLine(products.get(int(pk)) if pk.isdecimal() else None, quantity, lots)
        for pk, quantity, lots in rows if pk or quantity
    ]  # fmt: skip


def _lines(posted: QueryDict) -> list[TransferLine]:
    """What was typed; a line without product or quantity carries nothing."""
    found = []
    for one in _typed(posted):
        lots = read_lots(one.lots)
        quantity = one.quantity or (str(sum(lot.quantity for lot in lots)) if lots else "")
        if one.product and quantity:
            found.append(TransferLine(one.product.pk, read_number(quantity, "quantity"), lots))
    return found
