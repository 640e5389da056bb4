"""What the page of a customer shows of invoicing: what they owe, and the invoices to collect (P50)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import queries
from carnet.invoicing.models import Invoice
from carnet.invoicing.web.lists import with_standing
from carnet.invoicing.web.words import days_late, symbol

SHOWN = 10


@screen(rights.READ)
def balance(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What the customer owes, what is late, and the credit they have, by currency."""
    day = today()
    opened = queries.open_invoices(party_id)
    late = [one for one in opened if one.due_on < day]
    context = {
        "balances": [(one, symbol(one.currency)) for one in queries.party_balance(party_id, day)],
        "count": len(opened),
        "worst": days_late(late[0].due_on, day) if late else 0,
        "party_id": party_id,
        "may_refund": request.actor.may(rights.PAYMENTS),
    }
    return render(request, "invoicing/parts/party_balance.html", context)


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
