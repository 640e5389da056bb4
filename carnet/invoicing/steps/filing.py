"""The file of an issued document: made once from its frozen rows, then given as it is for ever (P28, R20)."""

import hashlib
from dataclasses import replace

from carnet.core.models import StoredFile
from carnet.core.pdf import PrintedDocument, Receipt, render
from carnet.core.refusals import NotFound
from carnet.invoicing.documents import invoice_document
from carnet.invoicing.models import Invoice, IssuedFile
from carnet.invoicing.queries.receipts import receipt_address, receipt_code
from carnet.invoicing.refusals import NotIssued

PDF = "pdf"


def issued_file(invoice_id: int, by_name: str) -> StoredFile:
    """The PDF of an issued document, the same bytes at every call; refuses a draft, which is only previewed."""
    invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    if invoice.number is None:
        raise NotIssued
    return _kept(invoice) or _made(invoice, by_name)


def attached(invoice_id: int) -> tuple[str, bytes]:
    """Name and bytes of the file that goes with an e-mail (P48)."""
    file = issued_file(invoice_id, "Carnet")
    return file.name, bytes(file.content)


def _kept(invoice: Invoice) -> StoredFile | None:
    row = IssuedFile.objects.filter(invoice=invoice, kind=PDF).select_related("file").first()
    return row.file if row else None


def _with_receipt(invoice: Invoice) -> PrintedDocument:
    """The document with the code that confirms it, when the installation has a public address."""
    code = receipt_code(invoice.pk)
    address = receipt_address(code)
    return replace(invoice_document(invoice), receipt=Receipt(code=code, address=address) if address else None)


def _made(invoice: Invoice, by_name: str) -> StoredFile:
    """Typeset it, and keep it unless somebody else just did."""
    content = render(_with_receipt(invoice))
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
        by_name=by_name,
    )
    IssuedFile.objects.create(invoice=invoice, kind=PDF, file=file)
    return file
