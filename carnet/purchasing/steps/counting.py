"""What a recorded bill counts for: its cost, and what it takes off the commitments of the orders it is for (P44)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from carnet.purchasing.amounts import Terms, company_amount, cost_of
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


def bill_rows(
    bill: Bill, lines: Sequence[BillLine], on: date, way: int, kind: str = "supplier_bill"
) -> list[LedgerRow]:
    """Ledger rows of a bill: costs, and commitments that become so; of a credit note the other way, of a cancellation back."""
    sign = -way if bill.kind == Bill.Kind.CREDIT_NOTE else way
    rows: list[LedgerRow] = []
    for line in lines:
        bought: PurchaseLine | None = line.purchase_line
        if line.order_id is None or (bought is not None and not bought.counts):
            continue
        order_line = bought.order_line_id if bought is not None else None
        for figure, quantity, amount in (
            (Figure.COST, line.released_quantity, line.cost),
            (Figure.COMMITTED, -line.released_quantity, -line.released),
        ):
            rows.append(
                LedgerRow(
                    line.order_id, figure, on, kind, bill.pk, f"line:{line.pk}", order_line,
                    quantity=sign * quantity, amount=sign * amount,
                )
            )  # fmt: skip
    return rows
