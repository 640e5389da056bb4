"""The cash view on screen: what comes in and goes out by week, and the balance it makes (P46)."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form, MoneyField
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.queries.cash import OUT, SOURCES, WEEKS, CashView, CashWeek, cash_items, cash_view, noted_balance
from carnet.dossier.web.forecast_table import whole

WORDS: dict[str, Promise] = {
    "invoices": pgettext_lazy("cash", "Invoices to collect"),
    "planned": pgettext_lazy("cash", "Planned invoices"),
    "contracts": pgettext_lazy("cash", "Contracts"),
    "bills": pgettext_lazy("cash", "Suppliers' bills"),
    "purchases": pgettext_lazy("cash", "Purchase orders"),
}
SHOWN = 200


class BalanceForm(Form):
    """What is in the bank."""

    amount = MoneyField(label=gettext_lazy("In the bank"))
    on = DayField(label=pgettext_lazy("a day", "On"))


@screen(rights.READ)
def page(request: ScreenRequest) -> HttpResponse:
    """Weeks from this one, in and out, and the balance."""
    noted = noted_balance()
    found = cash_view(today(), noted.amount if noted else ZERO)
    context: dict[str, Any] = {
        "section": "dossier:forecast",
        "noted": noted,
        "found": found,
        "heads": [one.first for one in found.weeks],
        "rows": [_row(source, found) for source in SOURCES if any(source in week.amounts for week in _all(found))],
        "balances": [(whole(week.balance), week.balance < 0) for week in _all(found)],
        "lowest": min(found.weeks, key=lambda week: week.balance),
        "chart": _chart(found),
        "may_note": request.actor.may(rights.PAYMENTS),
        "nothing": not any(week.amounts for week in _all(found)),
    }
    return render(request, "dossier/cash.html", context)


@screen(rights.READ)
def week_pop(request: ScreenRequest) -> HttpResponse:
    """The documents of a source in a week."""
    source = request.GET.get("source", "")
    if source not in WORDS:
        raise NotFound
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        raise NotFound from None
    day = today()
    later = day - timedelta(days=day.weekday()) + timedelta(weeks=WEEKS)
    items = cash_items(day, source, first, first + timedelta(days=6) if first < later else date.max)
    context = {
        "title": str(WORDS[source]),
        "items": [(one, url_of(one.kind, one.id)) for one in items[:SHOWN]],
        "others": len(items) - len(items[:SHOWN]),
        "total": sum((one.amount for one in items), ZERO),
    }
    return render(request, "dossier/cash_week.html", context)


@screen(rights.PAYMENTS)
def balance(request: ScreenRequest) -> HttpResponse:
    """Note what is in the bank."""
    form = BalanceForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.note_balance(**form.cleaned_data, by=request.actor)
            return go(request, reverse("dossier:cash"))
    context = {"form": form, "title": _("Bank balance"), "submit": _("Save"), "section": "dossier:forecast"}
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


def _all(found: CashView) -> list[CashWeek]:
    return [*found.weeks, found.later]


def _row(source: str, found: CashView) -> dict[str, Any]:
    url = reverse("dossier:cash-week")
    cells = [
        (
            week.amounts.get(source, ZERO),
            whole(week.amounts.get(source, ZERO)),
            f"{url}?source={source}&from={week.first}",
        )
        for week in _all(found)
    ]
    return {"label": str(WORDS[source]), "source": source, "out": source in OUT, "cells": cells}


def _chart(found: CashView) -> dict[str, Any]:
    return {
        "labels": [f"{week.first:%d/%m}" for week in found.weeks],
        "sets": [
            {"source": "in", "label": _("in"), "values": [str(week.coming) for week in found.weeks]},
            {"source": "out", "label": _("out"), "values": [str(week.going) for week in found.weeks]},
        ],
        "line": [str(week.balance) for week in found.weeks],
        "line_label": _("balance"),
        "smooth": True,
    }
