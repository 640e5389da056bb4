"""The dialog "Invoice" of an order: choose a kind, see the invoice live, issue it (P24, P28)."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.mailing import RecipientInvalid
from carnet.core.models import Series
from carnet.core.pdf import render as render_pdf
from carnet.core.refusals import NotFound
from carnet.core.web.looks import act_look
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import OrderToInvoice
from carnet.invoicing.queries.letters import addresses_of
from carnet.invoicing.steps.checking import checked
from carnet.invoicing.web.asked import Typed, draft, planned_line, read_ask, read_typed
from carnet.invoicing.web.forms import BillForm
from carnet.invoicing.web.offering import likely_kind, offered_kinds
from carnet.invoicing.web.places import back_to_order, page_of_invoice
from carnet.invoicing.web.preview import Preview, first_due, preview
from carnet.invoicing.web.readiness import advised_of_order
from carnet.invoicing.web.words import DEDUCTION_MODES, GROUPINGS, issued_words
from carnet.sales.models import Order


@screen(rights.INVOICES)
def invoice_order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The dialog; posted, it keeps a draft, issues it, or issues and sends it (P24, P28)."""
    order = queries.order_to_invoice(order_id)
    if request.method != "POST":
        return _dialog(request, order, None)
    form = BillForm(request.POST)
    if form.is_valid() and request.POST.get("do") == "send" and not form.cleaned_data["recipients"]:
        form.add_error("recipients", RecipientInvalid("").sentence)
    if form.errors:
        return _dialog(request, order, form)
    return _done(request, order, read_typed(request.POST, "balance"), form.cleaned_data)


def _dialog(request: ScreenRequest, order: OrderToInvoice, form: BillForm | None) -> HttpResponse:
    planned = planned_line(order.id, request.POST.get("plan", request.GET.get("plan", "")))
    kinds = offered_kinds(order, planned)
    wished = "plan" if planned and request.GET.get("plan") == str(planned.id) else request.GET.get("kind", "")
    typed = read_typed(request.POST, likely_kind(order, kinds, wished))
    if planned is not None:
        typed = replace(typed, texts={**typed.texts, "plan": str(planned.id)})
    day = today()
    shown = preview(order, typed, on=day, exceeds=request.actor.may(rights.INVOICES_EXCEED))
    billed = Order.objects.select_related("billed_party").get(pk=order.id).billed_party
    known = addresses_of(billed)
    due = first_due(shown.dues, day)
    initial = {"on": day, "due_on": due, "due_proposed": due, "billed_party": billed.pk, "recipients": known}
    context = {
        "title": str(act_look("invoice").label),
        "subtitle": " · ".join(filter(None, [order.number, order.title])),
        "wide": True,
        "flush": True,
        "form": form or BillForm(initial=initial),
        "order": order,
        "kinds": kinds,
        "planned": planned,
        "sends": bool(known),
        "may_issue": request.actor.may(rights.INVOICES_ISSUE),
        "series": series_words("invoice", day.year),
        "advised": advised_of_order(order, billed, day),
        **_shown(shown),
    }
    return render(request, "invoicing/invoice_order.html", context, status=422 if form else 200)


@require_POST
@screen(rights.INVOICES)
def preview_order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The right side of the dialog, again for what is typed now; writes nothing."""
    order = queries.order_to_invoice(order_id)
    form = BillForm(request.POST)
    form.is_valid()
    on = form.cleaned_data.get("on") or today()
    shown = preview(
        order, read_typed(request.POST, "balance"), on=on, exceeds=request.actor.may(rights.INVOICES_EXCEED)
    )
    kept = form.cleaned_data.get("due_on")
    due = first_due(shown.dues, on)
    follows = shown.proposal is not None and kept == form.cleaned_data.get("due_proposed") and kept != due
    again = BillForm(initial={"due_on": due, "due_proposed": due})
    context = {"order": order, "form": form, "due_again": again if follows else None, **_shown(shown)}
    return render(request, "invoicing/parts/bill_again.html", context)


def _shown(shown: Preview) -> dict[str, Any]:
    return {
        "shown": shown,
        "proposal": shown.proposal,
        "typed": shown.typed,
        "modes": DEDUCTION_MODES,
        "groupings": GROUPINGS,
    }


def _done(request: ScreenRequest, order: OrderToInvoice, typed: Typed, head: dict[str, Any]) -> HttpResponse:
    act = request.POST.get("do", "draft")
    if act == "draft":
        made = _drafted(request, order, typed, head)
        messages.success(request, _("The draft is kept."))
        return page_of_invoice(request, made.pk)
    request.actor.must(rights.INVOICES_ISSUE)
    issued = checked(lambda: _drafted_and_issued(request, order, typed, head))
    if act == "send":
        commands.mail_invoice(invoice_id=issued.pk, recipients=head["recipients"], by=request.actor)
    messages.success(request, issued_words(issued.number, issued.kind, mailed=act == "send"))
    return back_to_order(request, order.id, issued.pk)


def _drafted_and_issued(request: ScreenRequest, order: OrderToInvoice, typed: Typed, head: dict[str, Any]) -> Invoice:
    made = _drafted(request, order, typed, head)
    return commands.issue_invoice(invoice_id=made.pk, on=head["on"], by=request.actor)


def _drafted(request: ScreenRequest, order: OrderToInvoice, typed: Typed, head: dict[str, Any]) -> Invoice:
    """The draft, with what was changed of its head."""
    made = draft(order.id, read_ask(order, typed), today(), request.actor)
    due_typed = head["due_on"] if head["due_on"] != head["due_proposed"] else None
    billed = head["billed_party"].pk
    if not (due_typed or head["message"] or billed != made.billed_id):
        return made
    return commands.edit_draft(
        invoice_id=made.pk, due_on=due_typed, message=head["message"], billed_party_id=billed, by=request.actor
    )


def series_words(document: str, year: int) -> str:
    """`FA-2026`: how the numbers of a kind of document begin; no number is promised before it is taken."""
    series = Series.objects.filter(code=company.series_for(document)).first()
    if series is None:
        raise NotFound
    start = series.prefix.rstrip("-")
    return f"{start}-{year}" if series.yearly else start


@require_POST
@screen(rights.INVOICES)
def preview_pdf(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The invoice as it would be printed, before it exists: its draft is written, typeset and forgotten."""
    order = queries.order_to_invoice(order_id)
    form = BillForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    with transaction.atomic():
        made = _drafted(request, order, read_typed(request.POST, "balance"), form.cleaned_data)
        content = render_pdf(queries.printed(made.pk, form.cleaned_data["on"]))
        transaction.set_rollback(True)
    return HttpResponse(content, content_type="application/pdf")
