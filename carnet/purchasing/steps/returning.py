"""Goods sent back to a supplier: part of what a receipt brought leaves the stock at what it brought, until that is undone (P37)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from carnet.company import queries as company
from carnet.company.days import check_day
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.purchasing.inputs import ReceivedAsk, ReturnContent
from carnet.purchasing.models import PurchaseLineStanding, PurchaseOrder, Receipt, ReceiptLine
from carnet.purchasing.refusals import (
    DirectNotSentBack,
    LineReceivedTwice,
    LotNotOfReceipt,
    NothingSentBack,
    OverReceipt,
    ReceiptReversedAlready,
    ReturnTooMuch,
    SentBackAlready,
)
from carnet.purchasing.steps.coming import (
    Coming,
    Received,
    lots_of,
    move_of,
    next_receipt_id,
    open_purchase,
    write_receipt,
)
from carnet.purchasing.steps.expecting import expect_lines
from carnet.purchasing.steps.valuing import RECEIPT, settle_worth, worth_of
from carnet.sales.faults import QUANTITY, Faults, NumberRule
from carnet.stock.steps import hold_levels, move

SENT_BACK = NumberRule(QUANTITY.digits, QUANTITY.decimals, Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class Returned:
    """A return, its order, and how much more of which lines is waited for."""

    purchase: PurchaseOrder
    receipt: Receipt
    waited: Mapping[int, Decimal]


def give_back(receipt_id: int, content: ReturnContent, *, by: Actor) -> Returned:
    """Send back what is said of a receipt: it leaves at what it brought, and is waited for again. Refuses ReturnTooMuch,
    DirectNotSentBack, what the stock refuses. The orders served are held by the caller."""
    found = Receipt.objects.filter(pk=receipt_id, reverses=None, returns=None).first()
    if found is None:
        raise NotFound
    purchase = open_purchase(found.purchase_order_id)
    if Receipt.objects.filter(reverses=found).exists():
        raise ReceiptReversedAlready
    check_day(content.on, company.settings(), not_before=found.on)
    faults = Faults()
    reason = faults.text("reason", content.reason.strip(), 200)
    going = _going(purchase, found, content.lines, faults)
    faults.refuse()
    row = Receipt(
        purchase_order=purchase,
        warehouse_id=found.warehouse_id,
        on=content.on,
        returns=found,
        reason=reason,
        by_name=by.name,
    )
    waited = {one.line.pk: one.left_after - one.standing.left_to_receive for one in going}
    return Returned(purchase, _moved(purchase, row, going, found.pk, by), waited)


def undo_return(purchase: PurchaseOrder, undone: Receipt, *, on: date, reason: str, by: Actor) -> Received:
    """What was sent back did not leave, or came back: the receipt it was taken from brings it again. Refuses OverReceipt."""
    rows = _standings(purchase)
    lines = (
        ReceiptLine.objects.filter(receipt=undone).select_related("purchase_line").order_by("purchase_line__position")
    )
    coming = [Coming(one.purchase_line, rows[one.purchase_line_id], -one.quantity, lots_of(one.lots)) for one in lines]
    for one in coming:
        most = max(one.standing.most_receivable - one.standing.received_quantity, ZERO)
        if one.quantity > most:
            raise OverReceipt(one.line.description, most)
    assert undone.returns_id is not None
    row = Receipt(
        purchase_order=purchase, warehouse_id=undone.warehouse_id, on=on, returns_id=undone.returns_id, reverses=undone,
        reason=reason, by_name=by.name,
    )  # fmt: skip
    return Received(purchase, _moved(purchase, row, coming, undone.returns_id, by), {})


def refuse_sent_back(receipt: Receipt) -> None:
    """A receipt part of which was sent back is not undone before that is."""
    undone = Receipt.objects.filter(returns=receipt, reverses__isnull=False).values("reverses_id")
    stands = Receipt.objects.filter(returns=receipt, reverses=None).exclude(pk__in=undone).order_by("-id").first()
    if stands is not None:
        raise SentBackAlready(receipt.number, stands.number)


def standing_of(receipt: Receipt) -> dict[int, Decimal]:
    """How much of each line of a receipt was not sent back (one statement)."""
    rows = ReceiptLine.objects.filter(receipt=receipt) | ReceiptLine.objects.filter(receipt__returns=receipt)
    return dict(rows.order_by().values_list("purchase_line_id").annotate(Sum("quantity")))


def _going(purchase: PurchaseOrder, receipt: Receipt, asked: Sequence[ReceivedAsk], faults: Faults) -> list[Coming]:
    """The lines asked, with negative quantities, never beyond what stands of them."""
    lines = {
        one.purchase_line_id: one for one in ReceiptLine.objects.filter(receipt=receipt).select_related("purchase_line")
    }
    left, rows = standing_of(receipt), _standings(purchase)
    if len({one.purchase_line_id for one in asked}) < len(asked):
        raise LineReceivedTwice
    going = []
    for index, ask in enumerate(asked):
        came = lines.get(ask.purchase_line_id)
        if came is None:
            raise NotFound
        line, most = came.purchase_line, left[ask.purchase_line_id]
        quantity = faults.number(f"lines[{index}].quantity", most if ask.quantity is None else ask.quantity, SENT_BACK)
        if line.direct:
            raise DirectNotSentBack(line.description)
        if quantity > most:
            raise ReturnTooMuch(line.description, most)
        known = {lot["number"] for lot in came.lots}
        strange = next((lot.number for lot in ask.lots if lot.number not in known), None)
        if strange is not None:
            raise LotNotOfReceipt(line.description, strange)
        going.append(Coming(line, rows[line.pk], -quantity, ask.lots))
    if not going:
        raise NothingSentBack
    return going


def _moved(purchase: PurchaseOrder, row: Receipt, lines: Sequence[Coming], from_id: int, by: Actor) -> Receipt:
    """Move what goes through our stock, at what it brought; the other receipts stand without it."""
    row.pk = next_receipt_id()
    _hold(purchase, row, (one.line.product_id for one in lines if one.line.into_stock))
    stands = worth_of((one.line for one in lines), {purchase.pk: purchase})
    values = [stands[one.line.pk].resize(from_id, one.quantity) if one.line.pk in stands else ZERO for one in lines]
    move(
        [
            move_of(purchase, one, row.pk, row.warehouse_id, value)
            for one, value in zip(lines, values, strict=True)
            if one.line.into_stock
        ],
        on=row.on,
        by_name=by.name,
    )
    settle_worth(stands, (RECEIPT, row.pk), on=row.on, by_name=by.name)
    expect_lines(purchase, ((one.line, one.left_after) for one in lines))
    receipt = write_receipt(row, lines, values)
    PurchaseOrder.objects.filter(pk=purchase.pk).update(version=purchase.version + 1)
    return receipt


def _hold(purchase: PurchaseOrder, row: Receipt, product_ids: Iterable[int | None]) -> None:
    """Hold the levels it leaves and those it is waited for at, before the number (data.md §2)."""
    places = {row.warehouse_id, purchase.warehouse_id}
    hold_levels((product_id, place) for product_id in set(product_ids) if product_id for place in places)


def _standings(purchase: PurchaseOrder) -> dict[int, PurchaseLineStanding]:
    return {one.purchase_line_id: one for one in PurchaseLineStanding.objects.filter(purchase_order=purchase)}
