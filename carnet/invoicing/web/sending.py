"""Issued documents by e-mail: to whom (P48)."""

from carnet.invoicing.models import Invoice
from carnet.parties.models import Contact, Party


def addresses_of(party: Party) -> list[str]:
    """Who receives the invoices of a customer: the people ticked for it, else the customer itself."""
    people = Contact.objects.filter(party=party, receives_invoices=True).exclude(email="").order_by("id")
    return list(people.values_list("email", flat=True)[:3]) or ([party.email] if party.email else [])


def kind_of_mail(invoice: Invoice) -> str:
    """Which of the company's series and texts goes with a document."""
    return "credit_note" if invoice.kind == "credit_note" else "invoice"
