"""The aged balance on screen and as a file, at the end of any day (P32)."""

from datetime import date

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.lists.columns import Column
from carnet.core.lists.export import Listed, as_csv, as_xlsx
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.queries.ages import AgedParty, aged_balance, open_currencies, total_of

SHOWN = 300
COLUMNS = [
    Column(name="name", label=_("Customer")),
    Column(name="not_due", label=_("Not due yet"), value="ages__not_due", kind="money"),
    Column(name="days_30", label=_("1 to 30 days"), value="ages__days_30", kind="money"),
    Column(name="days_60", label=_("31 to 60 days"), value="ages__days_60", kind="money"),
    Column(name="days_90", label=_("61 to 90 days"), value="ages__days_90", kind="money"),
    Column(name="over_90", label=_("Over 90 days"), value="ages__over_90", kind="money"),
    Column(name="credit", label=_("Credit to use"), value="ages__credit", kind="money"),
    Column(name="balance", label=pgettext_lazy("account", "Balance"), value="ages__balance", kind="money"),
]


class DayForm(Form):
    """At the end of which day."""

    on = DayField(label=_("At the end of"))


@screen(rights.READ)
def aged(request: ScreenRequest) -> HttpResponseBase:
    """What each customer owes by age: four statements whatever the history."""
    form = DayForm({"on": request.GET.get("on") or today().isoformat()})
    on: date = form.cleaned_data["on"] if form.is_valid() else today()
    own = company.settings().currency
    currency = (request.GET.get("currency") or own)[:3]
    rows = aged_balance(on, currency)
    if request.GET.get("export") in ("csv", "xlsx"):
        return _exported(request, rows, on)
    found = sorted(rows, key=lambda row: -row.ages.overdue)
    context = {
        "section": "invoicing:dues", "form": form, "on": on, "rows": found[:SHOWN], "hidden": max(0, len(rows) - SHOWN),
        "count": len(rows), "total": total_of(rows), "currency": currency, "sign": formats.symbol(currency),
        "others": [one for one in sorted({own, *open_currencies()}) if one != currency],
        "query": f"on={on:%Y-%m-%d}&currency={currency}", "until": f"{on:%Y-%m-%d}",
    }  # fmt: skip
    return render(request, "invoicing/aged.html", context, status=422 if form.errors else 200)


def _exported(request: ScreenRequest, rows: list[AgedParty], on: date) -> HttpResponseBase:
    name = f"balance-agee-{on:%Y-%m-%d}"
    if request.GET["export"] == "csv":
        return as_csv(name, COLUMNS, Listed(rows), request.actor)
    return as_xlsx(name, COLUMNS, Listed(rows))
