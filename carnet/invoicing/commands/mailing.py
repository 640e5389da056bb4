"""Issued documents by e-mail (P48)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.letters import addressed
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment
from carnet.core.models import Mail
from carnet.core.refusals import NotFound, Refusal
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries.letters import invoice_letter
from carnet.invoicing.refusals import NotIssued
from carnet.invoicing.steps.writing import orders_of_invoice


class InternalIsNotSent(Refusal):
    """What undoes an invoice in the books alone is nothing to the customer (R19)."""

    def __init__(self) -> None:
        super().__init__(
            _("This credit note is internal: it undoes an invoice in your books, and is not sent to the customer.")
        )


@act("invoice.mail", right=rights.INVOICES)
def mail_invoice(
    *,
    invoice_id: int,
    recipients: Sequence[str],
    copies: Sequence[str] = (),
    title: str | None = None,
    body: str | None = None,
    by: Actor,
) -> Mail:
    """Write the e-mail of an issued document, its PDF attached; a title or a body left out is the company's own. It leaves
    after the commit."""
    invoice = Invoice.objects.select_related("billed").filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    if invoice.number is None:
        raise NotIssued
    if invoice.internal:
        raise InternalIsNotSent
    orders = orders_of_invoice(invoice.pk)
    return mailing.send(
        subject=Subject("invoice", invoice.pk),
        order_id=orders[0] if len(orders) == 1 else None,
        draft=addressed(invoice_letter(invoice, by), recipients, copies, title, body),
        attachments=[Attachment("invoice", invoice.pk, f"{invoice.number}.pdf")],
        by=by,
    )
