"""Acts on the orders ticked in the list: invoice what is left, give to somebody, close."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.refusals import Refusal
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.web.acts import dialog
from carnet.dossier.web.forms import CloseForm, OwnerForm
from carnet.dossier.web.links import link
from carnet.invoicing.commands import draft_balance
from carnet.sales.models import OrderStanding

MOST = 200


@dataclass(frozen=True, slots=True)
class Ticked:
    """An order ticked in the list, and why the act leaves it out, if it does."""

    standing: OrderStanding
    why_not: str = ""

    @property
    def left(self) -> Decimal:
        left: Decimal = self.standing.left_excl_tax
        return left


def _ticked(request: ScreenRequest) -> list[OrderStanding]:
    given = request.POST.getlist("row") or request.GET.getlist("row")
    ids = [int(row) for row in given[:MOST] if row.isdecimal()]
    rows = OrderStanding.objects.filter(pk__in=ids).select_related("order", "order__party")
    return list(rows.order_by("order__number"))


@screen(rights.INVOICES)
def invoice(request: ScreenRequest) -> HttpResponse:
    """A draft of all that is left for each ticked order; those with nothing to invoice are left out and named."""
    rows = [Ticked(row, _why_not_invoiced(row)) for row in _ticked(request)]
    wanted = [row for row in rows if not row.why_not]

    def one(row: Ticked) -> None:
        draft_balance(order_id=row.standing.order_id, on=today(), by=request.actor)

    if request.method == "POST" and wanted:
        made = _each(request, wanted, one)
        words = ngettext("%(n)d draft invoice is ready.", "%(n)d draft invoices are ready.", made) % {"n": made}
        if made:
            messages.success(request, words)
        return go(request, link("invoicing:invoices") or reverse("dossier:orders"))
    context = {
        "rows": rows,
        "wanted": wanted,
        "total": sum((row.left for row in wanted), ZERO),
        "title": _("Invoice what is left"),
        "submit": _("Prepare the drafts"),
        "told": _("One draft of the balance per order; nothing is issued yet."),
    }
    return dialog(request, Form(), "dossier/bulk.html", **context)


def _why_not_invoiced(row: OrderStanding) -> str:
    if row.state != OrderStanding.State.OPEN:
        return _("not open")
    return "" if row.left_excl_tax or row.deposit_left_excl_tax else _("nothing left")


@screen(rights.SALES)
def owner(request: ScreenRequest) -> HttpResponse:
    """Another person follows the ticked orders."""
    rows = [Ticked(row, _("cancelled") if row.state == "cancelled" else "") for row in _ticked(request)]
    form = OwnerForm(request.POST if request.method == "POST" else None)
    wanted = [row for row in rows if not row.why_not]
    if request.method == "POST" and form.is_valid():
        changes: Any = {"owner_id": form.cleaned_data["owner_id"]}

        def one(row: Ticked) -> None:
            commands.edit_order_header(order_id=row.standing.order_id, changes=changes, by=request.actor)

        _each(request, wanted, one)
        return go(request, reverse("dossier:orders"))
    context = {"rows": rows, "wanted": wanted, "title": _("Followed by"), "submit": _("Save")}
    return dialog(request, form, "dossier/bulk.html", **context)


@screen(rights.ORDERS_CLOSE)
def close(request: ScreenRequest) -> HttpResponse:
    """Close the ticked orders by hand, for one reason; those with a deposit to deduct are closed one by one (P8)."""
    rows = [Ticked(row, _why_not_closed(row)) for row in _ticked(request)]
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"on": today()}, deposit_left=False)
    wanted = [row for row in rows if not row.why_not]
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data

        def one(row: Ticked) -> None:
            commands.close_order(
                order_id=row.standing.order_id, on=asked["on"], reason=asked["reason"], by=request.actor
            )

        made = _each(request, wanted, one)
        messages.success(request, ngettext("%(n)d order is closed.", "%(n)d orders are closed.", made) % {"n": made})
        return go(request, reverse("dossier:orders"))
    context = {
        "rows": rows,
        "wanted": wanted,
        "total": sum((row.left for row in wanted), ZERO),
        "title": _("Close the orders"),
        "submit": _("Close"),
        "danger": True,
        "told": _("What is left to invoice and to deliver is given up."),
    }
    return dialog(request, form, "dossier/bulk.html", **context)


def _why_not_closed(row: OrderStanding) -> str:
    if row.state not in ("open", "settled"):
        return _("not open")
    return _("deposit to deduct") if row.deposit_left_excl_tax else ""


def _each(request: ScreenRequest, rows: list[Ticked], act: Callable[[Ticked], None]) -> int:
    """Do the act on each order by itself; refusals are told, the others stand. How many were done."""
    made = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
            made += 1
        except Refusal as refusal:
            messages.error(request, f"{row.standing.order.number}: {refusal.sentence}")
    return made
