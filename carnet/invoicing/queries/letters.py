"""The e-mail of an invoice or a credit note, as the company writes it (P48)."""

from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.invoicing.models import Invoice, InvoiceStanding


def invoice_letter(invoice: Invoice, by: Actor) -> MailText:
    """The text that goes with an issued document, in its language."""
    due_on = InvoiceStanding.objects.filter(invoice=invoice).values_list("due_on", flat=True).first()

    def words() -> dict[str, str]:
        return {
            "number": invoice.number or "",
            "title": invoice.title or invoice.billed.name,
            "total": formats.with_currency(invoice.total_incl_tax, invoice.currency),
            "due_on": formats.day(due_on or invoice.issued_on),
            "party": invoice.billed.name,
        }

    return letter("credit_note" if invoice.kind == "credit_note" else "invoice", invoice.language, by, words)
