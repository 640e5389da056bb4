"""Receipts of purchases, which may deliver a customer's order: they stand with the orders."""

from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, counted, page
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.dossier import commands
from carnet.purchasing.api import receipts
from carnet.purchasing.api.purchase_schemas import PurchaseReasonIn
from carnet.purchasing.api.receipts import ReceiptIn, ReceiptOut, ReceiptParams, ReturnIn
from carnet.purchasing.commands import return_to_supplier

receipt_routes = Routes("Receipts")
ALL = ReceiptIn.model_validate({})


@receipt_routes.get("/receipts", right=rights.READ, gives=Page[ReceiptOut])
def list_receipts(request: ApiRequest, asked: Query[ReceiptParams]) -> Page[ReceiptOut]:
    """Receipts, what was sent back, and their reversals, newest first."""
    return page(
        receipts.narrowed(asked), asked, receipts.SORTS, lambda rows: receipts.written(rows, request.by), counted
    )


@receipt_routes.get("/receipts/{id}", right=rights.READ, gives=ReceiptOut)
def read_receipt(request: ApiRequest, id: PathId) -> ReceiptOut:
    """A receipt with its lines."""
    return receipts.one(id, request.by)


@receipt_routes.post("/purchase-orders/{id}/receipts", right=rights.PURCHASES, gives=ReceiptOut)
def receive_purchase(request: ApiRequest, id: PathId, body: ReceiptIn = ALL, if_match: IfMatch = None) -> ReceiptOut:
    """Receive what came of a sent purchase order: the stock takes it; what went straight to a customer is delivered."""
    made = commands.receive_purchase(
        purchase_id=id, content=body.asked(today()), expected_version=version_of(if_match), by=request.by
    )
    return receipts.one(made.pk, request.by)


@receipt_routes.post("/receipts/{id}/reversal", right=rights.PURCHASES, gives=ReceiptOut)
def reverse_receipt(request: ApiRequest, id: PathId, body: PurchaseReasonIn) -> ReceiptOut:
    """Undo a receipt: stock, value and what is waited for are as before."""
    made = commands.reverse_receipt(receipt_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return receipts.one(made.pk, request.by)


@receipt_routes.post("/receipts/{id}/returns", right=rights.PURCHASES, gives=ReceiptOut)
def return_receipt(request: ApiRequest, id: PathId, body: ReturnIn) -> ReceiptOut:
    """Send part of a receipt back to the supplier: it leaves the stock at what it brought."""
    made = return_to_supplier(receipt_id=id, content=body.asked(today()), by=request.by)
    return receipts.one(made.pk, request.by)
