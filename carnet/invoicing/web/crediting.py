"""The dialog "Credit note" of an invoice: whole, by lines, or by amounts; issued in the same act (P29)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.mailing import RecipientInvalid
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands, queries
from carnet.invoicing.commands.crediting import CreditNeedsReason
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries import InvoiceToCredit
from carnet.invoicing.queries.letters import addresses_of
from carnet.invoicing.steps.checking import checked
from carnet.invoicing.steps.writing import orders_of_invoice
from carnet.invoicing.web.billing import series_words
from carnet.invoicing.web.credited import CreditPreview, again_of, preview_credit_of, read_credit, read_way
from carnet.invoicing.web.forms import CreditForm
from carnet.invoicing.web.places import page_of_invoice
from carnet.invoicing.web.words import issued_words
from carnet.sales.models import Closure


@screen(rights.INVOICES)
def credit_invoice(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The dialog; posted, it keeps a draft, issues it, or issues and sends it."""
    source = queries.invoice_to_credit(invoice_id)
    if request.method != "POST":
        return _dialog(request, source, None)
    form = CreditForm(request.POST)
    if form.is_valid() and not form.cleaned_data["reason"].strip():
        form.add_error("reason", CreditNeedsReason().sentence)
    if form.is_valid() and request.POST.get("do") == "send" and not form.cleaned_data["recipients"]:
        form.add_error("recipients", RecipientInvalid("").sentence)
    if form.errors:
        return _dialog(request, source, form)
    return _done(request, source, form.cleaned_data)


@require_POST
@screen(rights.INVOICES)
def preview_credit(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The right side of the dialog, again for what is typed now; writes nothing."""
    source = queries.invoice_to_credit(invoice_id)
    return render(
        request, "invoicing/parts/credit_again.html", _shown(preview_credit_of(source, read_way(request.POST)))
    )


def _shown(shown: CreditPreview) -> dict[str, Any]:
    return {"shown": shown, "proposal": shown.proposal, "typed": shown.typed}


def _dialog(request: ScreenRequest, source: InvoiceToCredit, form: CreditForm | None) -> HttpResponse:
    invoice = source.invoice
    orders = orders_of_invoice(invoice.pk)
    closed = bool(orders) and Closure.objects.filter(order_id__in=orders, reopened_on=None).exists()
    known = addresses_of(invoice.billed)
    typed = read_way(request.POST)
    context = {
        "title": _("Credit note"),
        "subtitle": " · ".join(filter(None, [invoice.number, invoice.billed.name])),
        "wide": True,
        "flush": True,
        "section": "invoicing:invoices",
        "form": form or CreditForm(initial={"on": today(), "recipients": known}),
        "invoice": invoice,
        "has_orders": bool(orders),
        "closed": closed,
        "again": again_of(typed, has_orders=bool(orders)) and not closed,
        "sends": bool(known),
        "may_issue": request.actor.may(rights.INVOICES_ISSUE),
        "series": series_words("credit_note", today().year),
        **_shown(preview_credit_of(source, typed)),
    }
    return render(request, "invoicing/credit_note.html", context, status=422 if form else 200)


def _done(request: ScreenRequest, source: InvoiceToCredit, head: dict[str, Any]) -> HttpResponse:
    act = request.POST.get("do", "draft")
    if act == "draft":
        note = _drafted(request, source, head)
        messages.success(request, _("The draft is kept."))
        return page_of_invoice(request, note.pk)
    request.actor.must(rights.INVOICES_ISSUE)
    issued = checked(lambda: _drafted_and_issued(request, source, head))
    if act == "send":
        commands.mail_invoice(invoice_id=issued.pk, recipients=head["recipients"], by=request.actor)
    messages.success(request, issued_words(issued.number, issued.kind, mailed=act == "send"))
    return page_of_invoice(request, issued.pk)


def _drafted(request: ScreenRequest, source: InvoiceToCredit, head: dict[str, Any]) -> Invoice:
    typed, orders = read_way(request.POST), orders_of_invoice(source.invoice.pk)
    asked = read_credit(source, typed)
    return commands.draft_credit_note(
        invoice_id=source.invoice.pk, on=today(), lines=asked.lines, by_vat=asked.by_vat,
        again=again_of(typed, has_orders=bool(orders)), own_plan_line=bool(request.POST.get("own_plan_line")),
        reason=head["reason"], by=request.actor,
    )  # fmt: skip


def _drafted_and_issued(request: ScreenRequest, source: InvoiceToCredit, head: dict[str, Any]) -> Invoice:
    note = _drafted(request, source, head)
    return commands.issue_invoice(invoice_id=note.pk, on=head["on"], by=request.actor)
