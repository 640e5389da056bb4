"""What there is to do today, and six figures; each opens its list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import HUNDRED, ZERO
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.queries.forecast import add_months
from carnet.dossier.queries.overview import (
    MONTHS,
    Month,
    Owed,
    best_customers,
    book_of,
    invoiced_by_month,
    owed_by_age,
    recurring_of,
    sent_quotes,
)
from carnet.dossier.web.agenda import work_of
from carnet.dossier.web.links import link
from carnet.sales.models import OrderStanding


@dataclass(frozen=True, slots=True)
class HeadFigure:
    """A figure and the list behind it; `done` is how much of what was planned it is, in percent."""

    label: str
    value: str
    url: str
    under: str = ""
    red: bool = False
    done: int | None = None


@dataclass(frozen=True, slots=True)
class Age:
    """What customers owe at an age, and its share of the whole."""

    label: str
    amount: Decimal
    share: int
    kind: str


@screen(rights.READ)
def dashboard(request: ScreenRequest) -> HttpResponse:
    """The day: figures, work, invoiced by month, what customers owe, quotes. The rest is read once the page is there."""
    day, actor = today(), request.actor
    mine = actor.user_id if request.GET.get("who") == "me" else None
    months, owed, quotes = invoiced_by_month(day, mine), owed_by_age(day, mine), sent_quotes(day, mine)
    work = work_of(actor, day, mine)
    context = {
        "section": "dossier:dashboard",
        "day": capfirst(date_format(day, "l j F Y")),
        "mine": mine is not None,
        "figures": list(_figures(actor, day, mine, months, owed)),
        "work": work,
        "primary": next((one for one in work if one.url), None),
        "chart": _chart(months),
        "months": [(one, _month_words(one.first), _invoices_of(one.first)) for one in reversed(months)],
        "noted": any(one.planned is not None for one in months),
        "owed": owed,
        "ages": _ages(owed),
        "quotes": quotes,
        "empty": not (work or owed.total or quotes.count) and not OrderStanding.objects.exists(),
        "links": {
            "quote": link("sales:quote-new") if actor.may(rights.SALES) else "",
            "quotes": link("sales:quotes"),
            "dues": link("invoicing:dues"),
        },
    }
    return render(request, "dossier/dashboard.html", context)


@screen(rights.READ)
def best(request: ScreenRequest) -> HttpResponse:
    """The best customers of the last twelve months, for the dashboard: read once the page is there."""
    day = today()
    found = best_customers(day, request.actor.user_id if request.GET.get("who") == "me" else None)
    since = add_months(day.replace(day=1), 1 - MONTHS)
    rows = [(one, f"{link('invoicing:invoices')}?view=all&party={one.party.pk}&date={since:%Y-%m}..") for one in found]
    return render(request, "dossier/parts/best_customers.html", {"rows": rows})


def _figures(actor: Actor, day: date, owner: int | None, months: list[Month], owed: Owed) -> Iterator[HeadFigure]:
    book = book_of(day, owner)
    orders, invoices = reverse("dossier:orders"), link("invoicing:invoices")
    mine = "&mine=1" if owner else ""
    money = formats.money
    count = ngettext("%(n)d order", "%(n)d orders", book.count) % {"n": book.count}
    late = ngettext("incl. tax, %(n)d invoice", "incl. tax, %(n)d invoices", owed.late_count) % {"n": owed.late_count}
    yield HeadFigure(_("Open orders"), money(book.ordered), f"{orders}?view=all&state=open,settled{mine}", count)
    yield HeadFigure(_("Left to invoice"), money(book.left), f"{orders}?view=all&to_invoice=1{mine}", _("excl. tax"))
    yield _of_month(months, day, f"{invoices}?view=all&date=this-month")
    overdue = f"{invoices}?view=overdue&state=overdue"
    yield HeadFigure(_("Overdue"), money(owed.late), overdue, late, red=bool(owed.late))
    if actor.may(rights.COSTS):
        report = f"{reverse('dossier:earnings')}?since={book.since}&until={day}&by={'order' if owner is None else 'salesperson'}"
        rate = "–" if book.rate is None else formats.percent(book.rate)
        yield HeadFigure(_("Margin sold, 12 months"), rate, report, money(book.margin))
    recurring = recurring_of(day, owner)
    contracts = ngettext("%(n)d contract", "%(n)d contracts", recurring.contracts) % {"n": recurring.contracts}
    yield HeadFigure(_("Recurring, a month"), money(recurring.amount), link("subscriptions:revenue"), contracts)


def _of_month(months: list[Month], day: date, url: str) -> HeadFigure:
    """This month beside what it was expected to bring, else beside twelve months."""
    now = months[-1]
    label = _("Invoiced in %(month)s") % {"month": date_format(day, "F")}
    if now.planned is None or now.planned <= 0:
        year = formats.money(sum((month.amount for month in months), ZERO))
        return HeadFigure(label, formats.money(now.amount), url, _("%(amount)s over 12 months") % {"amount": year})
    done = int(HUNDRED * now.amount / now.planned)
    under = _("%(percent)s %% of %(amount)s planned") % {"percent": done, "amount": formats.money(now.planned)}
    return HeadFigure(label, formats.money(now.amount), url, under, done=max(0, min(100, done)))


def _ages(owed: Owed) -> list[Age]:
    parts = [
        (_("Not due yet"), owed.not_due),
        (_("1 to 30 days"), owed.month),
        (_("31 to 60 days"), owed.two_months),
        (_("Over 60 days"), owed.longer),
    ]
    return [
        Age(label, amount, int(100 * amount / owed.total) if owed.total else 0, "late" if at else "plain")
        for at, (label, amount) in enumerate(parts)
    ]


def _month_words(first: date) -> str:
    return date_format(first, "M Y")


def _invoices_of(month: date) -> str:
    return f"{link('invoicing:invoices')}?view=all&date={month:%Y-%m}"


def _chart(months: list[Month]) -> dict[str, Any]:
    """The same figures as the table, to the cent."""
    planned = [None if one.planned is None else str(one.planned) for one in months]
    return {
        "labels": [one.first.isoformat() for one in months],
        "values": [str(one.amount) for one in months],
        "before": [str(one.year_before) for one in months] if any(one.year_before for one in months) else [],
        "planned": planned if any(planned) else [],
        "words": {
            "values": _("invoiced"),
            "before": _("a year before"),
            "planned": pgettext("of a month", "planned"),
        },
    }
