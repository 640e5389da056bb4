"""Goods and work received: several receipts per order, valued, never beyond what is left; a reversal undoes one exactly (P37)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company.days import check_day
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, require_version
from carnet.purchasing.inputs import ReceiptContent, ReceivedAsk
from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder, Receipt, ReceiptLine
from carnet.purchasing.refusals import (
    LineReceivedTwice,
    NothingToReceive,
    OverReceipt,
    ReceiptReversedAlready,
    ReceivedAlready,
)
from carnet.purchasing.steps.coming import (
    Coming,
    Received,
    direct_of,
    hold_reserved,
    lots_of,
    move_of,
    next_receipt_id,
    open_purchase,
    write_receipt,
)
from carnet.purchasing.steps.expecting import expect_lines
from carnet.purchasing.steps.returning import refuse_sent_back, undo_return
from carnet.purchasing.steps.valuing import RECEIPT, LineWorth, settle_worth, worth_of
from carnet.sales.faults import QUANTITY, Faults, NumberRule
from carnet.stock.models import Warehouse
from carnet.stock.steps import move

RECEIVED = NumberRule(QUANTITY.digits, QUANTITY.decimals, Decimal("0.0001"))


def receive(purchase_id: int, content: ReceiptContent, *, expected_version: int | None = None, by: Actor) -> Received:
    """Record what came of a sent order: stock, value and what is waited for follow. Refuses OverReceipt, ReceivedAlready,
    NothingToReceive. The orders whose customers are delivered directly are held by the caller."""
    purchase = open_purchase(purchase_id)
    require_version(purchase.version, expected_version)
    check_day(content.on, company.settings(), not_before=purchase.sent_on)
    faults = Faults()
    note = faults.text("supplier_note", content.supplier_note.strip(), 80)
    comments = faults.text("comments", content.comments.strip(), 300)
    coming = _coming(purchase, content.lines, faults)
    warehouse_id = _warehouse(content.warehouse_id or purchase.warehouse_id, faults)
    faults.refuse()
    _require_new(purchase, note)
    receipt_id = next_receipt_id()
    values = _moved(purchase, coming, receipt_id, warehouse_id, content.on, by)
    expect_lines(purchase, ((one.line, one.left_after) for one in coming))
    receipt = write_receipt(
        Receipt(
            id=receipt_id, purchase_order=purchase, warehouse_id=warehouse_id, on=content.on, supplier_note=note,
            comments=comments, by_name=by.name,
        ),
        coming, values,
    )  # fmt: skip
    PurchaseOrder.objects.filter(pk=purchase.pk).update(version=purchase.version + 1)
    return Received(purchase, receipt, direct_of(coming))


def reverse(receipt_id: int, *, on: date, reason: str, by: Actor) -> Received:
    """Undo a receipt: the goods leave at what they brought, the rest is waited for again. Refuses what the stock refuses, and
    ReceiptReversedAlready, SentBackAlready. The orders whose customers were delivered directly are held by the caller."""
    undone = Receipt.objects.filter(pk=receipt_id).first()
    if undone is None or undone.reverses_id is not None:
        raise NotFound
    purchase = open_purchase(undone.purchase_order_id)
    if Receipt.objects.filter(reverses=undone).exists():
        raise ReceiptReversedAlready
    check_day(on, company.settings(), not_before=undone.on)
    if undone.returns_id is not None:
        return undo_return(purchase, undone, on=on, reason=reason, by=by)
    refuse_sent_back(undone)
    coming = _going(purchase, undone)
    new_id = next_receipt_id()
    stands = worth_of((one.line for one in coming), {purchase.pk: purchase})
    values = _taken_back(purchase, stands, coming, undone, new_id, on, by)
    settle_worth(stands, (RECEIPT, new_id), on=on, by_name=by.name)
    expect_lines(purchase, ((one.line, one.left_after) for one in coming))
    receipt = write_receipt(
        Receipt(
            id=new_id, purchase_order=purchase, warehouse_id=undone.warehouse_id, on=on, reverses=undone, reason=reason,
            by_name=by.name,
        ),
        coming, values,
    )  # fmt: skip
    PurchaseOrder.objects.filter(pk=purchase.pk).update(version=purchase.version + 1)
    return Received(purchase, receipt, direct_of(coming))


def direct_orders(purchase_ids: Sequence[int]) -> list[int]:
    """The orders whose customers these purchase orders deliver, to be held first (one statement)."""
    rows = PurchaseOrder.objects.filter(pk__in=purchase_ids, direct_order__isnull=False)
    return sorted(set(rows.values_list("direct_order_id", flat=True)))


def _coming(purchase: PurchaseOrder, asked: Sequence[ReceivedAsk] | None, faults: Faults) -> list[Coming]:
    """The lines asked, else all that is left, never beyond what may still come."""
    lines = {line.pk: line for line in PurchaseLine.objects.filter(purchase_order=purchase).order_by("position")}
    rows = PurchaseLineStanding.objects.filter(purchase_order=purchase)
    standings = {row.purchase_line_id: row for row in rows}
    if asked is None:
        asked = [ReceivedAsk(purchase_line_id=pk) for pk in lines if standings[pk].left_to_receive]
    if len({one.purchase_line_id for one in asked}) < len(asked):
        raise LineReceivedTwice
    coming = []
    for index, one in enumerate(asked):
        line, standing = lines.get(one.purchase_line_id), standings.get(one.purchase_line_id)
        if line is None or standing is None:
            raise NotFound
        quantity = standing.left_to_receive if one.quantity is None else one.quantity
        if one.quantity is None and not quantity:
            continue
        quantity = faults.number(f"lines[{index}].quantity", quantity, RECEIVED)
        most = max(standing.most_receivable - standing.received_quantity, ZERO)
        if quantity > most:
            raise OverReceipt(line.description, most)
        coming.append(Coming(line, standing, quantity, one.lots))
    if not coming:
        raise NothingToReceive(purchase.number or "")
    return coming


def _going(purchase: PurchaseOrder, undone: Receipt) -> list[Coming]:
    """The lines of a receipt that is undone, with negative quantities."""
    rows = {row.purchase_line_id: row for row in PurchaseLineStanding.objects.filter(purchase_order=purchase)}
    lines = (
        ReceiptLine.objects.filter(receipt=undone).select_related("purchase_line").order_by("purchase_line__position")
    )
    return [Coming(one.purchase_line, rows[one.purchase_line_id], -one.quantity, lots_of(one.lots)) for one in lines]


def _moved(
    purchase: PurchaseOrder, coming: Sequence[Coming], receipt_id: int, warehouse_id: int, on: date, by: Actor
) -> list[Decimal]:
    """Bring what goes into our stock there; gives what each line brings."""
    hold_reserved(coming)
    stands = worth_of((one.line for one in coming), {purchase.pk: purchase})
    values = [stands[one.line.pk].brings(one.quantity) if one.line.pk in stands else ZERO for one in coming]
    move(
        [
            move_of(purchase, one, receipt_id, warehouse_id, value)
            for one, value in zip(coming, values, strict=True)
            if one.line.into_stock
        ],
        on=on,
        by_name=by.name,
    )
    return values


def _taken_back(
    purchase: PurchaseOrder,
    stands: Mapping[int, LineWorth],
    coming: Sequence[Coming],
    undone: Receipt,
    receipt_id: int,
    on: date,
    by: Actor,
) -> list[Decimal]:
    """Take what a receipt brought out of the stock, at all it brought; the others stand without it."""
    hold_reserved(coming)
    values = [-stands[one.line.pk].without(undone.pk) if one.line.pk in stands else ZERO for one in coming]
    move(
        [
            move_of(purchase, one, receipt_id, undone.warehouse_id, value)
            for one, value in zip(coming, values, strict=True)
            if one.line.into_stock
        ],
        on=on,
        by_name=by.name,
    )
    return values


def _require_new(purchase: PurchaseOrder, note: str) -> None:
    """The same note of the supplier is received once, however many people hold it in their hands."""
    if not note:
        return
    rows = Receipt.objects.filter(purchase_order=purchase, supplier_note__iexact=note, reverses=None)
    reversed_ones = Receipt.objects.filter(purchase_order=purchase, reverses__isnull=False).values("reverses_id")
    known = rows.exclude(pk__in=reversed_ones).values_list("number", flat=True).first()
    if known is not None:
        raise ReceivedAlready(note, known)


def _warehouse(warehouse_id: int, faults: Faults) -> int:
    if not Warehouse.objects.filter(pk=warehouse_id, is_active=True).exists():
        faults.add("warehouse", _("This warehouse does not exist, or is put aside."))
    return warehouse_id
