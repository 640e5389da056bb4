"""What the page of a customer shows of invoicing: what they owe, and the invoices to collect (P50)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Sum, When
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
from carnet.invoicing import queries
from carnet.invoicing.models import Invoice
from carnet.invoicing.web.lists import with_standing
from carnet.invoicing.web.words import days_late
from carnet.sales.models import OrderStanding

SHOWN = 10


@screen(rights.READ)
def balance(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What the customer owes, what is late, and the credit they have, by currency."""
    day = today()
    opened = queries.open_invoices(party_id)
    late = [one for one in opened if one.due_on < day]
    left, invoiced = _left_to_invoice(party_id), _invoiced_in_a_year(party_id, day)
    context = {
        "balances": [
            (one, symbol(one.currency), left.get(one.currency, ZERO), invoiced.get(one.currency, ZERO))
            for one in queries.party_balance(party_id, day)
        ],
        "count": len(opened),
        "worst": days_late(late[0].due_on, day) if late else 0,
        "party_id": party_id,
        "may_refund": request.actor.may(rights.PAYMENTS),
    }
    return render(request, "invoicing/parts/party_balance.html", context)


def _left_to_invoice(party_id: int) -> dict[str, Decimal]:
    """What running orders leave to invoice, excl. tax, by currency (one statement)."""
    rows = OrderStanding.objects.filter(order__party_id=party_id, state__in=["open", "settled"])
    return dict(rows.values_list("order__currency").annotate(left=Sum("left_excl_tax")))


def _invoiced_in_a_year(party_id: int, day: date) -> dict[str, Decimal]:
    """What twelve months invoiced, net of credit notes, excl. tax, by currency (one statement)."""
    net = Case(When(kind="credit_note", then=-F("total_excl_tax")), default=F("total_excl_tax"), output_field=Amount())
    rows = Invoice.objects.filter(billed_id=party_id, issued_on__gt=day - timedelta(days=365), issued_on__lte=day)
    return dict(rows.values_list("currency").annotate(net=Sum(net)))


@screen(rights.READ)
def open_invoices(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The customer's invoices to collect and drafts, the oldest due first."""
    day = today()
    ids = [one.invoice_id for one in queries.open_invoices(party_id)]
    rows: list[Any] = list(with_standing(Invoice.objects.filter(pk__in=ids[: SHOWN + 1]), day))
    rows.sort(key=lambda row: ids.index(row.pk))
    drafts: list[Any] = list(
        with_standing(Invoice.objects.filter(billed_id=party_id, number=None), day).order_by("-pk")[:SHOWN]
    )
    context = {
        "rows": [
            (row, days_late(row.due, day) if row.state == "overdue" else None) for row in [*rows[:SHOWN], *drafts]
        ],
        "count": len(ids),
        "left": sum((row.left for row in rows), ZERO) if len(rows) == len(ids) else None,
        "party_id": party_id,
        "add": f"{reverse('invoicing:invoice_new')}?party={party_id}" if request.actor.may(rights.INVOICES) else "",
        "may_collect": request.actor.may(rights.PAYMENTS),
    }
    return render(request, "invoicing/parts/party_invoices.html", context)
