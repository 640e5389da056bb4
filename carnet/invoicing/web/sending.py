"""Issued documents by e-mail: to whom, in which words, with their PDF (P48)."""

from django.utils import translation

from carnet.company import queries as company
from carnet.core import formats, mailing
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment, MailDraft
from carnet.core.models import Mail
from carnet.invoicing.models import Invoice, InvoiceStanding
from carnet.invoicing.web.words import with_currency
from carnet.parties.models import Contact, Party


def addresses_of(party: Party) -> list[str]:
    """Who receives the invoices of a customer: the people ticked for it, else the customer itself."""
    people = Contact.objects.filter(party=party, receives_invoices=True).exclude(email="").order_by("id")
    return list(people.values_list("email", flat=True)[:3]) or ([party.email] if party.email else [])


def mail_of(invoice: Invoice, company_name: str, by: Actor) -> MailDraft:
    """The e-mail as the company writes it, in the language of the document; without recipients."""
    standing = InvoiceStanding.objects.filter(invoice=invoice).first()
    with translation.override(invoice.language):
        words = {
            "number": invoice.number or "",
            "title": invoice.title or invoice.billed.name,
            "total": with_currency(invoice.total_incl_tax, invoice.currency),
            "due_on": formats.day(standing.due_on if standing else invoice.issued_on),
            "party": invoice.billed.name,
            "company": company_name,
            "sender": by.name,
        }
    text = company.mail_text(kind_of_mail(invoice), invoice.language, words)
    return MailDraft((), text.title, text.body)


def kind_of_mail(invoice: Invoice) -> str:
    """Which of the company's texts goes with a document."""
    return "credit_note" if invoice.kind == "credit_note" else "invoice"


def send_invoice(invoice: Invoice, draft: MailDraft, order_id: int | None, by: Actor) -> Mail:
    """Write the e-mail; it leaves after the commit, its PDF attached."""
    return mailing.send(
        subject=Subject("invoice", invoice.pk),
        order_id=order_id,
        draft=draft,
        attachments=[Attachment("invoice", invoice.pk, f"{invoice.number}.pdf")],
        by=by,
    )
