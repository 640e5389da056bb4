"""Order lines that are delivered: what is left of them, what drafts hold, how their goods are kept (P33)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection

from carnet.catalog.queries import KitComponent, parts_of
from carnet.core.money import ZERO
from carnet.core.refusals import Holder
from carnet.delivery.models import Note


@dataclass(frozen=True, slots=True)
class DeliverableLine:
    """A line of an order that is delivered; figures keep the sign of the line. A kit has components, and no stock of its own.

    `drafted` is what other drafts hold of it; `tolerance` the percentage that may be delivered beyond it.
    """

    order_line_id: int
    position: int
    reference: str
    description: str
    unit: str
    product_id: int | None
    stocked: bool
    tracked: str
    policy: str
    unit_cost: Decimal
    ordered: Decimal
    delivered: Decimal
    left: Decimal
    drafted: Decimal
    tolerance: Decimal
    components: tuple[KitComponent, ...] = ()

    @property
    def free(self) -> Decimal:
        """What no draft holds of what is left; never on the other side of zero."""
        return max(self.left - self.drafted, ZERO) if self.left >= 0 else min(self.left + self.drafted, ZERO)


_LINES = """
SELECT l.id, l.position, l.reference, l.description, l.unit, l.product_id,
    l.stock_managed AND coalesce(p.stock_managed, false), coalesce(p.tracking, ''), l.invoice_policy, l.unit_cost,
    s.ordered_quantity, s.delivered_quantity - s.returned_quantity, s.left_to_deliver, coalesce(d.drafted, 0),
    CASE WHEN s.ordered_quantity > 0 THEN coalesce(p.delivery_tolerance_percent, h.delivery_tolerance_percent, 0) ELSE 0 END
FROM sales_orderline l
JOIN sales_linestanding s ON s.order_line_id = l.id
LEFT JOIN catalog_product p ON p.id = l.product_id
LEFT JOIN company_settings h ON h.company_id = l.company_id
LEFT JOIN (
    SELECT nl.order_line_id, sum(nl.quantity) AS drafted
    FROM delivery_noteline nl JOIN delivery_note n ON n.id = nl.note_id
    WHERE n.order_id = %(order)s AND n.number IS NULL AND nl.returns_id IS NULL AND n.id <> ALL (%(but)s)
    GROUP BY 1
) d ON d.order_line_id = l.id
WHERE l.order_id = %(order)s AND l.deliverable
ORDER BY l.position
"""

# Components of kits that moved, signed as they left the house; what one kit takes stays what it was on the first note.
_PARTS = """
SELECT nl.order_line_id, p.product_id, max(p.per_kit),
    sum(p.quantity * CASE WHEN n.kind IN ('out', 'direct') THEN 1 WHEN n.kind = 'return' THEN -1
                          WHEN c.kind = 'return' THEN 1 ELSE -1 END)
FROM delivery_notepart p
JOIN delivery_noteline nl ON nl.id = p.line_id
JOIN delivery_note n ON n.id = nl.note_id
LEFT JOIN delivery_note c ON c.id = n.cancels_id
WHERE n.order_id = ANY (%s) AND n.moved
GROUP BY nl.order_line_id, p.product_id
"""


@dataclass(frozen=True, slots=True)
class PartMoved:
    """What left of a component of a kit and has not come back, and what one kit takes of it."""

    per_kit: Decimal
    out: Decimal


def deliverable_lines(order_id: int, but: Sequence[int] = ()) -> list[DeliverableLine]:
    """The lines of an order that are delivered, `but` leaves notes out of what is drafted (two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"order": order_id, "but": list(but)})
        lines = [DeliverableLine(*row) for row in cursor.fetchall()]
    kits = parts_of(line.product_id for line in lines if line.product_id)
    return [
        replace(line, stocked=False, tracked="", components=tuple(kits[line.product_id or 0]))
        if line.product_id in kits
        else line
        for line in lines
    ]


def parts_moved_of(order_ids: Sequence[int]) -> dict[int, dict[int, PartMoved]]:
    """What left of the components of kits of orders, by line and component (one statement)."""
    found: dict[int, dict[int, PartMoved]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [list(order_ids)])
        for line_id, product_id, per_kit, out in cursor.fetchall():
            found[line_id][product_id] = PartMoved(per_kit, out)
    return found


def drafts_of_order(order_id: int) -> list[Holder]:
    """The notes of an order that wait to be validated, as a refusal names them (one statement)."""
    ids = Note.objects.filter(order_id=order_id, number=None).order_by("id").values_list("id", flat=True)
    return [Holder("delivery_note", pk, f"n° {pk}") for pk in ids]
