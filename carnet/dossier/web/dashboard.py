"""What there is to do today, and six figures; each opens its list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.rows import Amount
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.web.agenda import work_of
from carnet.dossier.web.links import link
from carnet.invoicing.models import InstalmentStanding, InvoiceVat
from carnet.sales.models import OrderStanding, QuoteVersion

MONTHS = 12


@dataclass(frozen=True, slots=True)
class HeadFigure:
    """A figure and the list behind it."""

    label: str
    value: Decimal
    url: str
    under: str = ""
    red: bool = False


@screen(rights.READ)
def dashboard(request: ScreenRequest) -> HttpResponse:
    """The day: figures, work, invoiced by month, what customers owe, quotes."""
    day = today()
    mine = request.actor.user_id if request.GET.get("who") == "me" else None
    months = invoiced_by_month(day, mine)
    owed = owed_by_age(day, mine)
    quotes = sent_quotes(day, mine)
    work = work_of(request.actor, day, mine)
    context = {
        "section": "dossier:dashboard",
        "day": capfirst(date_format(day, "l j F Y")),
        "mine": mine is not None,
        "figures": _figures(day, mine, months, owed, quotes),
        "work": work,
        "primary": next((one for one in work if one.url), None),
        "chart": _chart(months),
        "months": months,
        "owed": owed,
        "quotes": quotes,
        "empty": not (work or owed.total or quotes.count) and not OrderStanding.objects.exists(),
        "links": {
            "quote": link("sales:quote-new") if request.actor.may(rights.SALES) else "",
            "quotes": link("sales:quotes"),
        },
    }
    return render(request, "dossier/dashboard.html", context)


def _of(rows: QuerySet[Any], path: str, owner: int | None) -> QuerySet[Any]:
    return rows if owner is None else rows.filter(**{path: owner})


@dataclass(frozen=True, slots=True)
class Month:
    """What was invoiced in a month, net of credit notes, in the company's currency."""

    first: date
    amount: Decimal

    @property
    def label(self) -> str:
        return date_format(self.first, "M Y")


def invoiced_by_month(day: date, owner: int | None) -> list[Month]:
    """The last twelve months, this one included (one statement)."""
    first = date(day.year - 1, day.month, 1)
    first = (first + timedelta(days=32)).replace(day=1)
    signed = Case(
        When(invoice__kind="credit_note", then=-F("base_company")), default=F("base_company"), output_field=Amount()
    )
    rows = InvoiceVat.objects.filter(invoice__issued_on__gte=first, invoice__issued_on__lte=day)
    rows = _of(rows, "invoice__owner_id", owner)
    found = dict(
        rows.annotate(month=TruncMonth("invoice__issued_on"))
        .values("month")
        .annotate(net=Sum(signed))
        .values_list("month", "net")
    )
    months = []
    for _n in range(MONTHS):
        months.append(Month(first, found.get(first, ZERO)))
        first = (first + timedelta(days=32)).replace(day=1)
    return months


@dataclass(frozen=True, slots=True)
class Age:
    """What customers owe at an age, and its share of the whole."""

    label: str
    amount: Decimal
    share: int
    kind: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What customers owe, incl. tax, by age."""

    total: Decimal
    late: Decimal
    late_count: int
    ages: list[Age]


def owed_by_age(day: date, owner: int | None) -> Owed:
    """Open instalments by days past due (one statement)."""
    rows = _of(InstalmentStanding.objects.filter(left__gt=0), "invoice__owner_id", owner)
    late = Q(due_on__lt=day)
    found = rows.aggregate(
        not_due=Sum("left", filter=~late),
        month=Sum("left", filter=late & Q(due_on__gte=day - timedelta(days=30))),
        two=Sum("left", filter=Q(due_on__lt=day - timedelta(days=30), due_on__gte=day - timedelta(days=60))),
        more=Sum("left", filter=Q(due_on__lt=day - timedelta(days=60))),
        count=Count("invoice_id", filter=late, distinct=True),
    )
    parts = {name: found[name] or ZERO for name in ("not_due", "month", "two", "more")}
    total = sum(parts.values(), ZERO)
    labels = {
        "not_due": _("Not due yet"),
        "month": _("1 to 30 days"),
        "two": _("31 to 60 days"),
        "more": _("Over 60 days"),
    }
    ages = [
        Age(labels[name], amount, int(100 * amount / total) if total else 0, "plain" if name == "not_due" else "late")
        for name, amount in parts.items()
    ]
    return Owed(total, total - parts["not_due"], found["count"], ages)


@dataclass(frozen=True, slots=True)
class SentQuotes:
    """Quotes that wait for an answer, and those that expire within a week."""

    count: int
    amount: Decimal
    expiring: int
    expiring_amount: Decimal


def sent_quotes(day: date, owner: int | None) -> SentQuotes:
    """Quotes sent and not answered (one statement)."""
    rows = QuoteVersion.objects.filter(n=F("quote__current_version"), quote__state="sent", quote__is_template=False)
    soon = Q(valid_until__lte=day + timedelta(days=7))
    found = _of(rows, "quote__owner_id", owner).aggregate(
        count=Count("pk"),
        amount=Sum("total_excl_tax"),
        expiring=Count("pk", filter=soon),
        expiring_amount=Sum("total_excl_tax", filter=soon),
    )
    return SentQuotes(found["count"], found["amount"] or ZERO, found["expiring"], found["expiring_amount"] or ZERO)


def _figures(day: date, owner: int | None, months: list[Month], owed: Owed, quotes: SentQuotes) -> list[HeadFigure]:
    rows = _of(OrderStanding.objects.filter(state__in=["open", "settled"]), "order__owner_id", owner)
    book = rows.aggregate(count=Count("pk"), ordered=Sum("ordered_excl_tax"), left=Sum("left_excl_tax"))
    orders = reverse("dossier:orders")
    mine = "&mine=1" if owner else ""
    count = ngettext("%(n)d order", "%(n)d orders", book["count"]) % {"n": book["count"]}
    year = sum((month.amount for month in months), ZERO)
    late = ngettext("incl. tax, %(n)d invoice", "incl. tax, %(n)d invoices", owed.late_count) % {"n": owed.late_count}
    sent = ngettext("%(n)d quote", "%(n)d quotes", quotes.count) % {"n": quotes.count}
    invoices = link("invoicing:invoices")
    return [
        HeadFigure(_("Open orders"), book["ordered"] or ZERO, f"{orders}?view=all&state=open,settled{mine}", count),
        HeadFigure(_("Left to invoice"), book["left"] or ZERO, f"{orders}?view=all&to_invoice=1{mine}", _("excl. tax")),
        HeadFigure(
            _("Invoiced in %(month)s") % {"month": date_format(day, "F")},
            months[-1].amount,
            invoices and f"{invoices}?view=all&date=this-month",
            _("%(amount)s over 12 months") % {"amount": formats.money(year)},
        ),
        HeadFigure(_("To collect"), owed.total, invoices and f"{invoices}?view=due&state=due", _("incl. tax")),
        HeadFigure(
            _("Overdue"), owed.late, invoices and f"{invoices}?view=overdue&state=overdue", late, red=bool(owed.late)
        ),
        HeadFigure(
            _("Quotes sent"),
            quotes.amount,
            link("sales:quotes") and f"{link('sales:quotes')}?view=sent&state=sent",
            sent,
        ),
    ]


def _chart(months: Iterable[Month]) -> dict[str, Any]:
    found = list(months)
    return {
        "labels": [month.first.isoformat() for month in found],
        "values": [str(month.amount) for month in found],
        "label": _("invoiced"),
        "texts": [f"{month.label}: {formats.money(month.amount)}" for month in found],
    }
