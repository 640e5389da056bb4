"""The page of a supplier's bill: its lines beside what was ordered and received, its payments, its files (P37)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.queries import settings
from carnet.core.formats import symbol
from carnet.core.refusals import NotFound
from carnet.core.web.files import file_answer
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.purchasing import commands
from carnet.purchasing.models import (
    Bill,
    BillAllocation,
    BillCancellation,
    BillFile,
    BillInstalment,
    BillLine,
    BillStanding,
    BillVat,
    CostDifference,
)
from carnet.purchasing.queries.bills import bill_with_standing
from carnet.purchasing.queries.warnings import warnings_of
from carnet.purchasing.steps.matching import differences_of
from carnet.purchasing.web.billing import found_bill, title_of
from carnet.purchasing.web.forms import FileForm
from carnet.purchasing.web.history import history_of
from carnet.purchasing.web.words import days_late, difference_words, settled_words

SECTION = "purchasing:purchases"
SHOWN = 50


@screen(rights.COSTS)
def bill(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """A bill: about fifteen statements, whatever its lines and payments."""
    day = today()
    found = bill_with_standing(bill_id, day)
    rows = BillLine.objects.select_related("purchase_line", "purchase_order", "order", "product", "category")
    lines = list(rows.filter(bill=bill_id).order_by("position"))
    draft = found.number is None
    standing = BillStanding.objects.filter(bill=bill_id).first()
    context: dict[str, Any] = {
        "section": SECTION,
        "page_here": "purchasing:bills",
        "bill": found,
        "standing": standing,
        "title": title_of(found),
        "kind": "supplier_credit" if found.kind == Bill.Kind.CREDIT_NOTE else "bill",
        "credit": found.kind == Bill.Kind.CREDIT_NOTE,
        "draft": draft,
        "late": days_late(found.due, day) if found.state == "overdue" else None,
        "lines": lines,
        "vat": BillVat.objects.filter(bill=bill_id).order_by("category", "rate"),
        "sign": symbol(found.currency),
        "ours": settings().currency,
        "differences": [(one, difference_words(one)) for one in differences_of(found, lines)] if draft else [],
        "cancelled": BillCancellation.objects.filter(bill=bill_id).first(),
        "instalments": BillInstalment.objects.filter(bill=bill_id).order_by("n"),
        "settled": _settled(bill_id),
        "credits": Bill.objects.filter(corrects=bill_id).order_by("id")[:SHOWN],
        "gone": _gone(bill_id),
        "files": BillFile.objects.filter(bill=bill_id).select_related("file").defer("file__content").order_by("id"),
        "history": history_of(bill_id, "bill"),
        "read": warnings_of(found.reading) if draft else [],
        **_may(request, found, standing),
    }
    return render(request, "purchasing/bill.html", context)


@screen(rights.BILLS)
def add_file(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """Keep a file with a bill."""
    found = found_bill(bill_id)
    form = FileForm(request.POST or None, request.FILES or None, initial={"original": found.number is None})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = form.cleaned_data
            commands.add_bill_file(
                bill_id=bill_id,
                upload=asked["file"],
                title=asked["title"],
                original=asked["original"],
                by=request.actor,
            )
            messages.success(request, _("The file is kept."))
            return go(request, reverse("purchasing:bill", args=[bill_id]))
    context = {
        "title": _("Add a file"),
        "subtitle": title_of(found),
        "form": form,
        "submit": _("Keep it"),
        "section": SECTION,
    }
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


@screen(rights.COSTS)
def bill_file(request: ScreenRequest, file_id: int) -> HttpResponse:
    """The bytes of a file: shown by the browser where that is safe, else saved."""
    found = BillFile.objects.select_related("file").filter(pk=file_id).first()
    if found is None:
        raise NotFound
    return file_answer(found.file, save="download" in request.GET)


@require_POST
@screen(rights.BILLS)
def remove_file(request: ScreenRequest, file_id: int) -> HttpResponse:
    """Take a file away from a bill."""
    bill_id = commands.remove_bill_file(file_id=file_id, by=request.actor)
    return go(request, reverse("purchasing:bill", args=[bill_id]))


def _settled(bill_id: int) -> list[dict[str, Any]]:
    """What paid or credited a bill, or what a credit note was used on, the newest last."""
    rows = BillAllocation.objects.filter(bill=bill_id) | BillAllocation.objects.filter(credit_note=bill_id)
    rows = rows.select_related("payment", "credit_note", "bill", "refund").order_by("id")
    undone = {row.undoes_id for row in rows if row.undoes_id}
    return [
        {
            "words": settled_words(row, bill_id),
            "url": _where(row, bill_id),
            "on": row.on,
            "amount": row.amount,
            "reason": row.reason,
            "undone": row.pk in undone,
        }
        for row in rows
    ]


def _where(row: BillAllocation, bill_id: int) -> str:
    payment_id = row.refund_id or row.payment_id
    if payment_id:
        return reverse("purchasing:supplier-payment", args=[payment_id])
    other = row.credit_note_id if row.bill_id == bill_id else row.bill_id
    return reverse("purchasing:bill", args=[other]) if other else ""


def _gone(bill_id: int) -> list[CostDifference]:
    """What a bill said of goods that were already gone: differences shown apart (P35)."""
    rows = CostDifference.objects.filter(source_kind="supplier_bill", source_id=bill_id).select_related("purchase_line")
    return list(rows.order_by("id"))


def _may(request: ScreenRequest, found: Any, standing: BillStanding | None) -> dict[str, Any]:
    bills = request.actor.may(rights.BILLS)
    live = bills and standing is not None and not standing.cancelled
    credit = found.kind == Bill.Kind.CREDIT_NOTE
    owed = bool(live and standing and standing.left)
    return {
        "may_write": bills,
        "add_file": reverse("purchasing:bill-file-new", args=[found.pk]) if bills else "",
        "may_edit": bills and found.number is None,
        "may_pay": owed and not credit,
        "may_use": owed and credit,
        "may_credit": live and not credit,
        "may_cancel": bool(live and standing and standing.left == standing.total),
        "pay_words": pgettext("act", "Pay"),
    }
