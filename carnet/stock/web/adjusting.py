"""The dialog that corrects levels: what is really there, or what changes (P35)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.forms import DayField, Form, PickField
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import commands
from carnet.stock.inputs import AdjustLine
from carnet.stock.queries import warehouses
from carnet.stock.web.rows import StockRow, rows_of_levels, rows_of_product

REASONS = (
    _("Opening stock"), _("Breakage"), _("Theft or loss"), _("Own use"), _("Found"), _("Typing mistake"),
)  # fmt: skip


class AdjustForm(Form):
    """Why and when; the lines are typed beside the levels."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput({"list": "reasons", "autocomplete": "off"})
    )
    on = DayField(label=_("Date"))


class ProductForm(Form):
    """Which product, when none is ticked."""

    product = PickField(Product, kind="stocked", label=_("Product"), placeholder=_("Name, reference, barcode…"))


@screen(rights.STOCK)
def adjust(request: ScreenRequest) -> HttpResponse:
    """Correct the levels ticked in the list, or those of a product, for a reason."""
    typed = request.POST if request.method == "POST" else None
    rows = _rows(request)
    form = AdjustForm(typed, initial={"on": today(), "reason": request.GET.get("reason", "")})
    if typed is not None and form.is_valid():
        with refusals_in(form):
            done = commands.adjust_stock(lines=_lines(rows), by=request.actor, **form.cleaned_data)
            return _done(request, rows, done.pk)
    return _dialog(request, form, rows)


def _done(request: HttpRequest, rows: list[StockRow], adjustment_id: int) -> HttpResponse:
    products = {row.product.pk for row in rows}
    if len(products) == 1:
        return go(request, reverse("stock:product", args=[products.pop()]))
    return go(request, f"{reverse('stock:moves')}?source=adjustment")


def _rows(request: ScreenRequest) -> list[StockRow]:
    typed = request.POST if request.method == "POST" else None
    chosen = request.GET.get("product", "")
    if chosen.isdecimal() and len(chosen) < 19:
        product = Product.objects.select_related("unit").filter(pk=chosen, stock_managed=True).first()
        return rows_of_product(product, warehouses(), typed) if product else []
    return rows_of_levels(request.GET.getlist("row"), typed)


def _lines(rows: list[StockRow]) -> list[AdjustLine]:
    """What was typed; a row left empty changes nothing."""
    lines = []
    for row in rows:
        real, change = row.number("real"), row.number("change")
        lots = row.lots() if row.tracking else ()
        if row.tracking and lots and change is None:
            change = sum((lot.quantity for lot in lots), start=type(lots[0].quantity)(0))
        if real is None and change is None:
            continue
        lines.append(AdjustLine(row.product.pk, change, real, row.warehouse.pk, row.number("cost"), lots))
    return lines


def _dialog(request: ScreenRequest, form: AdjustForm, rows: list[StockRow]) -> HttpResponse:
    products = {row.product.pk for row in rows}
    one = rows[0].product.name if len(products) == 1 else ""
    context: dict[str, Any] = {
        "title": gettext("Adjust the stock"),
        "subtitle": one or (ngettext("%(n)d level", "%(n)d levels", len(rows)) % {"n": len(rows)} if rows else ""),
        "submit": gettext("Adjust"),
        "form": form,
        "rows": rows,
        "single": bool(one),
        "pick": None if rows else ProductForm(),
        "reasons": REASONS,
        "may_see_costs": request.actor.may(rights.COSTS),
        "wide": bool(rows),
        "section": "stock:levels",
        "page_here": "stock:levels",
    }
    return render(request, "stock/adjust.html", context, status=422 if form.errors else 200)
