"""Drafts and documents as e-invoices, and what the official rules say of a draft as it would be issued that day (P28)."""

from datetime import date

from carnet.company import queries as company
from carnet.core.einvoice import EInvoice, cii
from carnet.core.einvoice.validator.client import check
from carnet.core.einvoice.validator.verdict import Verdict
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.einvoicing import Issue, einvoice_of
from carnet.invoicing.einvoicing.explaining import DraftFault, explained
from carnet.invoicing.queries.printing import content_on
from carnet.invoicing.steps.checking import draft_einvoice
from carnet.invoicing.steps.contents import convert_vat
from carnet.invoicing.steps.dating import today_of

__all__ = ["DraftFault", "check_draft", "content_to_issue", "einvoice_on", "faults_of"]


def einvoice_on(invoice_id: int, on: date) -> EInvoice:
    """The e-invoice of an issued document, or of a draft as it would be issued that day, under a placeholder for its number."""
    content = content_to_issue(invoice_id, on)
    invoice = content.invoice
    if invoice.number and invoice.issued_on:
        return einvoice_of(content, Issue(invoice.number, invoice.issued_on))
    return draft_einvoice(content, on)


def content_to_issue(invoice_id: int, on: date) -> InvoiceContent:
    """What a draft would say if it were issued that day, its VAT in the company's currency too; refuses a currency without rate."""
    content = content_on(invoice_id, on)
    if content.invoice.number is None:
        convert_vat(content.invoice, content.vat, content.company_currency, on)
    return content


def check_draft(invoice_id: int, on: date | None = None) -> Verdict:
    """What the schema, the European and the French rules say of a draft as it would be issued that day, else today (R66).

    To be called outside any lock; refuses CannotBeCheckedNow when no validator answers, and a currency without rate.
    """
    return check(cii(einvoice_on(invoice_id, on or today_of(company.settings()))))


def faults_of(verdict: Verdict, invoice_id: int) -> list[DraftFault]:
    """The verdict on a draft in plain words, each fault with the field of the party or line that mends it."""
    return explained(verdict, content_on(invoice_id, today_of(company.settings())))
