"""Warehouses, and the thresholds of levels, on screen (P35)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.core.refusals import NotFound
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import commands, queries
from carnet.stock.inputs import StorageInput, WarehouseInput
from carnet.stock.queries.places import all_warehouses
from carnet.stock.web.rows import StockRow, rows_of_levels, rows_of_product

CHANGES = {
    "default": commands.set_default_warehouse,
    "aside": commands.deactivate_warehouse,
    "again": commands.reactivate_warehouse,
    "deletion": commands.delete_warehouse,
}


class WarehouseForm(Form):
    """A place where goods are kept."""

    name = forms.CharField(label=_("Name"), max_length=100)
    code = forms.CharField(
        label=_("Code"), max_length=20, required=False, help_text=_("Left empty, made from the name.")
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3}))

    def content(self) -> WarehouseInput:
        """What was typed, for the commands."""
        return WarehouseInput(**self.cleaned_data)


@screen(rights.READ)
def warehouses(request: ScreenRequest) -> HttpResponse:
    """The places where goods are kept."""
    context = {
        "warehouses": all_warehouses(),
        "may_write": request.actor.may(rights.STOCK),
        "section": "stock:levels",
    }
    return render(request, "stock/warehouses.html", context)


@screen(rights.STOCK)
def warehouse_new(request: ScreenRequest) -> HttpResponse:
    """Open one more."""
    form = WarehouseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.create_warehouse(content=form.content(), by=request.actor)
            return go(request, reverse("stock:warehouses"))
    return _dialog(request, form, title=gettext("New warehouse"), submit=gettext("Create"))


@screen(rights.STOCK)
def warehouse(request: ScreenRequest, warehouse_id: int) -> HttpResponse:
    """Change one."""
    found = queries.warehouse(warehouse_id)
    form = WarehouseForm(
        request.POST or None, initial={"name": str(found), "code": found.code, "address": found.address}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.change_warehouse(warehouse_id=warehouse_id, content=form.content(), by=request.actor)
            return go(request, reverse("stock:warehouses"))
    return _dialog(request, form, title=gettext("Warehouse"), subtitle=str(found), submit=gettext("Save"))


@require_POST
@screen(rights.STOCK)
def warehouse_change(request: ScreenRequest, warehouse_id: int, change: str) -> HttpResponse:
    """Use one by default, put it aside, use it again, delete it."""
    if change not in CHANGES:
        raise NotFound
    CHANGES[change](warehouse_id=warehouse_id, by=request.actor)
    return go(request, reverse("stock:warehouses"))


@screen(rights.STOCK)
def thresholds(request: ScreenRequest) -> HttpResponse:
    """Place, alert and target of the levels ticked, or of a product in each warehouse."""
    typed = request.POST if request.method == "POST" else None
    rows, form = _rows(request), Form(typed)
    if typed is not None and form.is_valid():
        with refusals_in(form):
            commands.set_storage(lines=[_line(row) for row in rows], by=request.actor)
            products = {row.product.pk for row in rows}
            one = len(products) == 1
            return go(request, reverse("stock:product", args=[products.pop()]) if one else reverse("stock:levels"))
    names = {row.product.name for row in rows}
    said = ngettext("%(n)d level", "%(n)d levels", len(rows)) % {"n": len(rows)}
    context = {
        "title": gettext("Place and thresholds"), "subtitle": names.pop() if len(names) == 1 else said, "submit": gettext("Save"),
        "form": form, "rows": rows, "single": len({row.product.pk for row in rows}) == 1, "wide": True,
        "section": "stock:levels", "page_here": "stock:levels",
    }  # fmt: skip
    return render(request, "stock/thresholds.html", context, status=422 if form.errors else 200)


def _rows(request: ScreenRequest) -> list[StockRow]:
    typed = request.POST if request.method == "POST" else None
    chosen = request.GET.get("product", "")
    if chosen.isdecimal() and len(chosen) < 19:
        product = Product.objects.select_related("unit").filter(pk=chosen, stock_managed=True).first()
        if product is None:
            raise NotFound
        return rows_of_product(product, queries.warehouses(), typed)
    return rows_of_levels(request.GET.getlist("row"), typed)


def _line(row: StockRow) -> StorageInput:
    return StorageInput(
        row.product.pk, row.warehouse.pk, row.text("place")[:40], row.number("alert"), row.number("target")
    )


def _dialog(request: ScreenRequest, form: Form, **context: Any) -> HttpResponse:
    shown = {"form": form, "section": "stock:levels", "page_here": "stock:warehouses", **context}
    return render(request, "core/dialog.html", shown, status=422 if form.errors else 200)
