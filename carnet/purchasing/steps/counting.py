"""What a recorded bill counts for: its cost, and what it takes off the commitments of the orders it is for (P44)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from carnet.purchasing.amounts import Committed, Terms, company_amount, cost_of
from carnet.purchasing.models import Bill, BillLine, PurchaseLine, PurchaseOrder
from carnet.purchasing.queries.billable import billed_of, signed
from carnet.sales.models import Figure
from carnet.sales.steps import LedgerRow


def orders_and_purchases(bill_id: int) -> tuple[list[int], list[int]]:
    """The orders and the purchase orders a bill is of, to be held first (one statement)."""
    rows = list(BillLine.objects.filter(bill=bill_id).values_list("order_id", "purchase_order_id"))
    orders = sorted({order for order, _purchase in rows if order})
    return orders, sorted({purchase for _order, purchase in rows if purchase})


def counted_lines(bill: Bill, lines: Sequence[BillLine], purchases: Mapping[int, PurchaseOrder]) -> list[BillLine]:
    """The lines with their cost, and what each takes off a commitment, or gives back where it credits (one statement)."""
    sign = -1 if bill.kind == Bill.Kind.CREDIT_NOTE else 1
    counting = {
        line.purchase_line_id or 0 for line in lines if line.purchase_line is not None and line.purchase_line.counts
    }
    billed = billed_of(counting)
    for line in lines:
        line.cost = cost_of(line.net, line.vat_rate, line.deductible_percent, bill.exchange_rate)
        bought = line.purchase_line
        if bought is None or not bought.counts:
            continue
        purchase = purchases[bought.purchase_order_id]
        terms = terms_of(bought, purchase)
        before = billed[bought.pk]
        after = before.plus(*signed(line, purchase, sign))
        moved = terms.committed(before).less(terms.committed(after))
        line.released, line.released_quantity = sign * moved.amount, sign * moved.quantity
        billed[bought.pk] = after
    return list(lines)


def terms_of(line: PurchaseLine, purchase: PurchaseOrder) -> Terms:
    """What a line is bought for, in the company's currency."""
    return Terms(company_amount(line.net, purchase.exchange_rate), line.quantity, line.served_quantity)


def write_counted(lines: Sequence[BillLine]) -> None:
    """Store what they count for (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE purchasing_billline l SET cost = c.cost, released = c.released, released_quantity = c.quantity
            FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[]) c(id, cost, released, quantity)
            WHERE l.id = c.id
            """,
            [
                [line.pk for line in lines], [line.cost for line in lines], [line.released for line in lines],
                [line.released_quantity for line in lines],
            ],
        )  # fmt: skip


def restored_lines(
    bill: Bill, lines: Sequence[BillLine], purchases: Mapping[int, PurchaseOrder]
) -> dict[int, Committed]:
    """What taking a bill back commits again, by line: as its purchase line is bought for now, less than when it was recorded if part
    was given up or sent back since (one statement)."""
    sign = 1 if bill.kind == Bill.Kind.CREDIT_NOTE else -1
    billed = billed_of({line.purchase_line_id or 0 for line in lines if line.purchase_line is not None})
    restored = {}
    for line in lines:
        bought = line.purchase_line
        if bought is None or not bought.counts or purchases[bought.purchase_order_id].cancelled_on:
            continue
        purchase = purchases[bought.purchase_order_id]
        terms, before = terms_of(bought, purchase), billed[bought.pk]
        after = before.plus(*signed(line, purchase, sign))
        restored[line.pk] = terms.committed(after).less(terms.committed(before))
        billed[bought.pk] = after
    return restored


def bill_rows(bill: Bill, lines: Sequence[BillLine], on: date) -> list[LedgerRow]:
    """Ledger rows of a bill: costs, and commitments that become so; of a credit note the other way."""
    sign = -1 if bill.kind == Bill.Kind.CREDIT_NOTE else 1
    released = {line.pk: Committed(-sign * line.released, -sign * line.released_quantity) for line in lines}
    return _rows(bill, lines, on, sign, released, "supplier_bill")


def cancelled_rows(
    bill: Bill, lines: Sequence[BillLine], on: date, restored: Mapping[int, Committed]
) -> list[LedgerRow]:
    """Ledger rows of a bill taken back: its costs leave, what it had taken off commitments is committed again."""
    sign = 1 if bill.kind == Bill.Kind.CREDIT_NOTE else -1
    return _rows(bill, lines, on, sign, restored, "bill_cancelled")


def _rows(
    bill: Bill, lines: Sequence[BillLine], on: date, sign: int, committed: Mapping[int, Committed], kind: str
) -> list[LedgerRow]:
    rows: list[LedgerRow] = []
    for line in lines:
        bought: PurchaseLine | None = line.purchase_line
        if line.order_id is None or (bought is not None and not bought.counts):
            continue
        order_line = bought.order_line_id if bought is not None else None
        moved = committed.get(line.pk, Committed())
        for figure, quantity, amount in (
            (Figure.COST, sign * line.released_quantity, sign * line.cost),
            (Figure.COMMITTED, moved.quantity, moved.amount),
        ):
            rows.append(
                LedgerRow(
                    line.order_id, figure, on, kind, bill.pk, f"line:{line.pk}", order_line,
                    quantity=quantity, amount=amount,
                )
            )  # fmt: skip
    return rows
