"""The file of an issued document: made once from its frozen rows, then given as it is for ever (P28, R20)."""

import hashlib

from django.db import transaction

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.models import StoredFile
from carnet.core.pdf import render
from carnet.core.refusals import NotFound
from carnet.invoicing.documents import invoice_document
from carnet.invoicing.models import Invoice, IssuedFile
from carnet.invoicing.refusals import NotIssued

PDF = "pdf"


@act("invoice.file", right=rights.READ)
def issued_pdf(*, invoice_id: int, by: Actor) -> StoredFile:
    """The PDF of an issued document, the same bytes at every call; refuses a draft, which is only previewed."""
    invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    if invoice.number is None:
        raise NotIssued
    return _kept(invoice) or _make(invoice, by)


def _kept(invoice: Invoice) -> StoredFile | None:
    row = IssuedFile.objects.filter(invoice=invoice, kind=PDF).select_related("file").first()
    return row.file if row else None


def _make(invoice: Invoice, by: Actor) -> StoredFile:
    """Typeset it, and keep it unless somebody else just did."""
    content = render(invoice_document(invoice))
    with transaction.atomic():
        Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
        already = _kept(invoice)
        if already:
            return already
        file = StoredFile.objects.create(
            name=f"{invoice.number}.pdf",
            media_type="application/pdf",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content=content,
            by_name=by.name,
        )
        IssuedFile.objects.create(invoice=invoice, kind=PDF, file=file)
    return file
