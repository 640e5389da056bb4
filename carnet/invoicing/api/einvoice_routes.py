"""Invoices as e-invoices: whether a draft is ready, and the files of an issued document alone."""

from typing import Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import Answer, Day, DayOut, PathId
from carnet.core.api.routing import ApiRequest, Routes, file_answer
from carnet.invoicing import commands
from carnet.invoicing.api import invoices
from carnet.invoicing.api.schemas import CorrectionIn, InvoiceOut, RejectionIn
from carnet.invoicing.refusals import AlreadyIssued
from carnet.invoicing.steps.readiness import readiness

routes = Routes("E-invoices")


class ReadinessParams(BaseModel):
    """The day on which the draft would be issued: today unless said."""

    on: Day | None = None


class FaultOut(Answer):
    """Something to mend, by the field that mends it: `seller.siren`, `billed.e_address`, `lines.3.vat_rate`, `due_on`…"""

    field: str
    message: str
    rule: str
    blocks: bool


class ReadinessOut(Answer):
    """Whether a draft may be issued that day; `checked` is false when nobody could read the official rules."""

    ready: bool
    checked: bool
    on: DayOut
    faults: list[FaultOut]


@routes.get("/invoices/{id}/readiness", right=rights.READ, gives=ReadinessOut)
def read_readiness(request: ApiRequest, id: PathId, asked: Query[ReadinessParams]) -> ReadinessOut:
    """Whether a draft may be issued: its e-invoice is judged by the official rules, each fault is named by its field.

    Faults that do not block are advice: what the law wants, and what it will refuse once the company must issue e-invoices.
    What is issued is never ready again.
    """
    on = asked.on or today()
    try:
        told = readiness(id, on)
    except AlreadyIssued as issued:
        fault = FaultOut(field="number", message=issued.sentence, rule="", blocks=True)
        return ReadinessOut(ready=False, checked=True, on=on, faults=[fault])
    faults = [FaultOut(field=one.field, message=one.sentence, rule=one.rule, blocks=one.blocks) for one in told.faults]
    return ReadinessOut(ready=told.ready, checked=told.checked, on=told.on, faults=faults)


@routes.post("/invoices/{id}/corrections", right=rights.INVOICES_ISSUE, gives=InvoiceOut)
def correct_invoice(request: ApiRequest, id: PathId, body: CorrectionIn) -> InvoiceOut:
    """Undo an issued invoice by an internal credit note and prepare the corrected one that cancels and replaces it (384).

    The credit note is issued at once and not sent; the answer is the draft of the new invoice, the same line for line.
    """
    made = commands.correct_invoice(invoice_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return invoices.written(made.pk)


@routes.post("/invoices/{id}/rejection", right=rights.INVOICES_ISSUE, gives=InvoiceOut)
def record_rejection(request: ApiRequest, id: PathId, body: RejectionIn) -> InvoiceOut:
    """Undo an invoice that a platform rejected or its customer refused, by an internal credit note that is not sent.

    The answer is the draft of a new invoice, which will take a new number.
    """
    made = commands.record_rejection(
        invoice_id=id, on=body.on or today(), status=body.status, reason=body.reason, by=request.by
    )
    return invoices.written(made.pk)


@routes.file("/invoices/{id}/cii", right=rights.READ, media_type="application/xml")
def read_invoice_cii(request: ApiRequest, id: PathId) -> HttpResponse:
    """The e-invoice of an issued document alone, as UN/CEFACT CII: the bytes written with its number."""
    return _file(id, "cii", request)


@routes.file("/invoices/{id}/ubl", right=rights.READ, media_type="application/xml")
def read_invoice_ubl(request: ApiRequest, id: PathId) -> HttpResponse:
    """The same e-invoice as UBL 2.1, written with its number too."""
    return _file(id, "ubl", request)


def _file(id: int, syntax: Literal["cii", "ubl"], request: ApiRequest) -> HttpResponse:
    file = commands.issued_einvoice(invoice_id=id, syntax=syntax, by=request.by)
    return file_answer(file.name, bytes(file.content), file.media_type)
