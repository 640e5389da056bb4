"""Purchase orders: drafted, sent, confirmed, given up, cancelled."""

from django.http import HttpResponse
from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, file_answer, version_of
from carnet.core.mailing import MailDraft
from carnet.core.refusals import NotFound
from carnet.purchasing import commands
from carnet.purchasing.api import purchases as told
from carnet.purchasing.api.purchase_schemas import (
    BuyIn,
    ConfirmationIn,
    LineToBuyOut,
    PurchaseIn,
    PurchaseOut,
    PurchaseParams,
    PurchasePatch,
    PurchaseReasonIn,
    PurchaseSendingIn,
    PurchasesOut,
    PurchaseSummaryOut,
    ReorderIn,
)
from carnet.purchasing.models import PurchaseOrder
from carnet.purchasing.queries.left_to_buy import lines_to_buy
from carnet.purchasing.queries.letters import purchase_letter
from carnet.purchasing.refusals import PurchaseSent
from carnet.purchasing.steps.filing import purchase_file
from carnet.sales.api.mails import MailFields, mail_draft
from carnet.sales.models import Order

purchases = Routes("Purchase orders")
NO_MAIL = PurchaseSendingIn.model_validate({})
ALL = BuyIn.model_validate({})
ALL_LACKING = ReorderIn.model_validate({})
NOTHING_ELSE = ConfirmationIn.model_validate({})
SORTS = sorts(
    PurchaseOrder, "-created_on", created_on="created_on", sent_on="sent_on", number="number", supplier="party__name", id="id",
)  # fmt: skip


@purchases.get("/purchase-orders", right=rights.READ, gives=Page[PurchaseSummaryOut])
def list_purchase_orders(request: ApiRequest, asked: Query[PurchaseParams]) -> Page[PurchaseSummaryOut]:
    """Purchase orders, newest first."""
    return page(
        told.narrowed(asked), asked, SORTS, lambda rows: told.summaries(rows, request.by),
        lambda rows: told.sums(rows, request.by),
    )  # fmt: skip


@purchases.post("/purchase-orders", right=rights.PURCHASES, gives=PurchaseOut)
def create_purchase_order(request: ApiRequest, body: PurchaseIn) -> PurchaseOut:
    """Write a draft order to a supplier."""
    content = told.content(body, body.supplier)
    made = commands.create_purchase(content=content, on=body.on or today(), by=request.by)
    return _one(made.pk, request.by)


@purchases.get("/purchase-orders/{id}", right=rights.READ, gives=PurchaseOut)
def read_purchase_order(request: ApiRequest, id: PathId) -> PurchaseOut:
    """A purchase order with its lines and how they stand."""
    return _one(id, request.by)


@purchases.file("/purchase-orders/{id}/pdf", right=rights.COSTS, media_type="application/pdf")
def read_purchase_order_pdf(request: ApiRequest, id: PathId) -> HttpResponse:
    """A purchase order as the supplier reads it."""
    name, content = purchase_file(told.purchase_of(id).pk)
    return file_answer(name, content, "application/pdf")


@purchases.patch("/purchase-orders/{id}", right=rights.PURCHASES, gives=PurchaseOut)
def edit_purchase_order(request: ApiRequest, id: PathId, body: PurchasePatch, if_match: IfMatch = None) -> PurchaseOut:
    """Change some fields of a draft; `lines`, when given, replaces all lines."""
    purchase = told.purchase_of(id)
    if purchase.number is not None:
        raise PurchaseSent(purchase.number)
    content = told.content(body, body.supplier or purchase.party_id, told.content_of(purchase))
    commands.edit_purchase(
        purchase_id=id, content=content, expected_version=version_of(if_match), on=today(), by=request.by
    )
    return _one(id, request.by)


@purchases.delete("/purchase-orders/{id}", right=rights.PURCHASES)
def delete_purchase_order(request: ApiRequest, id: PathId) -> None:
    """Throw a draft away."""
    commands.delete_purchase(purchase_id=id, by=request.by)


@purchases.post("/purchase-orders/{id}/sending", right=rights.PURCHASES, gives=PurchaseOut, status=200)
def send_purchase_order(
    request: ApiRequest, id: PathId, body: PurchaseSendingIn = NO_MAIL, if_match: IfMatch = None
) -> PurchaseOut:
    """Send a draft: it takes its number and counts; by e-mail when `mail` says to whom."""
    mail = _draft(id, body.mail, request.by) if body.mail else None
    commands.send_purchase(
        purchase_id=id, on=body.on or today(), mail=mail, expected_version=version_of(if_match), by=request.by
    )
    return _one(id, request.by)


@purchases.post("/purchase-orders/{id}/mailing", right=rights.PURCHASES, gives=PurchaseOut, status=200)
def mail_purchase_order(request: ApiRequest, id: PathId, body: MailFields) -> PurchaseOut:
    """Send a purchase order that counts by e-mail, with its PDF."""
    commands.mail_purchase(purchase_id=id, mail=_draft(id, body, request.by), by=request.by)
    return _one(id, request.by)


@purchases.post("/purchase-orders/{id}/confirmation", right=rights.PURCHASES, gives=PurchaseOut, status=200)
def confirm_purchase_order(
    request: ApiRequest, id: PathId, body: ConfirmationIn = NOTHING_ELSE, if_match: IfMatch = None
) -> PurchaseOut:
    """Note what the supplier confirms; other prices, quantities and days leave a trace."""
    commands.confirm_purchase(
        purchase_id=id,
        on=body.on or today(),
        supplier_reference=body.supplier_reference,
        promised_on=body.promised_on,
        changes=[line.asked() for line in body.lines],
        reason=body.reason,
        expected_version=version_of(if_match),
        by=request.by,
    )
    return _one(id, request.by)


@purchases.post("/purchase-orders/{id}/closure", right=rights.PURCHASES, gives=PurchaseOut, status=200)
def close_purchase_order(
    request: ApiRequest, id: PathId, body: PurchaseReasonIn, if_match: IfMatch = None
) -> PurchaseOut:
    """Give up what did not come: lines are brought to what is received or billed of them."""
    commands.give_up_rest(
        purchase_id=id, on=body.on or today(), reason=body.reason, expected_version=version_of(if_match), by=request.by
    )
    return _one(id, request.by)


@purchases.post("/purchase-orders/{id}/cancellation", right=rights.PURCHASES, gives=PurchaseOut, status=200)
def cancel_purchase_order(
    request: ApiRequest, id: PathId, body: PurchaseReasonIn, if_match: IfMatch = None
) -> PurchaseOut:
    """Cancel a sent order nothing of which is received or billed."""
    commands.cancel_purchase(
        purchase_id=id, on=body.on or today(), reason=body.reason, expected_version=version_of(if_match), by=request.by
    )
    return _one(id, request.by)


@purchases.get("/orders/{id}/lines-to-buy", right=rights.READ, gives=Page[LineToBuyOut])
def list_lines_to_buy(request: ApiRequest, id: PathId) -> Page[LineToBuyOut]:
    """The lines of an order with what is bought of them and what is left to buy."""
    if not Order.objects.filter(pk=id).exists():
        raise NotFound
    return Page(items=[LineToBuyOut.model_validate(line) for line in lines_to_buy(id)], next=None)


@purchases.post("/orders/{id}/purchase-orders", right=rights.PURCHASES, gives=PurchasesOut)
def buy_for_order(request: ApiRequest, id: PathId, body: BuyIn = ALL) -> PurchasesOut:
    """Write one draft per supplier for lines of an order; nothing is bought twice."""
    asks = None if body.lines is None else [line.asked() for line in body.lines]
    made = commands.buy_for_order(order_id=id, asks=asks, on=body.on or today(), by=request.by)
    return PurchasesOut(items=told.written([one.pk for one in made], request.by))


@purchases.post("/stock/to-reorder/purchase-orders", right=rights.PURCHASES, gives=PurchasesOut)
def reorder(request: ApiRequest, body: ReorderIn = ALL_LACKING) -> PurchasesOut:
    """Write one draft per supplier and warehouse for levels below their threshold; what drafts buy is not ordered again."""
    asks = None if body.lines is None else [line.asked() for line in body.lines]
    made = commands.reorder(asks=asks, on=body.on or today(), by=request.by)
    return PurchasesOut(items=told.written([one.pk for one in made], request.by))


def _one(purchase_id: int, by: Actor) -> PurchaseOut:
    return told.written([purchase_id], by)[0]


def _draft(purchase_id: int, mail: MailFields, by: Actor) -> MailDraft:
    return mail_draft(mail, purchase_letter(told.purchase_of(purchase_id), by))
