"""What is bought for an order: purchase orders with what came and is billed of them, expenses of suppliers (P22, P44)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase order, or a bill with expenses of the order: only what serves the order, in the company's currency, excl. tax.

    `committed` and `cost` are what counts in the margin: goods kept in stock count when they are delivered, not here.
    """

    kind: str
    id: int
    number: str
    supplier: str
    state: str
    due_on: date | None
    ordered: Decimal
    received: Decimal
    billed: Decimal
    committed: Decimal
    cost: Decimal
    lines: int
    ordered_quantity: Decimal
    received_quantity: Decimal


_SQL = """
WITH lines AS (
    SELECT l.*, p.number, p.party_id, p.exchange_rate, p.cancelled_on, coalesce(l.promised_on, p.promised_on) AS due,
        l.net - coalesce((SELECT sum(c.net - c.net_before) FROM purchasing_purchasechange c
                          WHERE c.purchase_line_id = l.id AND c.on > %(day)s), 0) AS net_then,
        l.quantity - coalesce((SELECT sum(c.quantity - c.quantity_before) FROM purchasing_purchasechange c
                               WHERE c.purchase_line_id = l.id AND c.on > %(day)s), 0) AS quantity_then
    FROM purchasing_purchaseline l JOIN purchasing_purchaseorder p ON p.id = l.purchase_order_id
    WHERE l.order_id = %(order)s AND (p.sent_on <= %(day)s OR p.sent_on IS NULL AND %(live)s)
        AND (p.cancelled_on IS NULL OR p.cancelled_on > %(day)s)
), figures AS (
    SELECT l.*, coalesce((SELECT sum(r.quantity) FROM purchasing_receiptline r JOIN purchasing_receipt d ON d.id = r.receipt_id
                          WHERE r.purchase_line_id = l.id AND d.on <= %(day)s), 0) AS came
    FROM lines l
), bills AS (
    SELECT b.*, CASE d.kind WHEN 'credit_note' THEN -1 ELSE 1 END AS sign, d.exchange_rate, d.number AS bill_number, d.party_id
    FROM purchasing_billline b JOIN purchasing_bill d ON d.id = b.bill_id
    WHERE b.order_id = %(order)s AND d.recorded_on <= %(day)s
        AND NOT EXISTS (SELECT 1 FROM purchasing_billcancellation c WHERE c.bill_id = d.id AND c.on <= %(day)s)
)
SELECT 'purchase', f.purchase_order_id, coalesce(f.number, ''), t.name, max(s.state), min(f.due) FILTER (WHERE f.came < f.quantity),
    sum(round(f.net_then / f.exchange_rate, 2)),
    sum(CASE WHEN f.quantity_then = 0 THEN 0 ELSE round(f.net_then / f.exchange_rate * least(f.came / f.quantity_then, 1), 2) END),
    coalesce(max(b.billed), 0), sum(st.committed), coalesce(max(b.cost), 0), count(*), sum(f.quantity_then), sum(f.came)
FROM figures f JOIN parties_party t ON t.id = f.party_id
JOIN purchasing_purchasestanding s ON s.purchase_order_id = f.purchase_order_id
JOIN purchasing_purchaselinestanding st ON st.purchase_line_id = f.id
LEFT JOIN (SELECT purchase_order_id, sum(sign * round(net / exchange_rate, 2)) AS billed, sum(sign * cost) AS cost FROM bills
           WHERE purchase_order_id IS NOT NULL GROUP BY 1) b ON b.purchase_order_id = f.purchase_order_id
GROUP BY f.purchase_order_id, f.number, t.name
UNION ALL
SELECT 'bill', b.bill_id, b.bill_number, t.name, '', NULL, 0, 0, sum(b.sign * round(b.net / b.exchange_rate, 2)), 0,
    sum(b.sign * b.cost), count(*), 0, 0
FROM bills b JOIN parties_party t ON t.id = b.party_id WHERE b.purchase_order_id IS NULL
GROUP BY b.bill_id, b.bill_number, t.name
ORDER BY 1 DESC, 2
"""


def bought_for(order_id: int, on: date | None = None) -> list[Bought]:
    """What is bought for an order, as it stood on a past day or today, drafts with it (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"order": order_id, "day": on or date.max, "live": on is None})
        return [Bought(*row) for row in cursor.fetchall()]
