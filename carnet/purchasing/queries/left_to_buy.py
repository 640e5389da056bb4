"""What of an order's lines is left to buy: ordered, less what is bought already, less what the stock can give (P36)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.money import ZERO
from carnet.stock.queries import availability


@dataclass(frozen=True, slots=True)
class LineToBuy:
    """A line of an order: ordered and not given up, bought by purchase orders (drafts too), still to come of that.

    `reserved` is what the line has set aside for itself; `in_stock` what the stock can give it.
    """

    order_line_id: int
    order_id: int
    product_id: int | None
    reference: str
    description: str
    unit: str
    ordered: Decimal
    bought: Decimal
    coming: Decimal
    left_to_deliver: Decimal
    reserved: Decimal
    goods: bool
    stock_managed: bool
    is_kit: bool
    in_stock: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What may still be bought for the line."""
        return max(self.ordered - self.bought, ZERO)

    @property
    def needed(self) -> Decimal:
        """What has to come for the line, of what is left: of goods kept in stock, what is neither coming nor there."""
        if not self.stock_managed:
            return self.left
        return max(min(self.left, self.left_to_deliver - self.coming), ZERO)

    @property
    def proposed(self) -> Decimal:
        """What is worth buying: what is needed beyond the stock; a kit is bought by its components."""
        return ZERO if self.is_kit else max(self.needed - self.in_stock, ZERO)


_LINES = """
SELECT l.id, l.order_id, l.product_id, l.reference, l.description, l.unit,
    coalesce(s.ordered_quantity - s.abandoned_quantity, 0), coalesce(b.bought, 0), coalesce(b.coming, 0),
    coalesce(s.left_to_deliver, 0),
    coalesce((SELECT sum(r.quantity) FROM stock_reservation r WHERE r.holder = 'order_line:' || l.id), 0),
    l.nature = 'goods', l.stock_managed, EXISTS (SELECT 1 FROM catalog_kitpart k WHERE k.kit_id = l.product_id)
FROM sales_orderline l
LEFT JOIN sales_linestanding s ON s.order_line_id = l.id
LEFT JOIN LATERAL (
    SELECT sum(p.served_quantity) AS bought, sum(least(p.served_quantity, st.left_to_receive)) AS coming
    FROM purchasing_purchaseline p
    JOIN purchasing_purchaselinestanding st ON st.purchase_line_id = p.id
    JOIN purchasing_purchaseorder o ON o.id = p.purchase_order_id
    WHERE p.order_line_id = l.id AND o.cancelled_on IS NULL AND o.id <> ALL (%(without)s)
) b ON true
WHERE {where} AND l.kind = 'line' AND l.period = ''
ORDER BY l.order_id, l.position
"""


def lines_to_buy(order_id: int) -> list[LineToBuy]:
    """The lines of an order with what is left to buy, and what the stock can give them (two statements)."""
    lines = _read("l.order_id = %(id)s", {"id": order_id, "without": []})
    return with_stock(lines)


def held_lines(order_line_ids: Iterable[int], without: Collection[int] = ()) -> dict[int, LineToBuy]:
    """These lines of orders held by the caller; what the purchase orders `without` buy of them is not counted (one statement)."""
    wanted = sorted(set(order_line_ids))
    if not wanted:
        return {}
    rows = _read("l.id = ANY(%(ids)s)", {"ids": wanted, "without": sorted(without)})
    return {line.order_line_id: line for line in rows}


def with_stock(lines: Sequence[LineToBuy]) -> list[LineToBuy]:
    """The lines with what the stock can give each, the first ones served first; what they reserve is theirs (one statement)."""
    stocked = {line.product_id for line in lines if line.stock_managed and line.product_id}
    free = {product_id: there.available for product_id, there in availability(stocked).items()}
    for line in lines:
        if line.product_id in free:
            free[line.product_id] += line.reserved
    given = []
    for line in lines:
        there = max(min(free.get(line.product_id or 0, ZERO), line.needed), ZERO)
        if line.product_id in free:
            free[line.product_id] -= there
        given.append(replace(line, in_stock=there))
    return given


def _read(where: str, values: dict[str, Any]) -> list[LineToBuy]:
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(where=where), values)
        return [LineToBuy(*row) for row in cursor.fetchall()]
