"""Printed documents: an issued one from what was frozen, a draft as it would be issued today (P28, P47)."""

from datetime import date

from carnet.company import queries as company
from carnet.core.pdf import PrintedDocument
from carnet.core.refusals import NotFound
from carnet.invoicing.documents import InvoiceContent, content_of, invoice_document
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from carnet.invoicing.steps.contents import draft_content
from carnet.invoicing.steps.freezing import orders_cited
from carnet.invoicing.steps.prepaid import prepaid
from carnet.invoicing.steps.writing import orders_of_invoice


def printed(invoice_id: int, on: date) -> PrintedDocument:
    """The document of an invoice, a credit note or a draft; `on` dates what a draft would ask."""
    return invoice_document(content_on(invoice_id, on))


def content_on(invoice_id: int, on: date) -> InvoiceContent:
    """What an issued document says, or what a draft would say if it were issued that day."""
    invoice = Invoice.objects.select_related("billed", "terms", "corrects").filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    return content_of(invoice) if invoice.number else _draft(invoice, on)


def _draft(invoice: Invoice, on: date) -> InvoiceContent:
    vat = list(InvoiceVat.objects.filter(invoice=invoice).order_by("category", "rate"))
    lines = list(InvoiceLine.objects.filter(invoice=invoice).select_related("deducts").order_by("position"))
    orders = orders_cited(orders_of_invoice(invoice.pk))
    return draft_content(invoice, lines, vat, company.settings(), orders, prepaid(invoice, lines, orders), on)
