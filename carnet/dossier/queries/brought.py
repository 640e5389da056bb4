"""What suppliers bring for order lines otherwise than through our stock: straight to the customer, bought for the line alone (P34, P36)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO
from carnet.delivery.queries.readiness import Ready, lines_ready, readiness

# By order line: how much of it is still to come so, and the purchase line that brings the last of it. A day that is past is today.
_BROUGHT = """
WITH coming AS (
    SELECT l.order_line_id, l.id, l.product_id, least(s.left_to_receive, l.served_quantity) AS quantity,
        coalesce((%(moved)s::jsonb ->> l.id::text)::date, l.promised_on, p.promised_on) AS due_on
    FROM purchasing_purchasestanding w
    JOIN purchasing_purchaseorder p ON p.id = w.purchase_order_id
    JOIN purchasing_purchaseline l ON l.purchase_order_id = p.id
    JOIN purchasing_purchaselinestanding s ON s.purchase_line_id = l.id
    WHERE w.due_on IS NOT NULL AND l.order_line_id IS NOT NULL AND (l.direct OR NOT l.stock_managed) AND s.left_to_receive > 0
      AND (%(order)s::bigint IS NULL OR l.order_id = %(order)s)
), last AS (
    SELECT DISTINCT ON (order_line_id) order_line_id, id, product_id, due_on, sum(quantity) OVER (PARTITION BY order_line_id) AS quantity
    FROM coming ORDER BY order_line_id, due_on DESC NULLS FIRST, id DESC
)
SELECT c.order_line_id, c.id, c.product_id, least(c.quantity, t.left_to_deliver), t.left_to_deliver,
    coalesce(ol.promised_on, o.promised_on), CASE WHEN c.due_on IS NOT NULL THEN greatest(c.due_on, %(today)s) END
FROM last c
JOIN sales_orderline ol ON ol.id = c.order_line_id
JOIN sales_order o ON o.id = ol.order_id
JOIN sales_linestanding t ON t.order_line_id = ol.id
WHERE t.left_to_deliver > 0 AND o.cancelled_on IS NULL
  AND NOT EXISTS (SELECT 1 FROM sales_closure x WHERE x.order_id = o.id AND x.reopened_on IS NULL)
ORDER BY c.order_line_id
"""


@dataclass(frozen=True, slots=True)
class Brought:
    """What of an order line a supplier is to bring for it alone, and the day the last of it comes; None on no known day."""

    order_line_id: int
    purchase_line_id: int
    product_id: int | None
    quantity: Decimal
    left: Decimal
    wanted_on: date | None
    there_on: date | None

    @property
    def whole(self) -> bool:
        """Whether all that is left of the line comes so: it waits for nothing else then."""
        return self.quantity == self.left


def brought(today: date, order_id: int | None = None, moved: Mapping[int, date] | None = None) -> dict[int, Brought]:
    """By order line, of all orders or of one; `moved` tries other days for purchase lines (one statement)."""
    tried = json.dumps({str(pk): day.isoformat() for pk, day in (moved or {}).items()})
    with connection.cursor() as cursor:
        cursor.execute(_BROUGHT, {"today": today, "order": order_id, "moved": tried})
        return {row[0]: Brought(*row) for row in cursor.fetchall()}


def ready_of_order(order_id: int, today: date) -> Mapping[int, Sequence[Ready]]:
    """When all that lines of an order wait for will be there, from the stock or from a supplier for them alone (two statements)."""
    found: dict[int, list[Ready]] = lines_ready(readiness(order_id, today))
    for pk, one in brought(today, order_id).items():
        if one.whole:
            found[pk] = [
                Ready(pk, one.product_id or 0, "", one.wanted_on, one.quantity, ZERO, ZERO, ZERO, one.there_on, "")
            ]
    return found
