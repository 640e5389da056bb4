"""The files of an issued document: its e-invoice, written with its number, and its PDF, made once from its frozen rows; then each
is given as it is for ever (P28, R20, R65)."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from carnet.core.actor import Actor
from carnet.core.einvoice import attach, cii, ubl
from carnet.core.models import StoredFile
from carnet.core.pdf import PrintedDocument, Receipt, render
from carnet.core.refusals import NotFound
from carnet.invoicing.documents import InvoiceContent, invoice_document
from carnet.invoicing.einvoicing import Issue, einvoice_of
from carnet.invoicing.models import Invoice, IssuedFile
from carnet.invoicing.queries.receipts import receipt_address, receipt_code
from carnet.invoicing.refusals import NotIssued

PDF, CII, UBL = "pdf", "cii", "ubl"
FILE, FILES = "invoice.file", "files"
_XML = "application/xml"


def keep_einvoice(content: InvoiceContent, on: date, by_name: str) -> None:
    """Write the e-invoice of a document that just got its number, in both syntaxes (one statement): its link in the chain seals
    them at the commit."""
    keep_einvoices([content], on, by_name)


def keep_einvoices(contents: Sequence[InvoiceContent], on: date, by_name: str) -> None:
    """The same for many documents (one statement)."""
    written = []
    for content in contents:
        number = content.invoice.number or ""
        document = einvoice_of(content, Issue(number, on))
        for kind, xml in ((CII, cii(document)), (UBL, ubl(document))):
            written.append((content.invoice.pk, kind, f"{number}-{kind}.xml", hashlib.sha256(xml).hexdigest(), xml))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH given AS (
                SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bytea[])
                    g(invoice_id, kind, name, sha256, content)
            ), files AS (
                INSERT INTO core_storedfile (name, media_type, sha256, size, content, by_name)
                SELECT name, %s, sha256, length(content), content, %s FROM given RETURNING id, name
            )
            INSERT INTO invoicing_issuedfile (invoice_id, kind, file_id)
            SELECT g.invoice_id, g.kind, f.id FROM given g JOIN files f USING (name)
            """,
            [*(list(column) for column in zip(*written, strict=True)), _XML, by_name],
        )


def file_later(invoice_id: int, by: Actor) -> None:
    """Have the PDF of an issued document made behind the scenes, once the act is committed."""
    file_all_later([invoice_id], by)


def file_all_later(invoice_ids: Sequence[int], by: Actor) -> None:
    """The same for many documents (one statement)."""
    asked: list[JSONDict] = [{"company_id": by.company_id, "invoice_id": invoice_id} for invoice_id in invoice_ids]
    app.configure_task(FILE, queue=FILES).batch_defer(*asked)


def issued_file(invoice_id: int, kind: str, by_name: str) -> StoredFile:
    """A file of an issued document, the same bytes at every call; refuses a draft, which is only previewed."""
    invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    if invoice.number is None:
        raise NotIssued
    kept = _kept(invoice, {kind, CII})
    if kind not in kept and kind != PDF:
        raise NotFound
    return kept.get(kind) or _made(invoice, kept, by_name)


def attached(invoice_id: int) -> tuple[str, bytes]:
    """Name and bytes of the file that goes with an e-mail (P48)."""
    file = issued_file(invoice_id, PDF, "Carnet")
    return file.name, bytes(file.content)


def _kept(invoice: Invoice, kinds: Collection[str]) -> dict[str, StoredFile]:
    """The files of some kinds that there are, by kind (one statement)."""
    rows = IssuedFile.objects.filter(invoice=invoice, kind__in=kinds).select_related("file")
    return {row.kind: row.file for row in rows}


def _with_receipt(invoice: Invoice) -> PrintedDocument:
    """The document with the code that confirms it; none before its act is sealed."""
    code = receipt_code(invoice.pk)
    receipt = Receipt(code=code, address=receipt_address(code)) if code else None
    return replace(invoice_document(invoice), receipt=receipt)


def _made(invoice: Invoice, kept: Mapping[str, StoredFile], by_name: str) -> StoredFile:
    """Typeset it around the bytes of its e-invoice, and keep it unless somebody else just did."""
    if CII not in kept:
        raise NotFound
    seller = invoice.parties["seller"]["legal_name"]
    content = attach(
        render(_with_receipt(invoice)), bytes(kept[CII].content), title=f"{seller} {invoice.number}", author=seller,
        subject=invoice.title or invoice.number or "", language=invoice.language,
    )  # fmt: skip
    Invoice.objects.select_for_update(no_key=True).only("pk").get(pk=invoice.pk)
    already = _kept(invoice, {PDF})
    if already:
        return already[PDF]
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
