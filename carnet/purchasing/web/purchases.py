"""The page of a purchase order: its lines ordered, received, billed; its receipts, bills and changes; its PDF (P36, P37)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.queries import settings
from carnet.core.formats import symbol
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.purchasing.models import (
    Bill,
    BillLine,
    PurchaseChange,
    PurchaseLine,
    PurchaseLineStanding,
    PurchaseOrder,
    PurchaseStanding,
    PurchaseVat,
    Receipt,
    ReceiptLine,
)
from carnet.purchasing.queries.bills import with_standing
from carnet.purchasing.steps.filing import purchase_file
from carnet.purchasing.web.history import history_of, mails_of

LIVE = ("sent", "partly_received", "received", "billed")
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line and how it stands."""

    line: PurchaseLine
    standing: PurchaseLineStanding
    order_number: str
    order_url: str

    @property
    def to_credit(self) -> Decimal:
        """What is billed beyond what is ordered or came: the supplier is to credit it."""
        over: Decimal = max(-self.standing.left_to_bill, ZERO)
        return over


def found_purchase(purchase_id: int) -> PurchaseOrder:
    """A purchase order with its supplier, or NotFound."""
    found = PurchaseOrder.objects.select_related("party").filter(pk=purchase_id).first()
    if found is None:
        raise NotFound
    return found


def title_of(purchase: PurchaseOrder) -> str:
    """Its number, or what a draft is called."""
    return purchase.number or _("Draft no. %(id)d") % {"id": purchase.pk}


@screen(rights.READ)
def purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """A purchase order: about twenty statements, whatever its history."""
    rows = PurchaseOrder.objects.select_related(
        "party", "contact", "warehouse", "direct_order__party", "terms", "delivery_address"
    )
    found = rows.filter(pk=purchase_id).first()
    if found is None:
        raise NotFound
    standing = PurchaseStanding.objects.get(purchase_order=found)
    costs = request.actor.may(rights.COSTS)
    day = today()
    due = standing.due_on
    context: dict[str, Any] = {
        "section": "purchasing:purchases" if costs else "purchasing:to-receive",
        "purchase": found,
        "standing": standing,
        "title": title_of(found),
        "draft": found.number is None,
        "lines": _lines(found),
        "vat": PurchaseVat.objects.filter(purchase_order=found).order_by("category", "rate") if costs else [],
        "incl_tax": standing.ordered_excl_tax + standing.ordered_vat,
        "sign": symbol(found.currency),
        "ours": settings().currency,
        "late": (day - due).days if due and due < day and standing.state in ("sent", "partly_received") else None,
        "receipts": _receipts(found, request),
        "bills": _bills(found) if costs else [],
        "changes": _changes(found) if costs else [],
        "mails": mails_of(found.pk),
        "history": history_of(found.pk, "purchase_order"),
        "costs": costs,
        **_may(request, found, standing),
    }
    return render(request, "purchasing/purchase.html", context)


@screen(rights.READ)
def receipt(request: ScreenRequest, receipt_id: int) -> HttpResponse:
    """A receipt is shown on the page of its purchase order."""
    found = Receipt.objects.filter(pk=receipt_id).first()
    if found is None:
        raise NotFound
    return redirect(reverse("purchasing:purchase", args=[found.purchase_order_id]) + f"#receipt-{receipt_id}")


@screen(rights.COSTS)
def change(request: ScreenRequest, change_id: int) -> HttpResponse:
    """What a supplier changed is shown on the page of its purchase order."""
    found = PurchaseChange.objects.select_related("purchase_line").filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return redirect("purchasing:purchase", found.purchase_line.purchase_order_id)


@screen(rights.COSTS)
def purchase_pdf(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """The purchase order as the supplier reads it."""
    name, content = purchase_file(purchase_id)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header("download" in request.GET, name) or "inline"
    return answer


def _lines(purchase: PurchaseOrder) -> list[Line]:
    standings = {one.purchase_line_id: one for one in PurchaseLineStanding.objects.filter(purchase_order=purchase)}
    rows = PurchaseLine.objects.filter(purchase_order=purchase).select_related("order", "product").order_by("position")
    return [
        Line(row, standings[row.pk], row.order.number if row.order else "", above("dossier:order", row.order_id))
        for row in rows
    ]


def _receipts(purchase: PurchaseOrder, request: ScreenRequest) -> list[dict[str, Any]]:
    """The last receipts with what came, and how to undo each or send part of it back."""
    found = list(Receipt.objects.filter(purchase_order=purchase).order_by("-id")[:SHOWN])
    undone = {one.reverses_id: one.number for one in found if one.reverses_id}
    back = {one.returns_id for one in found if one.returns_id and not one.reverses_id and one.pk not in undone}
    came: dict[int, list[ReceiptLine]] = {}
    for row in ReceiptLine.objects.filter(receipt__in=found).select_related("purchase_line").order_by("id"):
        came.setdefault(row.receipt_id, []).append(row)
    may = request.actor.may(rights.PURCHASES)
    return [
        {
            "receipt": one,
            "lines": came.get(one.pk, []),
            "undone_by": undone.get(one.pk, ""),
            "undo": above("dossier:receipt-reversal", one.pk)
            if may and not one.reverses_id and one.pk not in undone and one.pk not in back
            else "",
            "send_back": may
            and purchase.direct_order_id is None
            and not (one.reverses_id or one.returns_id or one.pk in undone),
        }
        for one in found
    ]


def _bills(purchase: PurchaseOrder) -> list[Any]:
    ids = BillLine.objects.filter(purchase_order=purchase).values("bill_id")
    return list(with_standing(Bill.objects.filter(pk__in=ids), today()).order_by("-id")[:SHOWN])


def _changes(purchase: PurchaseOrder) -> list[PurchaseChange]:
    rows = PurchaseChange.objects.filter(purchase_line__purchase_order=purchase).select_related("purchase_line")
    return list(rows.order_by("-id")[:SHOWN])


def _may(request: ScreenRequest, purchase: PurchaseOrder, standing: PurchaseStanding) -> dict[str, Any]:
    actor, draft = request.actor, purchase.number is None
    buys, live = actor.may(rights.PURCHASES), standing.state in LIVE
    left = _left(purchase)
    return {
        "may_write": buys,
        "may_edit": buys and draft and actor.may(rights.COSTS),
        "may_send": buys and draft,
        "receive_url": above("dossier:purchase-receipt", purchase.pk) if buys and live and left[0] else "",
        "may_bill": actor.may(rights.BILLS) and actor.may(rights.COSTS) and live and left[1] > 0,
        "may_credit": actor.may(rights.BILLS) and actor.may(rights.COSTS) and purchase.cancelled_on is None and left[2],
        "may_change": buys and live and actor.may(rights.COSTS),
        "may_give_up": buys and live and left[0] > 0,
        "may_cancel": buys and standing.state == "sent" and not standing.billed_excl_tax,
    }


def _left(purchase: PurchaseOrder) -> tuple[Decimal, Decimal, bool]:
    """What is left to receive and to bill, in quantities; whether something is to be credited."""
    rows = PurchaseLineStanding.objects.filter(purchase_order=purchase).values_list("left_to_receive", "left_to_bill")
    found = list(rows)
    return (
        sum((row[0] for row in found), ZERO),
        sum((max(row[1], ZERO) for row in found), ZERO),
        any(row[1] < 0 for row in found),
    )


def above(name: str, *args: Any) -> str:
    """The address of a page of an area above, where it exists and what it is about does."""
    try:
        return reverse(name, args=args) if all(args) else ""
    except NoReverseMatch:
        return ""
