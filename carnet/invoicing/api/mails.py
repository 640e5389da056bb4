"""Issued documents by e-mail."""

from carnet.core import formats, mailing
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment
from carnet.core.models import Mail
from carnet.invoicing.api.invoices import invoice_of
from carnet.invoicing.models import Invoice
from carnet.invoicing.refusals import NotIssued
from carnet.invoicing.steps.writing import orders_of_invoice
from carnet.sales.api.mails import MailFields, mail_draft, sender_words, total


def mail_invoice(invoice_id: int, body: MailFields, by: Actor) -> Mail:
    """Write the e-mail of an issued document; it leaves after the commit, its PDF attached."""
    invoice = invoice_of(invoice_id)
    if invoice.number is None:
        raise NotIssued
    kind = "credit_note" if invoice.kind == "credit_note" else "invoice"
    orders = orders_of_invoice(invoice.pk)
    return mailing.send(
        subject=Subject("invoice", invoice.pk),
        order_id=orders[0] if len(orders) == 1 else None,
        draft=mail_draft(body, kind, invoice.language, lambda: _words(invoice, by)),
        attachments=[Attachment("invoice", invoice.pk, f"{invoice.number}.pdf")],
        by=by,
    )


def _words(invoice: Invoice, by: Actor) -> dict[str, str]:
    return {
        "number": invoice.number or "",
        "title": invoice.title or invoice.party.name,
        "total": total(invoice.total_incl_tax, invoice.currency),
        "due_on": formats.day(invoice.due_on or invoice.issued_on),
        "party": invoice.party.name,
        **sender_words(by),
    }
