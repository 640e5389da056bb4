"""What of the stock an order may count on: goods there, less what other orders were promised before it (P34)."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO

# A level serves reservations in the order they are wanted. An order that reserves nothing there comes last.
_SERVED = """
WITH own AS (
    SELECT DISTINCT ON (r.product_id) r.product_id, coalesce(r.wanted_on, '9999-12-31'::date) AS wanted_on, r.id
    FROM stock_reservation r
    WHERE r.holder = ANY (%(holders)s) AND r.warehouse_id = %(place)s ORDER BY r.product_id, 2, r.id
)
SELECT l.product_id, l.on_hand - coalesce((
    SELECT sum(r.quantity) FROM stock_reservation r
    WHERE r.product_id = l.product_id AND r.warehouse_id = l.warehouse_id AND r.holder <> ALL (%(holders)s)
      AND (own.id IS NULL OR (coalesce(r.wanted_on, '9999-12-31'::date), r.id) < (own.wanted_on, own.id))), 0)
FROM stock_level l LEFT JOIN own ON own.product_id = l.product_id
WHERE l.product_id = ANY (%(products)s) AND l.warehouse_id = %(place)s
"""


def served(order_line_ids: Iterable[int], product_ids: Iterable[int], warehouse_id: int) -> dict[int, Decimal]:
    """What an order may take of products in a warehouse without taking what was promised to others before it (one statement)."""
    wanted = sorted(set(product_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _SERVED,
            {"holders": [holder_of(pk) for pk in order_line_ids], "products": wanted, "place": warehouse_id},
        )
        found = {product_id: max(left, ZERO) for product_id, left in cursor.fetchall()}
    return {product_id: found.get(product_id, ZERO) for product_id in wanted}


def holder_of(order_line_id: int) -> str:
    """How a line of an order signs what it reserves."""
    return f"order_line:{order_line_id}"
