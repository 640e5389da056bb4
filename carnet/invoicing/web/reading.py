"""The page of an invoice: a draft to check, an issued document with what settles it; its PDF and the picture of it (P27)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.formats import symbol
from carnet.core.money import VatGroup
from carnet.core.pdf import render as typeset
from carnet.core.pdf import render_png
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Debit, Invoice, InvoiceLine, InvoiceShare
from carnet.invoicing.queries import InvoicePage
from carnet.invoicing.queries.reminders import LateDue, late_dues
from carnet.invoicing.steps.sharing import dues_of
from carnet.invoicing.web.billed import rate_word
from carnet.invoicing.web.discounts import discount_of
from carnet.invoicing.web.exchanging import exchange_rows
from carnet.invoicing.web.history import MAIL_STATES, history_of, mails_of
from carnet.invoicing.web.reminded import level_badge
from carnet.invoicing.web.words import days_late, kind_word


@dataclass(frozen=True, slots=True)
class Part:
    """An order that an invoice serves: its number, page and part excl. and incl. tax (issued documents only)."""

    number: str
    title: str
    url: str
    excl_tax: Decimal | None = None
    incl_tax: Decimal | None = None


@screen(rights.READ)
def invoice(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """An invoice, a credit note or a draft: about two dozen statements, whatever its history."""
    day = today()
    page = queries.invoice_page(invoice_id, day)
    found = page.invoice
    draft = found.number is None
    context = {
        "page": page,
        "invoice": found,
        "summary": page.summary,
        "draft": draft,
        "credit_note": found.kind == "credit_note",
        "section": "invoicing:invoices",
        "title": found.number or _("Draft no. %(id)d") % {"id": found.pk},
        "kind": kind_word(found.kind),
        "sign": symbol(found.currency),
        "late": days_late(page.summary.due_on, day) if page.summary.state == "overdue" else None,
        "party_url": url_of("party", found.billed_id),
        "corrects_url": url_of("invoice", found.corrects_id) if found.corrects_id else "",
        "rows": [_row(line) for line in page.lines],
        "works": _works(page),
        "credited": page.summary.total_incl_tax - page.summary.paid - page.summary.left,
        "vat": [
            {
                "word": _("VAT %(rate)s") % {"rate": rate_word(VatGroup(row.category, row.rate))},
                "base": row.base,
                "vat": row.vat,
            }
            for row in page.vat
        ],
        "dues": dues_of(found, page.vat, day) if draft else [],
        "orders": _orders(page),
        "settled": [_settled(part) for part in page.settled],
        "exchanged": exchange_rows(found.currency, invoice_id=invoice_id),
        "deducted": _deducted(page),
        "mails": [(mail, MAIL_STATES[mail.state]) for mail in mails_of(invoice_id)],
        "history": history_of(invoice_id),
        "reminders": [(one, level_badge(one.level)) for one in page.reminders],
        "paused": page.pause if page.pause and (page.pause.until is None or page.pause.until >= day) else None,
        "coming": _coming(page, day),
        "discount": discount_of(page, day),
        "retained": next((one for one in page.instalments if one.retention and one.left), None),
        "debit": _debit(found),
        "free": draft and not page.orders and found.kind == "standard",
        **_may(request, page),
    }
    return render(request, "invoicing/invoice.html", context)


def _debit(found: Invoice) -> dict[str, Any] | None:
    """The direct debit that it announced, and the file that asks for it (a statement where there is one)."""
    known = found.parties.get("debit")
    if not known:
        return None
    asked = Debit.objects.filter(invoice=found, payment=None, withdrawn_on=None).select_related("collection").first()
    return {"reference": known["reference"], "end": known["iban"][-4:], "asked": asked.collection if asked else None}


def _may(request: ScreenRequest, page: InvoicePage) -> dict[str, bool]:
    actor, found, summary = request.actor, page.invoice, page.summary
    issued = found.number is not None
    asks = issued and found.kind != "credit_note" and summary.left > 0
    cash, chases = actor.may(rights.PAYMENTS), actor.may(rights.REMINDERS)
    late = summary.state == "overdue"
    return {
        "may_write": actor.may(rights.INVOICES),
        "may_issue": actor.may(rights.INVOICES_ISSUE),
        "may_collect": asks and cash,
        "may_use": issued and found.kind == "credit_note" and summary.left > 0 and cash,
        "may_correct": issued
        and found.kind != "credit_note"
        and actor.may(rights.INVOICES_ISSUE)
        and page.replaced_by is None,
        "may_credit": issued and found.kind != "credit_note" and actor.may(rights.INVOICES),
        "may_dispute": asks and cash and page.dispute is None,
        "may_end_dispute": cash and page.dispute is not None,
        "may_remind": asks and late and chases and page.pause is None,
        "may_charge": late and "late" in found.parties and actor.may(rights.INVOICES),
        "may_pause": asks and chases and page.pause is None,
        "may_resume": chases and page.pause is not None,
    }


def _coming(page: InvoicePage, day: date) -> LateDue | None:
    """The reminder that comes next, or what stops it, of an invoice that is late."""
    if page.summary.state != "overdue":
        return None
    return next(iter(late_dues(day, invoice_id=page.invoice.pk)), None)


def _row(line: InvoiceLine) -> dict[str, Any]:
    priced = line.kind not in ("section", "comment")
    progress = ""
    if line.progress_after is not None and line.progress_before is not None:
        progress = f"{line.progress_before.normalize():f} → {line.progress_after.normalize():f} %".replace(".", ",")
    return {
        "kind": line.kind,
        "text": line.description,
        "details": line.details or progress,
        "reference": line.reference,
        "quantity": line.quantity if priced and line.kind != "discount" else None,
        "unit": line.unit,
        "price": line.unit_price if priced and line.kind != "discount" else None,
        "discount": line.discount_percent,
        "rate": rate_word(VatGroup(line.vat_category, line.vat_rate)) if priced else "",
        "amount": line.net if priced else None,
        "url": url_of("invoice", line.deducts_id) if line.deducts_id else "",
        "excess": line.excess_amount,
    }


def _works(page: InvoicePage) -> Decimal | None:
    deducted = any(line.kind == "deduction" for line in page.lines)
    return sum((row.own_base for row in page.vat), Decimal(0)) if deducted else None


def _orders(page: InvoicePage) -> list[Part]:
    shares: dict[int, list[Decimal]] = {}
    for order_id, excl, incl in InvoiceShare.objects.filter(invoice=page.invoice).values_list(
        "order_id", "excl_tax", "incl_tax"
    ):
        sums = shares.setdefault(order_id, [Decimal(0), Decimal(0)])
        sums[0] += excl
        sums[1] += incl
    return [
        Part(order.number, order.title, url_of("order", order.pk), *shares.get(order.pk, (None, None)))
        for order in page.orders
    ]


def _settled(part: queries.SettledPart) -> dict[str, Any]:
    words = {"payment": _("Payment"), "credit": _("Credit note"), "write_off": _("Given up")}
    target = ("payment", part.payment_id) if part.payment_id else ("invoice", part.credit_note_id)
    if part.refund_id:
        target = ("payment", part.refund_id)
    return {
        "word": _("Undone") if part.amount < 0 else (_("Refund") if part.refund_id else words[part.kind]),
        "label": part.label,
        "on": part.on,
        "amount": part.amount,
        "reason": part.reason,
        "url": url_of(target[0], target[1]) if target[1] else "",
    }


def _deducted(page: InvoicePage) -> list[tuple[queries.InvoiceSummary, str]]:
    """Where a deposit was deducted."""
    return [(one, url_of("invoice", one.id)) for one in page.deducted_on]


@screen(rights.READ)
def pdf(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The PDF: the same bytes for ever of an issued document, a picture of the day of a draft."""
    day = today()
    found = queries.invoice_page(invoice_id, day).invoice
    if found.number:
        content, name = (
            bytes(commands.issued_pdf(invoice_id=invoice_id, by=request.actor).content),
            f"{found.number}.pdf",
        )
    else:
        content, name = typeset(queries.printed(invoice_id, day)), f"brouillon-{invoice_id}.pdf"
    answer = HttpResponse(content, content_type="application/pdf")
    kind = "attachment" if request.GET.get("download") else "inline"
    answer["Content-Disposition"] = f'{kind}; filename="{name}"'
    return answer


@screen(rights.READ)
def einvoice(request: ScreenRequest, invoice_id: int, syntax: Literal["cii", "ubl"]) -> HttpResponse:
    """The e-invoice alone, the bytes written with the number."""
    file = commands.issued_einvoice(invoice_id=invoice_id, syntax=syntax, by=request.actor)
    answer = HttpResponse(bytes(file.content), content_type=file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@screen(rights.READ)
def picture(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The first page as a picture."""
    document = queries.printed(invoice_id, today())
    answer = HttpResponse(render_png(document, page=1, ppi=96), content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600" if request.GET.get("v") else "no-store"
    return answer
