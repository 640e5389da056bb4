"""An issued invoice corrected, or undone because nobody took it; what its replacement changes (R18, R19)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.queries.correcting import changes_of
from carnet.invoicing.queries.printing import content_on
from carnet.invoicing.web.acts import dialog, find, label_of
from carnet.invoicing.web.forms import CorrectionForm, RejectionForm
from carnet.invoicing.web.places import page_of_invoice


@screen(rights.INVOICES_ISSUE)
def correct(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Undo an invoice and prepare the one that replaces it."""
    found = find(invoice_id)
    form = CorrectionForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = commands.correct_invoice(invoice_id=invoice_id, by=request.actor, **form.cleaned_data)
            return page_of_invoice(request, made.pk)
    said = _(
        "The invoice is undone in your books by an internal credit note, issued at once and not sent. You then change the draft of"
        " the corrected invoice, which cancels and replaces it."
    )
    return dialog(
        request, form, "invoicing/reason.html", title=_("Correct the invoice"), subtitle=label_of(found), submit=_("Undo and prepare"),
        sentence=said,
    )  # fmt: skip


@screen(rights.INVOICES_ISSUE)
def reject(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Note that a platform rejected the invoice or that its customer refused it."""
    found = find(invoice_id)
    form = RejectionForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = commands.record_rejection(invoice_id=invoice_id, by=request.actor, **form.cleaned_data)
            return page_of_invoice(request, made.pk)
    said = _(
        "The invoice never was due: an internal credit note undoes it, issued at once and not sent. A new invoice is prepared under a"
        " number to come."
    )
    return dialog(
        request, form, "invoicing/reason.html", title=_("Rejected or refused"), subtitle=label_of(found), submit=_("Undo and prepare"),
        sentence=said,
    )  # fmt: skip


@screen(rights.READ)
def changes(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """What a corrected invoice changes of the one it replaces."""
    content = content_on(invoice_id, today())
    replaced = content.invoice.corrects
    if replaced is None:
        raise NotFound
    shown = {
        "changes": changes_of(content),
        "replaced": replaced,
        "url": url_of("invoice", replaced.pk),
        "draft": content.invoice.number is None,
    }
    return render(request, "invoicing/parts/changes.html", shown)
