"""Discounts for paying early, on the page of an invoice (P30, R31)."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.queries import InvoicePage
from carnet.invoicing.queries.discounts import PromisedDiscount, granted_discount, has_note, promised_discounts
from carnet.invoicing.web.places import page_of_invoice


@dataclass(frozen=True, slots=True)
class DiscountShown:
    """What the page says of a discount: still to be earned, missed with the discount left to pay, or granted without its note."""

    promised: PromisedDiscount
    open: bool
    missed: bool
    lacks_note: bool


def discount_of(page: InvoicePage, day: date) -> DiscountShown | None:
    """The discount of an issued invoice, if it promised one that still matters."""
    invoice, left = page.invoice, page.summary.left
    if invoice.number is None or "early" not in invoice.parties:
        return None
    promised = promised_discounts([invoice.pk]).get(invoice.pk)
    if promised is None:
        return None
    granted = granted_discount(invoice.pk)
    lacks = granted is not None and not granted.without_vat and not has_note(granted)
    in_time = day <= promised.until
    open_still = in_time and left > promised.amount
    missed = granted is None and left == promised.amount
    return DiscountShown(promised, open_still, missed, lacks) if open_still or missed or lacks else None


@require_POST
@screen(rights.PAYMENTS)
def grant(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Grant it although it was late."""
    commands.grant_discount(invoice_id=invoice_id, on=today(), by=request.actor)
    return page_of_invoice(request, invoice_id)


@require_POST
@screen(rights.INVOICES)
def prepare_note(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Prepare its credit note again."""
    note = commands.draft_discount_note(invoice_id=invoice_id, on=today(), by=request.actor)
    return page_of_invoice(request, note.pk)
