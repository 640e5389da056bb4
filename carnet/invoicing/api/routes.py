"""Invoices of orders and free ones, credit notes: prepared, changed, issued, contested."""

from django.http import HttpResponse
from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, file_answer, version_of
from carnet.core.pdf import render
from carnet.invoicing import commands, queries
from carnet.invoicing.api import asking, invoices
from carnet.invoicing.api.account_routes import routes as account_routes
from carnet.invoicing.api.debit_routes import routes as debit_routes
from carnet.invoicing.api.due_routes import routes as due_routes
from carnet.invoicing.api.einvoice_routes import routes as einvoice_routes
from carnet.invoicing.api.lateness_routes import routes as lateness_routes
from carnet.invoicing.api.payment_routes import routes as payment_routes
from carnet.invoicing.api.plan_routes import routes as plan_routes
from carnet.invoicing.api.proof_routes import routes as proof_routes
from carnet.invoicing.api.reminder_routes import routes as reminder_routes
from carnet.invoicing.api.schemas import (
    CreditNoteIn,
    CreditNotesOut,
    DisputeIn,
    InvoiceIn,
    InvoiceOut,
    InvoiceParams,
    InvoicePatch,
    InvoiceSummaryOut,
    IssuanceIn,
    OrderInvoiceIn,
    WriteOffIn,
)
from carnet.invoicing.api.terms_routes import routes as terms_routes
from carnet.invoicing.api.time_routes import routes as time_routes
from carnet.invoicing.models import Invoice
from carnet.sales.api.mails import MailFields, MailOut

routes = Routes("Invoices")
SORTS = sorts(
    Invoice, "-created_on", created_on="created_on", number="number", issued_on="issued_on", due_on="due_on", id="id"
)
TODAY = IssuanceIn.model_validate({})
__all__ = [
    "account_routes",
    "debit_routes",
    "due_routes",
    "einvoice_routes",
    "lateness_routes",
    "payment_routes",
    "plan_routes",
    "proof_routes",
    "reminder_routes",
    "routes",
    "terms_routes",
    "time_routes",
]


@routes.get("/invoices", right=rights.READ, gives=Page[InvoiceSummaryOut])
def list_invoices(request: ApiRequest, asked: Query[InvoiceParams]) -> Page[InvoiceSummaryOut]:
    """Invoices and credit notes, newest first."""
    return page(invoices.narrowed(asked), asked, SORTS, invoices.summaries, invoices.sums)


@routes.post("/orders/{id}/invoices", right=rights.INVOICES, gives=InvoiceOut)
def draft_order_invoice(request: ApiRequest, id: PathId, body: OrderInvoiceIn) -> InvoiceOut:
    """Prepare an invoice of an order: a draft, without number, that counts nowhere until it is issued.

    A progress whose lines all go down prepares the credit note of the difference, to be invoiced again.
    """
    made = asking.draft_of_order(id, body, request.by)
    return invoices.written(made.pk, asking.nearest_of_deposit(made, id, body))


@routes.post("/invoices", right=rights.INVOICES, gives=InvoiceOut)
def draft_invoice(request: ApiRequest, body: InvoiceIn) -> InvoiceOut:
    """Prepare a free invoice, or one of what may be invoiced now on several orders."""
    return invoices.written(asking.draft_free(body, request.by).pk)


@routes.get("/invoices/{id}", right=rights.READ, gives=InvoiceOut)
def read_invoice(request: ApiRequest, id: PathId) -> InvoiceOut:
    """An invoice or a credit note, whole."""
    return invoices.written(id)


@routes.file("/invoices/{id}/pdf", right=rights.READ, media_type="application/pdf")
def read_invoice_pdf(request: ApiRequest, id: PathId) -> HttpResponse:
    """The Factur-X of an issued document (PDF/A-3 around its CII), the same bytes at every call; of a draft, how it would look today."""
    if invoices.invoice_of(id).number is None:
        return file_answer(f"draft-{id}.pdf", render(queries.printed(id, today())), "application/pdf")
    file = commands.issued_pdf(invoice_id=id, by=request.by)
    return file_answer(file.name, bytes(file.content), file.media_type)


@routes.patch("/invoices/{id}", right=rights.INVOICES, gives=InvoiceOut)
def edit_invoice(request: ApiRequest, id: PathId, body: InvoicePatch, if_match: IfMatch = None) -> InvoiceOut:
    """Change some fields of a draft."""
    asking.edit_draft(id, body, version_of(if_match), request.by)
    return invoices.written(id)


@routes.delete("/invoices/{id}", right=rights.INVOICES)
def delete_invoice(request: ApiRequest, id: PathId) -> None:
    """Throw a draft away; what it claimed may be invoiced again."""
    commands.delete_draft(invoice_id=id, by=request.by)


@routes.post("/invoices/{id}/issuance", right=rights.INVOICES_ISSUE, gives=InvoiceOut, status=200)
def issue_invoice(request: ApiRequest, id: PathId, body: IssuanceIn = TODAY) -> InvoiceOut:
    """Issue a draft: checked by the official rules, numbered, frozen, counted. This cannot be undone, only corrected.

    409 names each field to mend (`billed.siren`, `lines.2.vat_rate`…); 503 when no validator answers: try again.
    """
    commands.issue_invoice(invoice_id=id, on=body.on or today(), by=request.by)
    return invoices.written(id)


@routes.post("/invoices/{id}/credit-notes", right=rights.INVOICES, gives=InvoiceOut)
def draft_credit_note(request: ApiRequest, id: PathId, body: CreditNoteIn) -> InvoiceOut:
    """Prepare a credit note of an issued invoice: a draft, issued by `/invoices/{id}/issuance`."""
    made, reachable = asking.draft_credit(id, body, request.by)
    return invoices.written(made.pk, reachable)


@routes.post("/delivery-notes/{id}/credit-notes", right=rights.INVOICES, gives=CreditNotesOut)
def draft_credit_of_return(request: ApiRequest, id: PathId, body: IssuanceIn = TODAY) -> CreditNotesOut:
    """Prepare the credit notes of what a return note brought back; they take over its choice: again, or given up."""
    made = commands.draft_credit_of_return(note_id=id, on=body.on or today(), by=request.by)
    return CreditNotesOut(items=[invoices.written(one.pk) for one in made])


@routes.post("/invoices/{id}/mailing", right=rights.INVOICES, gives=MailOut)
def mail_invoice(request: ApiRequest, id: PathId, body: MailFields) -> MailOut:
    """Send an issued document by e-mail, its PDF attached."""
    return MailOut.model_validate(commands.mail_invoice(invoice_id=id, **body.model_dump(), by=request.by))


@routes.post("/invoices/{id}/write-offs", right=rights.PAYMENTS, gives=InvoiceOut)
def write_off(request: ApiRequest, id: PathId, body: WriteOffIn) -> InvoiceOut:
    """Give up a small difference on an invoice."""
    commands.write_off(invoice_id=id, amount=body.amount, on=body.on or today(), reason=body.reason, by=request.by)
    return invoices.written(id)


@routes.post("/invoices/{id}/dispute", right=rights.PAYMENTS, gives=InvoiceOut, status=200)
def open_dispute(request: ApiRequest, id: PathId, body: DisputeIn) -> InvoiceOut:
    """Note that the customer contests an invoice: its reminders wait."""
    commands.open_dispute(invoice_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return invoices.written(id)


@routes.delete("/invoices/{id}/dispute", right=rights.PAYMENTS, gives=InvoiceOut)
def close_dispute(request: ApiRequest, id: PathId) -> InvoiceOut:
    """Note that the dispute is settled."""
    commands.close_dispute(invoice_id=id, on=today(), by=request.by)
    return invoices.written(id)
