"""Invoices and credit notes as documents: what they say, and their paper (P10, P28, P47)."""

from carnet.invoicing.documents.content import InvoiceContent, content_of, natures_of
from carnet.invoicing.documents.paper import invoice_document
from carnet.invoicing.documents.sums import debit_words, prepaid_of

__all__ = ["InvoiceContent", "content_of", "debit_words", "invoice_document", "natures_of", "prepaid_of"]
