"""E-invoices: written as CII and UBL, embedded in a PDF/A-3 (Factur-X), judged by the official rules (R43–R66)."""

from carnet.core.einvoice.adapter import attach, cii, ubl
from carnet.core.einvoice.document import (
    ADDRESS_SCHEME,
    EMAIL_SCHEME,
    Address,
    Adjustment,
    EInvoice,
    Identifier,
    Kind,
    Line,
    Note,
    Party,
    Reference,
    Totals,
    Transfer,
    Treatment,
    VatRow,
    VatTime,
)

__all__ = [
    "ADDRESS_SCHEME",
    "EMAIL_SCHEME",
    "Address",
    "Adjustment",
    "EInvoice",
    "Identifier",
    "Kind",
    "Line",
    "Note",
    "Party",
    "Reference",
    "Totals",
    "Transfer",
    "Treatment",
    "VatRow",
    "VatTime",
    "attach",
    "cii",
    "ubl",
]
