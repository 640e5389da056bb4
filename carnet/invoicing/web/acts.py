"""What is done to an invoice from its page and its list: edit, delete, issue, send, dispute, give up a difference (P27, P28, P31)."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.formats import with_currency
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.rows import any_of
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.commands.editing import KEPT
from carnet.invoicing.models import Invoice, InvoiceStanding
from carnet.invoicing.queries.correcting import waiting_for_replacement
from carnet.invoicing.queries.letters import addresses_of, invoice_letter
from carnet.invoicing.refusals import NotIssued
from carnet.invoicing.steps.ahead import check_ahead
from carnet.invoicing.steps.writing import orders_of_invoice
from carnet.invoicing.web.billing import series_words
from carnet.invoicing.web.forms import DraftForm, IssueForm, MailForm, ReasonForm, WriteOffForm
from carnet.invoicing.web.places import back_to_order, page_of_invoice
from carnet.invoicing.web.refused import Refused
from carnet.invoicing.web.sending import kind_of_mail
from carnet.invoicing.web.words import issued_words


def find(invoice_id: int) -> Invoice:
    """The invoice with whom it bills."""
    found = Invoice.objects.select_related("billed").filter(pk=invoice_id).first()
    if found is None:
        raise NotFound
    return found


def dialog(
    request: ScreenRequest, form: forms.BaseForm, template: str = "core/dialog.html", **context: Any
) -> HttpResponse:
    """The dialog, again with its faults when it has some."""
    shown = {"form": form, "section": "invoicing:invoices", **context}
    return render(request, template, shown, status=422 if form.errors else 200)


def label_of(invoice: Invoice) -> str:
    """The number, or which draft."""
    return invoice.number or _("Draft no. %(id)d") % {"id": invoice.pk}


@screen(rights.INVOICES)
def edit(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The head of a draft."""
    found = find(invoice_id)
    names = (
        "title",
        "customer_reference",
        "service_code",
        "commitment_number",
        "due_on",
        "service_from",
        "service_until",
        "retention_until",
        "message",
        "version",
    )
    initial = {name: getattr(found, name) for name in names}
    initial |= {
        "billed_party": found.billed_id,
        "terms": found.terms_id,
        "replaces": found.corrects_id,
        "retention_percent": found.retention_percent or None,
    }
    form = DraftForm(request.POST or None, initial=initial, replaceable=_replaceable(found))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            _save(form.cleaned_data, found, request.actor)
            return page_of_invoice(request, invoice_id)
    return dialog(request, form, title=_("Edit the draft"), subtitle=found.title, submit=_("Save"))


def _replaceable(draft: Invoice) -> QuerySet[Invoice]:
    """What the draft may replace: what is undone and waits for it, and what it replaces already."""
    if draft.kind == "credit_note":
        return Invoice.objects.none()
    waiting = waiting_for_replacement(draft.billed_id, draft.currency).values("pk")
    replaced = Invoice.objects.filter(pk=draft.corrects_id or 0).values("pk")
    return Invoice.objects.filter(pk__in=any_of(waiting, replaced))


def _save(typed: dict[str, Any], found: Invoice, by: Actor) -> None:
    names = (
        "title", "customer_reference", "service_code", "commitment_number", "message", "due_on", "service_from",
        "service_until", "retention_until",
    )  # fmt: skip
    commands.edit_draft(
        invoice_id=found.pk,
        **{name: typed[name] for name in names},
        terms_id=typed["terms"].pk if typed["terms"] else None,
        billed_party_id=typed["billed_party"].pk,
        retention_percent=typed["retention_percent"] or ZERO,
        replaces_id=_pk(typed["replaces"]) if "replaces" in typed else KEPT,
        expected_version=typed["version"],
        by=by,
    )


def _pk(row: Any) -> int | None:
    return row.pk if row else None


@screen(rights.INVOICES)
def delete(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Throw a draft away."""
    found = find(invoice_id)
    if request.method == "POST":
        orders = orders_of_invoice(invoice_id)
        commands.delete_draft(invoice_id=invoice_id, by=request.actor)
        messages.success(request, _("The draft is deleted."))
        return (
            back_to_order(request, orders[0], invoice_id)
            if len(orders) == 1
            else go(request, reverse("invoicing:invoices"))
        )
    said = _("What it claims of its order can be invoiced again.") if orders_of_invoice(invoice_id) else ""
    return dialog(
        request, Form(), "invoicing/sure.html", title=_("Delete the draft"), subtitle=label_of(found), submit=_("Delete"),
        sentence=said, danger=True,
    )  # fmt: skip


@screen(rights.INVOICES_ISSUE)
def issue(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Number and freeze a draft; in the same act it may leave by e-mail (P28)."""
    found = find(invoice_id)
    known = addresses_of(found.billed)
    form = IssueForm(request.POST or None, initial={"on": today(), "recipients": known})
    if request.method == "POST" and form.is_valid():
        sends = request.POST.get("do") == "send"
        if not sends or form.cleaned_data["recipients"]:
            return _issued(request, found, form.cleaned_data["on"], form.cleaned_data["recipients"] if sends else ())
        form.add_error("recipients", _("Say to whom."))
    return dialog(
        request, form, "invoicing/issue.html", title=_("Issue"), subtitle=found.title or found.billed.name, sends=bool(known),
        invoice=found, series=series_words(kind_of_mail(found), today().year),
        total=with_currency(found.total_incl_tax, found.currency),
    )  # fmt: skip


def _issued(request: ScreenRequest, found: Invoice, on: date, recipients: tuple[str, ...]) -> HttpResponse:
    issued = commands.issue_invoice(invoice_id=found.pk, on=on, by=request.actor)
    if recipients:
        commands.mail_invoice(invoice_id=issued.pk, recipients=recipients, by=request.actor)
    messages.success(request, issued_words(issued.number, issued.kind, mailed=bool(recipients)))
    return page_of_invoice(request, issued.pk)


@screen(rights.INVOICES_ISSUE)
def issue_many(request: ScreenRequest) -> HttpResponse:
    """Issue the ticked drafts, each in its own act, oldest first; those refused say why and stay drafts (P28)."""
    asked = request.POST.getlist("row") or request.GET.getlist("row")
    ids = sorted({int(one) for one in asked if one.isdecimal() and len(one) < 19})
    drafts = list(Invoice.objects.filter(pk__in=ids, number=None).select_related("billed").order_by("id"))
    if request.method != "POST" or request.POST.get("do") != "issue":
        return dialog(
            request, IssueForm(initial={"on": today()}), "invoicing/issue_many.html", title=_("Issue the drafts"),
            drafts=drafts, left_out=len(ids) - len(drafts), series=series_words("invoice", today().year),
        )  # fmt: skip
    form = IssueForm(request.POST)
    on = form.cleaned_data["on"] if form.is_valid() else today()
    check_ahead([one.pk for one in drafts], on)
    refused = [(one, told) for one in drafts if (told := _refusal_of_issuing(one, on, request.actor))]
    done = len(drafts) - len(refused)
    said = ngettext("%(n)d invoice is issued.", "%(n)d invoices are issued.", done) % {"n": done}
    if not refused:
        messages.success(request, said)
        return go(request, reverse("invoicing:invoices") + "?view=due&state=due&sort=due")
    return dialog(
        request, form, "invoicing/issue_many.html", title=_("Issue the drafts"), refused=refused, said=said, drafts=[],
    )  # fmt: skip


def _refusal_of_issuing(draft: Invoice, on: date, by: Actor) -> Refused | None:
    """Issue one draft in a savepoint of its own; why it was refused, if it was."""

    try:
        with transaction.atomic():
            commands.issue_invoice(invoice_id=draft.pk, on=on, by=by)
    except Refusal as refusal:
        return Refused.of(refusal)
    return None


@screen(rights.INVOICES)
def send(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """An issued document by e-mail, its PDF attached."""
    found = find(invoice_id)
    if found.number is None:
        raise NotIssued
    text = invoice_letter(found, request.actor)
    form = MailForm(
        request.POST or None, initial={"recipients": addresses_of(found.billed), "title": text.title, "body": text.body}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.mail_invoice(invoice_id=invoice_id, **form.cleaned_data, by=request.actor)
            messages.success(request, _("The e-mail is on its way."))
            return page_of_invoice(request, invoice_id)
    return dialog(request, form, title=_("Send by e-mail"), subtitle=found.number, submit=_("Send"))


@screen(rights.PAYMENTS)
def dispute(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The customer contests it: reminders wait (P27)."""
    form = ReasonForm(request.POST or None, initial={"on": today()})
    form.fields["reason"].label = _("What does the customer contest?")
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.open_dispute(invoice_id=invoice_id, by=request.actor, **form.cleaned_data)
            return page_of_invoice(request, invoice_id)
    return dialog(
        request,
        form,
        title=_("The customer contests it"),
        subtitle=label_of(find(invoice_id)),
        submit=_("Note the dispute"),
    )


@require_POST
@screen(rights.PAYMENTS)
def end_dispute(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The dispute is settled."""
    commands.close_dispute(invoice_id=invoice_id, on=today(), by=request.actor)
    return page_of_invoice(request, invoice_id)


@screen(rights.PAYMENTS)
def give_up(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Write off a small difference, with a reason (P31)."""
    standing = InvoiceStanding.objects.filter(invoice_id=invoice_id).first()
    if standing is None:
        raise NotFound
    form = WriteOffForm(request.POST or None, initial={"amount": standing.left, "on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.write_off(invoice_id=invoice_id, by=request.actor, **form.cleaned_data)
            return page_of_invoice(request, invoice_id)
    return dialog(
        request, form, title=_("Give up a small difference"), subtitle=label_of(find(invoice_id)), submit=_("Give up")
    )
