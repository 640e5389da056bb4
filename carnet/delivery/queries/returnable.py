"""What may still come back of what was delivered (P33)."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.money import ZERO

# What came back of each line, and of each part of a kit, less what cancellations undid; drafts count beside.
_LINES = """
SELECT l.id, l.order_line_id, l.product_id, l.quantity, l.cost, n.id, n.number, n."on", n.warehouse_id, n.kind,
    o.description, o.unit, o.reference, o.unit_cost, o.stock_managed AND coalesce(p.stock_managed, false), coalesce(p.tracking, ''), l.lots,
    coalesce(r.back, 0), coalesce(r.drafted, 0)
FROM delivery_noteline l
JOIN delivery_note n ON n.id = l.note_id
JOIN sales_orderline o ON o.id = l.order_line_id
LEFT JOIN catalog_product p ON p.id = l.product_id
LEFT JOIN LATERAL (
    SELECT sum(CASE b.kind WHEN 'counter' THEN -x.quantity ELSE x.quantity END) FILTER (WHERE b.number IS NOT NULL) AS back,
        sum(x.quantity) FILTER (WHERE b.number IS NULL AND b.id <> ALL (%(but)s)) AS drafted
    FROM delivery_noteline x JOIN delivery_note b ON b.id = x.note_id WHERE x.returns_id = l.id
) r ON true
WHERE n.order_id = %(order)s AND n.kind IN ('out', 'direct') AND n.number IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM delivery_note c WHERE c.cancels_id = n.id)
ORDER BY n."on", n.id, l.position
"""

_PARTS = """
SELECT p.line_id, p.product_id, g.name, g.reference, g.stock_managed, g.tracking, p.per_kit, p.quantity, p.cost, p.lots,
    coalesce(r.back, 0), coalesce(r.drafted, 0)
FROM delivery_notepart p JOIN catalog_product g ON g.id = p.product_id
LEFT JOIN LATERAL (
    SELECT sum(CASE b.kind WHEN 'counter' THEN -y.quantity ELSE y.quantity END) FILTER (WHERE b.number IS NOT NULL) AS back,
        sum(y.quantity) FILTER (WHERE b.number IS NULL AND b.id <> ALL (%(but)s)) AS drafted
    FROM delivery_notepart y JOIN delivery_noteline x ON x.id = y.line_id JOIN delivery_note b ON b.id = x.note_id
    WHERE x.returns_id = p.line_id AND y.product_id = p.product_id
) r ON true
WHERE p.line_id = ANY (%(lines)s)
ORDER BY p.line_id, p.position
"""


@dataclass(frozen=True, slots=True)
class ReturnablePart:
    """A component of a kit that left with a line."""

    product_id: int
    name: str
    reference: str
    stocked: bool
    tracked: str
    per_kit: Decimal
    quantity: Decimal
    cost: Decimal
    lots: list[dict[str, str]]
    back: Decimal
    drafted: Decimal

    @property
    def out(self) -> Decimal:
        """What has not come back."""
        return self.quantity - self.back

    @property
    def left(self) -> Decimal:
        """What has not come back, and no draft brings back."""
        return self.out - self.drafted


@dataclass(slots=True)
class ReturnableLine:
    """A delivered line, what came back of it, and what drafts are to bring back."""

    note_line_id: int
    order_line_id: int
    product_id: int | None
    quantity: Decimal
    cost: Decimal
    note_id: int
    note: str
    on: date
    warehouse_id: int | None
    kind: str
    description: str
    unit: str
    reference: str
    unit_cost: Decimal
    stocked: bool
    tracked: str
    lots: list[dict[str, str]]
    back: Decimal
    drafted: Decimal
    parts: list[ReturnablePart] = field(default_factory=list)

    @property
    def out(self) -> Decimal:
        """What has not come back."""
        return self.quantity - self.back

    @property
    def left(self) -> Decimal:
        """What has not come back, and no draft brings back."""
        return self.out - self.drafted

    @property
    def something_left(self) -> bool:
        return self.left > ZERO or any(part.left > ZERO for part in self.parts)


def returnable_lines(order_id: int, but: Sequence[int] = ()) -> list[ReturnableLine]:
    """The delivered lines of an order, oldest first, `but` leaves drafts out of what is to come back (two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"order": order_id, "but": list(but)})
        names = [column.name for column in cursor.description]
        lots = names.index("lots")
        lines = []
        for row in cursor.fetchall():
            values = list(row)
            values[lots] = _loaded(values[lots])
            lines.append(ReturnableLine(*values))
        cursor.execute(_PARTS, {"lines": [line.note_line_id for line in lines], "but": list(but)})
        parts: dict[int, list[ReturnablePart]] = defaultdict(list)
        for line_id, *values in cursor.fetchall():
            values[8] = _loaded(values[8])
            parts[line_id].append(ReturnablePart(*values))
    for line in lines:
        line.parts = parts[line.note_line_id]
    return lines


def _loaded(lots: Any) -> list[dict[str, str]]:
    """Lots as the driver gives them, text or values."""
    found: list[dict[str, str]] = json.loads(lots) if isinstance(lots, str) else lots
    return found
