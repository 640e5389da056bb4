"""What the page of a supplier shows of buying: what is to come, what is owed and late, what runs (P50)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.formats import symbol
from carnet.core.money import ZERO
from carnet.core.rows import Amount
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Party
from carnet.purchasing.models import (
    Bill,
    BillCancellation,
    BillStanding,
    PurchaseStanding,
    SupplierPaymentStanding,
)
from carnet.purchasing.queries.bills import with_standing
from carnet.purchasing.web.purchases import title_of
from carnet.purchasing.web.words import days_late

RUNNING = ("draft", "sent", "partly_received", "received")
SHOWN = 10


@screen(rights.COSTS)
def figures(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What is to come from a supplier, what is owed to it and late, our credit there, and a year of bills, by currency."""
    if not Party.objects.filter(pk=party_id, is_supplier=True).exists():
        return HttpResponse("")
    day = today()
    owed = BillStanding.objects.filter(party=party_id, left__gt=0)
    bills = owed.filter(credit_note=False)
    expected = PurchaseStanding.objects.filter(party=party_id, state__in=["sent", "partly_received"])
    parts = {
        "coming": _sums(expected, "purchase_order__currency", "left_excl_tax"),
        "owed": _sums(bills, "bill__currency", "left"),
        "late": _sums(bills.filter(due_on__lt=day), "bill__currency", "left"),
        "credit": _sums(owed.filter(credit_note=True), "bill__currency", "left"),
        "year": _year(party_id),
    }
    advances = SupplierPaymentStanding.objects.filter(party=party_id, unallocated__gt=0)
    for currency, left in _sums(advances, "payment__currency", "unallocated").items():
        parts["credit"][currency] = parts["credit"].get(currency, ZERO) + left
    currencies = sorted({currency for part in parts.values() for currency in part})
    context = {
        "party_id": party_id,
        "rows": [
            {"sign": symbol(currency), **{name: part.get(currency, ZERO) for name, part in parts.items()}}
            for currency in currencies
        ],
        "may_refund": request.actor.may(rights.BILLS),
    }
    return render(request, "purchasing/parts/supplier_figures.html", context)


def _sums(rows: QuerySet[Any], currency: str, amount: str) -> dict[str, Decimal]:
    return dict(rows.order_by().values_list(currency).annotate(total=Sum(amount)))


def _year(party_id: int) -> dict[str, Decimal]:
    """What twelve months billed, net of credit notes, excl. tax, by currency (one statement)."""
    net = Case(When(kind="credit_note", then=-F("total_excl_tax")), default=F("total_excl_tax"), output_field=Amount())
    since = today() - timedelta(days=365)
    rows = Bill.objects.filter(party=party_id, billed_on__gt=since, number__isnull=False)
    rows = rows.exclude(pk__in=BillCancellation.objects.values("bill_id")).order_by()
    return dict(rows.values_list("currency").annotate(net=Sum(net)))


@screen(rights.COSTS)
def running(request: ScreenRequest, party_id: int) -> HttpResponse:
    """A supplier's purchase orders under way, and its bills that are drafts or owed."""
    if not Party.objects.filter(pk=party_id, is_supplier=True).exists():
        return HttpResponse("")
    day = today()
    orders = PurchaseStanding.objects.filter(party=party_id, state__in=RUNNING).select_related("purchase_order")
    owed: QuerySet[Any] = with_standing(Bill.objects.filter(party=party_id), day).filter(
        Q(number__isnull=True) | Q(left__gt=0)
    )
    actor = request.actor
    new_order, new_bill = reverse("purchasing:purchase-new"), reverse("purchasing:bill-new")
    context = {
        "party_id": party_id,
        "orders": [
            (
                row,
                title_of(row.purchase_order),
                days_late(row.due_on, day) if row.state in ("sent", "partly_received") else 0,
            )
            for row in orders.order_by("-created_on", "-purchase_order_id")[:SHOWN]
        ],
        "bills": [
            (row, days_late(row.due, day) if row.state == "overdue" else None)
            for row in owed.order_by(F("due").asc(nulls_last=True), "id")[:SHOWN]
        ],
        "add_order": f"{new_order}?party={party_id}" if actor.may(rights.PURCHASES) else "",
        "add_bill": f"{new_bill}?party={party_id}" if actor.may(rights.BILLS) else "",
        "may_pay": actor.may(rights.BILLS),
    }
    return render(request, "purchasing/parts/supplier_running.html", context)
