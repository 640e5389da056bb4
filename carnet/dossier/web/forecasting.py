"""The forecast on screen: late lines first, then chart and table, every figure open to its documents (P46)."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.lists.columns import Column
from carnet.core.lists.export import Listed, as_csv, as_xlsx
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.models import Scenario
from carnet.dossier.queries.forecast import (
    LONGEST,
    CellAsk,
    ForecastAsk,
    ForecastRow,
    cell,
    forecast,
    late_lines,
    month_end,
)
from carnet.dossier.queries.order_book import order_book
from carnet.dossier.web.forecast_table import SOURCE_WORDS, chart_of, table_of
from carnet.dossier.web.late import late_acts, why_words

WAYS = {
    "month": pgettext_lazy("forecast by", "Months"),
    "quarter": pgettext_lazy("forecast by", "Quarters"),
    "customer": pgettext_lazy("forecast by", "Customers"),
    "salesperson": pgettext_lazy("forecast by", "Salespeople"),
    "family": pgettext_lazy("forecast by", "Families"),
}
KEPT = ("by", "from", "to", "who", "scenario")


@screen(rights.READ)
def page(request: ScreenRequest) -> HttpResponse:
    """The forecast of the company, or of oneself."""
    ask = asked(request)
    found = forecast(ask)
    query = kept_query(request)
    table = table_of(found, query)
    late = late_lines(_plain(ask))
    book = order_book(ask.today, ask.owner_id)
    context: dict[str, Any] = {
        "section": "dossier:forecast",
        "ask": ask,
        "query": query,
        "ways": [(code, word, _with(request, by=code)) for code, word in WAYS.items()],
        "mine": _with(request, who="me"),
        "everybody": _with(request, who=""),
        "late": [
            (line, (ask.today - line.due_on).days, why_words(line), *late_acts(line, request.actor))
            for line in late.lines
        ],
        "primary": next((line for line in late.lines if late_acts(line, request.actor)[0]), None),
        "late_count": late.count,
        "late_total": late.total,
        "late_list": f"{reverse('dossier:planned')}?view=late&late=1",
        "found": found,
        "table": table,
        "chart": chart_of(found, table),
        "planned": found.sum_of("late", "plan"),
        "book": book,
        "ages": [(age, int(100 * age.amount / book.total) if book.total > 0 else 0) for age in book.ages],
        "scenarios": Scenario.objects.filter(applied_on=None).order_by("-id")[:5],
        "may_plan": request.actor.may(rights.INVOICES),
        "export": f"{reverse('dossier:forecast-export')}?{request.GET.urlencode()}",
    }
    return render(request, "dossier/forecast.html", context)


@screen(rights.READ)
def cell_pop(request: ScreenRequest) -> HttpResponse:
    """The documents behind a figure."""
    source = request.GET.get("source", "")
    if source not in SOURCE_WORDS:
        raise NotFound
    ask = asked(request)
    first, last = _day(request.GET.get("from")), _day(request.GET.get("to"))
    if request.GET.get("range") == "1" or request.GET.get("key"):
        first = last = None
    elif source == "invoiced" and first and last:
        ask = ForecastAsk(ask.today, first, last, ask.by, ask.owner_id, ask.scenario_id)
    key = request.GET.get("key")
    found = cell(
        ask,
        CellAsk(source, first, last, None if key is None else key.removeprefix("-"), undated="undated" in request.GET),
    )
    context = {
        "title": str(SOURCE_WORDS[source]),
        "documents": [(one, url_of(one.kind, one.id)) for one in found.documents],
        "found": found,
    }
    return render(request, "dossier/forecast_cell.html", context)


@screen(rights.READ)
def export(request: ScreenRequest) -> HttpResponseBase:
    """The table as a file, to the cent."""
    ask = asked(request)
    found = forecast(ask)
    columns = [
        Column(name="source", label=pgettext("forecast", "Source"), value=lambda row: str(SOURCE_WORDS[row.source])),
        *([Column(name="label", label=WAYS[ask.by], value="label")] if ask.by not in ("month", "quarter") else []),
        *[Column(name=one.key, label=one.key, kind="money", value=partial(_amount, one.key)) for one in found.periods],
        Column(name="total", label=_("Total"), kind="money", value="total"),
    ]
    rows = Listed(found.rows)
    name = pgettext("file", "forecast")
    return (
        as_csv(name, columns, rows, request.actor) if request.GET.get("as") == "csv" else as_xlsx(name, columns, rows)
    )


def _amount(key: str, row: ForecastRow) -> Decimal:
    return row.amounts.get(key, ZERO)


def asked(request: ScreenRequest) -> ForecastAsk:
    """What the address asks; what it says badly is as usual."""
    day = today()
    usual = ForecastAsk.usual(day)
    first = (_day(request.GET.get("from")) or usual.first).replace(day=1)
    last = month_end(_day(request.GET.get("to")) or max(usual.last, first))
    by = request.GET.get("by", "month")
    scenario = request.GET.get("scenario", "")
    ask = ForecastAsk(
        day,
        first,
        max(last, month_end(first)),
        by if by in WAYS else "month",
        request.actor.user_id if request.GET.get("who") == "me" else None,
        int(scenario) if scenario.isdecimal() and len(scenario) < 18 else None,
    )
    return ask if len(ask.months) <= LONGEST else usual


def _plain(ask: ForecastAsk) -> ForecastAsk:
    return ForecastAsk(ask.today, ask.first, ask.last, owner_id=ask.owner_id, scenario_id=ask.scenario_id)


def kept_query(request: ScreenRequest) -> dict[str, str]:
    """What the address says that links of the page keep."""
    return {name: request.GET[name] for name in KEPT if request.GET.get(name)}


def _with(request: ScreenRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{reverse('dossier:forecast')}?{query.urlencode()}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01" if text and len(text) == 7 else text or "")
    except ValueError:
        return None
