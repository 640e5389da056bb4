"""Drafts and documents as e-invoices, and what the official rules say of a draft as it would be issued that day (P28)."""

from collections.abc import Sequence
from datetime import date

from carnet.company import queries as company
from carnet.core.einvoice import EInvoice, Reference, cii
from carnet.core.einvoice.validator.client import check
from carnet.core.einvoice.validator.verdict import Verdict
from carnet.core.money import ZERO, convert
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.einvoicing import PLACEHOLDER, Issue, einvoice_of
from carnet.invoicing.einvoicing.explaining import DraftFault, explained
from carnet.invoicing.models import Invoice, InvoiceKind, InvoiceLine
from carnet.invoicing.queries.printing import content_on
from carnet.invoicing.steps.dating import today_of
from carnet.invoicing.steps.writing import orders_of_invoice

__all__ = ["DraftFault", "check_draft", "einvoice_of_content", "einvoice_on", "faults_of"]


def einvoice_on(invoice_id: int, on: date) -> EInvoice:
    """The e-invoice of an issued document, or of a draft as it would be issued that day, under a placeholder for its number."""
    return einvoice_of_content(content_on(invoice_id, on), on)


def einvoice_of_content(content: InvoiceContent, on: date) -> EInvoice:
    """The same, for a content already read."""
    invoice = content.invoice
    units = {word: unit.unece for unit in company.units() for word in (unit.code, unit.label, *unit.labels.values())}
    preceding = [] if invoice.corrects_id or invoice.kind != InvoiceKind.CREDIT_NOTE else _earlier(invoice)
    if invoice.number and invoice.issued_on:
        return einvoice_of(content, Issue(invoice.number, invoice.issued_on, units, preceding))
    euro = None
    if invoice.currency != content.company_currency:
        rate = company.exchange_rate(invoice.currency, on)
        euro = sum((convert(row.vat, rate) for row in content.vat), ZERO)
    return einvoice_of(content, Issue(PLACEHOLDER, on, units, preceding, euro))


def check_draft(invoice_id: int, on: date | None = None) -> Verdict:
    """What the schema, the European and the French rules say of a draft as it would be issued that day, else today (R66).

    To be called outside any lock; refuses CannotBeCheckedNow when no validator answers, and a currency without rate.
    """
    return check(cii(einvoice_on(invoice_id, on or today_of(company.settings()))))


def faults_of(verdict: Verdict, invoice_id: int) -> list[DraftFault]:
    """The verdict on a draft in plain words, each fault with the field of the party or line that mends it."""
    return explained(verdict, content_on(invoice_id, today_of(company.settings())))


def _earlier(credit_note: Invoice) -> Sequence[Reference]:
    """The invoices of the orders that a credit note without invoice of its own takes back (R49)."""
    own = InvoiceLine.objects.filter(order__in=orders_of_invoice(credit_note.pk)).values("invoice")
    issued = Invoice.objects.filter(id__in=own, number__isnull=False).exclude(kind=InvoiceKind.CREDIT_NOTE)
    return [Reference(one.number or "", one.issued_on) for one in issued.order_by("issued_on", "id")]
