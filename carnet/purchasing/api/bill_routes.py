"""Suppliers' bills and credit notes: drafted, matched, recorded, cancelled; their files."""

import base64
import binascii

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, file_answer, version_of
from carnet.core.files import Held
from carnet.core.refusals import BadValue, NotFound
from carnet.purchasing import commands
from carnet.purchasing.api import bills as told
from carnet.purchasing.api.bill_schemas import (
    BillFileIn,
    BillFileOut,
    BillIn,
    BillOut,
    BillParams,
    BillPatch,
    BillReadingIn,
    BillSummaryOut,
    PurchaseBillIn,
    RecordingIn,
    SupplierCreditIn,
)
from carnet.purchasing.api.purchase_schemas import PurchaseReasonIn
from carnet.purchasing.inputs import BillContent
from carnet.purchasing.models import Bill, BillFile

bills = Routes("Suppliers' bills")
ALL = PurchaseBillIn.model_validate({})
CREDIT_ALL = SupplierCreditIn.model_validate({})
RECORDED = RecordingIn.model_validate({})
SORTS = sorts(Bill, "-billed_on", billed_on="billed_on", due_on="due", number="number", supplier="party__name", id="id")


class FileNotBase64(BadValue):
    """The content is not what base64 makes."""

    def __init__(self) -> None:
        super().__init__(_("The content of the file is not valid base64."), field="content")


def sent_file(body: BillFileIn | BillReadingIn) -> Held:
    """The bytes of a file sent in base64; refuses FileNotBase64."""
    try:
        content = base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError):
        raise FileNotBase64 from None
    return Held(body.name, len(content), body.media_type, content)


@bills.get("/bills", right=rights.COSTS, gives=Page[BillSummaryOut])
def list_bills(request: ApiRequest, asked: Query[BillParams]) -> Page[BillSummaryOut]:
    """Suppliers' bills and credit notes, newest first."""
    return page(told.narrowed(asked, today()), asked, SORTS, told.summaries, told.sums)


@bills.post("/bills", right=rights.BILLS, gives=BillOut)
def create_bill(request: ApiRequest, body: BillIn) -> BillOut:
    """Write a draft of a supplier's bill: lines of its purchase orders, expenses with their category."""
    content = told.content(body, body.supplier)
    made = commands.draft_bill(content=content, kind=body.kind, on=today(), by=request.by)
    return told.written(made.pk, today())


@bills.post("/bills/reading", right=rights.BILLS, gives=BillOut)
def read_suppliers_file(request: ApiRequest, body: BillReadingIn) -> BillOut:
    """Write a draft of the bill that a Factur-X, CII or UBL file asks: supplier, purchase order and lines are found in it.
    Any other file is kept with an empty draft of the supplier that is said."""
    made = commands.read_bill(upload=sent_file(body), party_id=body.supplier, on=today(), by=request.by)
    return told.written(made.pk, today())


@bills.post("/purchase-orders/{id}/bills", right=rights.BILLS, gives=BillOut)
def bill_purchase_order(request: ApiRequest, id: PathId, body: PurchaseBillIn = ALL) -> BillOut:
    """Write a draft of the bill of a purchase order: what came and is not billed yet, unless lines are given."""
    asks = None if body.lines is None else [line.asked() for line in body.lines]
    head = BillContent(party_id=0, **body.head())
    made = commands.bill_purchases(purchase_ids=[id], asks=asks, content=head, on=today(), by=request.by)
    return told.written(made.pk, today())


@bills.get("/bills/{id}", right=rights.COSTS, gives=BillOut)
def read_bill(request: ApiRequest, id: PathId) -> BillOut:
    """A bill with its lines, its files and, while it is a draft, how it differs from its purchase orders."""
    return told.written(id, today())


@bills.patch("/bills/{id}", right=rights.BILLS, gives=BillOut)
def edit_bill(request: ApiRequest, id: PathId, body: BillPatch, if_match: IfMatch = None) -> BillOut:
    """Change some fields of a draft; `lines`, when given, replaces all lines."""
    bill = _bill(id)
    content = told.content(body, body.supplier or bill.party_id, told.content_of(bill))
    commands.edit_bill(bill_id=id, content=content, expected_version=version_of(if_match), on=today(), by=request.by)
    return told.written(id, today())


@bills.delete("/bills/{id}", right=rights.BILLS)
def delete_bill(request: ApiRequest, id: PathId) -> None:
    """Throw a draft away, its files with it."""
    commands.delete_bill(bill_id=id, by=request.by)


@bills.post("/bills/{id}/recording", right=rights.BILLS, gives=BillOut, status=200)
def record_bill(request: ApiRequest, id: PathId, body: RecordingIn = RECORDED, if_match: IfMatch = None) -> BillOut:
    """Record a draft: it is owed, and its lines become costs; differences beyond the tolerance need a reason."""
    commands.record_bill(
        bill_id=id, on=body.on or today(), accepted_reason=body.accepted_reason, expected_version=version_of(if_match),
        by=request.by,
    )  # fmt: skip
    return told.written(id, today())


@bills.post("/bills/{id}/cancellation", right=rights.BILLS, gives=BillOut, status=200)
def cancel_bill(request: ApiRequest, id: PathId, body: PurchaseReasonIn) -> BillOut:
    """Take back a bill recorded in error, nothing of which is paid or credited."""
    commands.cancel_bill(bill_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return told.written(id, today())


@bills.post("/bills/{id}/credit-notes", right=rights.BILLS, gives=BillOut)
def draft_supplier_credit(request: ApiRequest, id: PathId, body: SupplierCreditIn = CREDIT_ALL) -> BillOut:
    """Write a draft of a supplier's credit note on a recorded bill: lines by quantity or amount, else all that is left."""
    asks = None if body.lines is None else [line.asked() for line in body.lines]
    head = BillContent(party_id=0, **body.head())
    made = commands.draft_supplier_credit(bill_id=id, asks=asks, content=head, on=today(), by=request.by)
    return told.written(made.pk, today())


@bills.post("/bills/{id}/files", right=rights.BILLS, gives=BillFileOut)
def add_bill_file(request: ApiRequest, id: PathId, body: BillFileIn) -> BillFileOut:
    """Keep a file with a bill."""
    kept = commands.add_bill_file(bill_id=id, upload=sent_file(body), title=body.title, by=request.by)
    return told.file_out(kept)


@bills.file("/bill-files/{id}", right=rights.COSTS, media_type="application/octet-stream")
def read_bill_file(request: ApiRequest, id: PathId) -> HttpResponse:
    """A file kept with a bill."""
    kept = BillFile.objects.select_related("file").filter(pk=id).first()
    if kept is None:
        raise NotFound
    return file_answer(kept.file.name, bytes(kept.file.content), "application/octet-stream")


@bills.delete("/bill-files/{id}", right=rights.BILLS)
def remove_bill_file(request: ApiRequest, id: PathId) -> None:
    """Take a file away from a bill; what the supplier sent stays with a recorded one."""
    commands.remove_bill_file(file_id=id, by=request.by)


def _bill(bill_id: int) -> Bill:
    found = Bill.objects.filter(pk=bill_id).first()
    if found is None:
        raise NotFound
    return found
