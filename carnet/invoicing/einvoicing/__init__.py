"""Invoices as e-invoices: from stored rows to the terms of EN 16931, and what the official rules say, in plain words."""

from carnet.invoicing.einvoicing.mapping import PLACEHOLDER, Issue, einvoice_of

__all__ = ["PLACEHOLDER", "Issue", "einvoice_of"]
