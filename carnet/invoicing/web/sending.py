"""Issued documents by e-mail: with which of the company's texts (P48)."""

from carnet.invoicing.models import Invoice


def kind_of_mail(invoice: Invoice) -> str:
    """Which of the company's series and texts goes with a document."""
    return "credit_note" if invoice.kind == "credit_note" else "invoice"
