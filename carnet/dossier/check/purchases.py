"""What purchases must have posted to the orders they serve: committed when ordered, cost when billed, never through stock (P44)."""

from collections.abc import Iterator, Sequence
from datetime import date

from carnet.core.money import ZERO
from carnet.dossier.check.documents import Document, Key, Parts
from carnet.purchasing.amounts import company_amount
from carnet.purchasing.models import (
    Bill,
    BillCancellation,
    BillCancellationLine,
    BillLine,
    PurchaseChange,
    PurchaseLine,
)

Told = tuple[int, Key, Parts]


def costs_of_purchases(order_ids: Sequence[int]) -> Iterator[Told]:
    """The `committed` and `cost` entries that purchase orders, their changes, bills and credits must have made."""
    yield from _committed(order_ids)
    yield from _billed(order_ids)


def _committed(order_ids: Sequence[int]) -> Iterator[Told]:
    lines = PurchaseLine.objects.filter(order__in=order_ids, purchase_order__sent_on__isnull=False)
    changes: dict[int, list[PurchaseChange]] = {}
    for change in PurchaseChange.objects.filter(purchase_line__order__in=order_ids).order_by("id"):
        changes.setdefault(change.purchase_line_id, []).append(change)
    taken_back = _taken_back(order_ids)
    for line in lines.select_related("purchase_order").order_by("id"):
        if line.counts:
            yield from _of_line(line, changes.get(line.pk, []), taken_back.get(line.pk, []))


def _taken_back(order_ids: Sequence[int]) -> dict[int, list[Parts]]:
    """By purchase line, what bills taken back committed again beyond what they had taken off."""
    found: dict[int, list[Parts]] = {}
    rows = BillCancellationLine.objects.filter(bill_line__purchase_line__order__in=order_ids)
    for row in rows.select_related("bill_line__bill"):
        billed = row.bill_line
        sign = -1 if billed.bill.kind == Bill.Kind.CREDIT_NOTE else 1
        more = Parts(
            row.restored_quantity - sign * billed.released_quantity, row.restored - sign * billed.released, ZERO
        )
        found.setdefault(billed.purchase_line_id or 0, []).append(more)
    return found


def _of_line(line: PurchaseLine, changes: Sequence[PurchaseChange], taken_back: Sequence[Parts]) -> Iterator[Told]:
    purchase = line.purchase_order
    net, served = (changes[0].net_before, changes[0].served_before) if changes else (line.net, line.served_quantity)
    first = Parts(served, company_amount(net, purchase.exchange_rate), ZERO)
    yield _told(line, ("purchase_order", purchase.pk), purchase.sent_on, first)
    left = first
    for change in changes:
        moved = Parts(change.committed_quantity, change.committed, ZERO)
        left = left.plus(moved)
        yield _told(line, ("purchase_change", change.pk), change.on, moved)
    if purchase.cancelled_on:
        for more in taken_back:
            left = left.plus(more)
        undone = Parts(-left.quantity, -left.amount, ZERO)
        yield _told(line, ("purchase_cancelled", purchase.pk), purchase.cancelled_on, undone)


def _billed(order_ids: Sequence[int]) -> Iterator[Told]:
    rows = BillLine.objects.filter(order__in=order_ids, bill__number__isnull=False).select_related(
        "bill", "purchase_line"
    )
    undone = {one.bill_id: one for one in BillCancellation.objects.filter(bill__in=rows.values("bill_id"))}
    restored = {one.bill_line_id: one for one in BillCancellationLine.objects.filter(bill_line__in=rows)}
    for row in rows.order_by("id"):
        if row.purchase_line is not None and not row.purchase_line.counts:
            continue
        sign = -1 if row.bill.kind == Bill.Kind.CREDIT_NOTE else 1
        yield from _of_bill(row, ("supplier_bill", row.bill_id), row.bill.recorded_on, sign)
        if row.bill_id in undone:
            yield from _of_bill(
                row, ("bill_cancelled", row.bill_id), undone[row.bill_id].on, -sign, restored.get(row.pk)
            )


def _of_bill(
    row: BillLine, document: Document, on: date, sign: int, restored: BillCancellationLine | None = None
) -> Iterator[Told]:
    served = sign * row.released_quantity
    committed = Parts(-served, -sign * row.released, ZERO)
    if document[0] == "bill_cancelled":
        again = restored or BillCancellationLine(restored=ZERO, restored_quantity=ZERO)
        committed = Parts(again.restored_quantity, again.restored, ZERO)
    line_id = row.purchase_line.order_line_id if row.purchase_line is not None else None
    assert row.order_id is not None
    order_id: int = row.order_id
    yield order_id, Key(document, on, "cost", line_id, None), Parts(served, sign * row.cost, ZERO)
    yield order_id, Key(document, on, "committed", line_id, None), committed


def _told(line: PurchaseLine, document: Document, on: date, parts: Parts) -> Told:
    assert line.order_id is not None
    return line.order_id, Key(document, on, "committed", line.order_line_id, None), parts
