"""The report of margins: orders of a period, one by one or grouped, those that earn least first; as a file too (P44)."""

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.lists.export import XLSX, csv_text
from carnet.core.web.forms import DayField, Form, PickField
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.queries.earnings import Earning, Earnings, earnings
from carnet.dossier.queries.profitability import Profit, total
from carnet.parties.models import Party

SHOWN = 100
GROUPS = {
    "order": gettext_lazy("Order"),
    "customer": gettext_lazy("Customer"),
    "salesperson": gettext_lazy("Followed by"),
    "project": gettext_lazy("Project"),
    "month": pgettext_lazy("of a report", "Month"),
}


SORTED = {
    "": gettext_lazy("Smallest margin first"),
    "-margin": gettext_lazy("Largest margin first"),
    "rate": gettext_lazy("Lowest rate first"),
    "gap": gettext_lazy("Furthest under what was planned"),
    "-sold": gettext_lazy("Largest sale first"),
}


class PeriodForm(Form):
    """Which orders: agreed in a period, how they are grouped and sorted, all or those that end under their sold margin."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("Until"))
    by = forms.ChoiceField(label=gettext_lazy("Grouped by"), choices=list(GROUPS.items()))
    sort = forms.ChoiceField(label=gettext_lazy("Sorted by"), choices=list(SORTED.items()), required=False)
    customer = PickField(Party, kind="party", label=gettext_lazy("Customer"), required=False)
    owner = forms.IntegerField(required=False, widget=forms.HiddenInput)
    low = forms.BooleanField(label=gettext_lazy("Under their sold margin only"), required=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the report with its page."""

    line: Earning
    url: str


@screen(rights.COSTS)
def report(request: ScreenRequest) -> HttpResponseBase:
    """What the orders of a period earn, of the running year unless said."""
    until = today()
    asked = {
        "since": date(until.year, 1, 1).isoformat(),
        "until": until.isoformat(),
        "by": "order",
        **request.GET.dict(),
    }
    form = PeriodForm(asked)
    good = form.is_valid()
    values: dict[str, Any] = form.cleaned_data if good else {"since": until, "until": until, "by": "order"}
    customer = values.get("customer")
    found = earnings(
        since=values["since"], until=values["until"], by=values["by"], sort=values.get("sort", ""),
        party_id=customer.pk if customer else None, owner_id=values.get("owner"),
    )  # fmt: skip
    low = [one for one in found.lines if one.profit.lands_below]
    if values.get("low"):
        found = replace(
            found, lines=tuple(low), total=total(one.profit for one in low), orders=sum(one.orders for one in low)
        )
    export = request.GET.get("export", "")
    if good and export in ("csv", "xlsx"):
        return _file(found, values["by"], export)
    lines = [Shown(one, _page(request, one)) for one in found.lines[:SHOWN]]
    context = {
        "section": "projects:projects",
        "form": form,
        "lines": lines,
        "more": len(found.lines) - len(lines),
        "found": found,
        "group": GROUPS[values["by"]],
        "low": len(low),
        "low_url": _query(request, low="1"),
        "query": request.GET.urlencode(),
    }
    return render(request, "dossier/earnings.html", context, status=200 if good else 422)


def _query(request: ScreenRequest, **more: str) -> str:
    """The address of the same report, asked a little differently."""
    asked = request.GET.copy()
    asked.pop("export", None)
    for name, value in more.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def _page(request: ScreenRequest, line: Earning) -> str:
    """The margin of an order, the page of a customer or project; the orders of a salesperson."""
    if line.kind == "user" and line.thing_id:
        return _query(request, by="order", owner=str(line.thing_id))
    if line.kind == "order" and line.thing_id:
        return reverse("dossier:order-earning", args=[line.thing_id])
    return url_of(line.kind, line.thing_id) if line.kind in ("party", "project") and line.thing_id else ""


def _file(found: Earnings, by: str, kind: str) -> HttpResponseBase:
    heads = [str(GROUPS[by]), _("Orders"), *(label for label, _value in _columns(found.total))]
    lines: list[list[Any]] = [
        [one.label, one.orders, *(value for _label, value in _columns(one.profit))] for one in found.lines
    ]
    lines.append([_("Total"), found.orders, *(value for _label, value in _columns(found.total))])
    return _csv(heads, lines) if kind == "csv" else _xlsx(heads, lines)


def _columns(profit: Profit) -> list[tuple[str, Decimal | None]]:
    """What a file says of a line, rates in percent."""
    return [
        (pgettext("margin", "Sold"), profit.sold),
        (_("Planned cost"), profit.planned_cost),
        (_("Planned margin"), profit.planned.margin),
        (_("Committed cost"), profit.committed_cost),
        (_("Actual cost"), profit.actual_cost),
        (_("Actual margin"), profit.actual.margin),
        (_("Left to do"), profit.left_cost),
        (_("Cost at the end"), profit.landing_cost),
        (_("Margin at the end"), profit.landing.margin),
        (_("Rate at the end, %"), profit.landing.rate),
    ]


def _csv(heads: Sequence[str], lines: Sequence[Sequence[Any]]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(heads)
    writer.writerows([csv_text(value) for value in line] for line in lines)
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="' + _("margins") + '.csv"'
    return answer


def _xlsx(heads: Sequence[str], lines: Sequence[Sequence[Any]]) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.write_row(0, 0, heads, bold)
    for at, line in enumerate(lines, 1):
        sheet.write_row(at, 0, [float(value) if isinstance(value, Decimal) else value for value in line])
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_("margins") + ".xlsx", content_type=XLSX)
