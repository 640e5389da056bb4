"""What open orders reserve of the stock: what is left to deliver of goods managed in stock; nothing else reserves for orders (P34)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.catalog.queries import KitComponent, parts_of
from carnet.core.money import ZERO
from carnet.delivery.queries.deliverable import PartMoved, parts_moved_of
from carnet.delivery.queries.serving import holder_of
from carnet.stock import steps as stock
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import ReserveAsk

# Every deliverable line; what it has left to deliver of a product, wanted on the day promised, else when ordered: nothing while
# its order is a draft, cancelled or closed by hand.
_LEFT = """
SELECT l.id, p.id, l.stock_managed AND coalesce(p.stock_managed, false), s.left_to_deliver,
    s.delivered_quantity - s.returned_quantity, coalesce(l.promised_on, o.promised_on, o.ordered_on),
    p.id IS NOT NULL AND s.left_to_deliver > 0 AND o.validated_on IS NOT NULL AND o.cancelled_on IS NULL
        AND NOT EXISTS (SELECT 1 FROM sales_closure c WHERE c.order_id = o.id AND c.reopened_on IS NULL)
FROM sales_orderline l
JOIN sales_order o ON o.id = l.order_id
LEFT JOIN sales_linestanding s ON s.order_line_id = l.id
LEFT JOIN catalog_product p ON p.id = l.product_id
WHERE l.order_id = ANY (%(orders)s) AND l.deliverable
ORDER BY l.id
"""
_LINES = "SELECT id FROM sales_orderline WHERE order_id = ANY (%s) AND deliverable ORDER BY id"


def reserve(order_ids: Iterable[int]) -> int:
    """Make what orders reserve what they have left to deliver; gives the reservations changed (at most six statements).

    The orders are held by the caller. Goods are reserved in the default warehouse.
    """
    orders = sorted(set(order_ids))
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"orders": orders})
        rows = cursor.fetchall()
    if not rows:
        return 0
    return stock.reserve(
        _asks(orders, [row for *row, waits in rows if waits]), holders=[holder_of(line_id) for line_id, *_rest in rows]
    )


def release(order_ids: Iterable[int]) -> int:
    """Let go of all that orders reserve: they are about to be deleted."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [sorted(set(order_ids))])
        holders = [holder_of(line_id) for (line_id,) in cursor.fetchall()]
    return stock.reserve([], holders=holders)


def _asks(orders: Sequence[int], rows: Sequence[Sequence[Any]]) -> list[ReserveAsk]:
    if not rows:
        return []
    place = default_warehouse().pk
    kits = parts_of(product_id for _line, product_id, *_rest in rows)
    moved = parts_moved_of(orders) if kits else {}
    asks = []
    for line_id, product_id, stocked, left, delivered, wanted_on in rows:
        if product_id in kits:
            wanted = _of_kit(kits[product_id], moved.get(line_id, {}), delivered + left)
        else:
            wanted = {product_id: left} if stocked else {}
        asks += [ReserveAsk(holder_of(line_id), one, place, quantity, wanted_on) for one, quantity in wanted.items()]
    return asks


def _of_kit(components: Sequence[KitComponent], moved: dict[int, PartMoved], whole: Decimal) -> dict[int, Decimal]:
    """What is still to leave of each component for that many kits in all."""
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for part in components:
        before = moved.get(part.component_id)
        takes, out = (before.per_kit, before.out) if before else (part.quantity, ZERO)
        if part.stock_managed:
            found[part.component_id] += max(takes * whole - out, ZERO)
    return found
