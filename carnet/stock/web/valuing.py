"""What the stock was worth at the end of any day: on screen, as CSV, XLSX and PDF (P35)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.lists import export
from carnet.core.lists.columns import Column
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import queries
from carnet.stock.documents import valuation_report
from carnet.stock.queries import Valued
from carnet.stock.queries.places import all_warehouses

SHOWN = 500
COLUMNS = [
    Column(name="reference", label=_("Reference")),
    Column(name="name", label=_("Product")),
    Column(name="family", label=_("Family")),
    Column(name="quantity", label=_("Quantity"), kind="quantity"),
    Column(name="unit", label=_("Unit")),
    Column(name="average", label=_("Average cost"), kind="money"),
    Column(name="value", label=_("Value"), kind="money"),
]


class ValuationForm(Form):
    """Which day, and where."""

    on = DayField(label=_("At the end of"))
    warehouse = forms.ChoiceField(label=_("Warehouse"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(one.pk), str(one)) for one in all_warehouses()]
        self.fields["warehouse"].choices = [("", _("All warehouses")), *places]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Family:
    """Products of a family, and what they are worth together."""

    name: str
    rows: list[Valued]
    value: Decimal


@screen(rights.COSTS)
def valuation(request: ScreenRequest) -> HttpResponseBase:
    """The products in stock at the end of a day, by family, and what they were worth."""
    asked = {"on": request.GET.get("on", ""), "warehouse": request.GET.get("warehouse", "")}
    form = ValuationForm(asked if asked["on"] else {**asked, "on": today().isoformat()})
    if not form.is_valid():
        return render(request, "stock/valuation.html", _context(form, [], today()), status=422)
    on, place = form.cleaned_data["on"], form.cleaned_data["warehouse"]
    rows = queries.valuation_of_warehouse(on, int(place)) if place else queries.valuation(on)
    if request.GET.get("export"):
        return _file(request, request.GET["export"], rows, on, str(queries.warehouse(int(place))) if place else "")
    return render(request, "stock/valuation.html", _context(form, rows, on))


def _context(form: ValuationForm, rows: list[Valued], on: date) -> dict[str, Any]:
    families = [
        Family(name, found, queries.total(found))
        for name, found in ((name, list(group)) for name, group in groupby(rows[:SHOWN], key=lambda row: row.family))
    ]
    return {
        "form": form,
        "families": families,
        "value": queries.total(rows),
        "count": len(rows),
        "cut": len(rows) > SHOWN,
        "on": on,
        "section": "stock:levels",
    }


def _file(request: ScreenRequest, kind: str, rows: list[Valued], on: date, where: str) -> HttpResponseBase:
    name = gettext("stock-value") + "-" + on.isoformat()
    if kind == "pdf":
        response = HttpResponse(valuation_report(rows, on, where), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        return response
    if kind == "xlsx":
        return export.as_xlsx(name, COLUMNS, export.Listed(rows))
    return export.as_csv(name, COLUMNS, export.Listed(rows), request.actor)
