"""What an order has of notes and of services said done, for the panel of its folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Delivery:
    """A note of an order, or a service said done (`kind` completion); `amount` is what it was ordered for, negative when it goes back."""

    id: int
    number: str
    kind: str
    on: date
    what: str
    carrier: str
    tracking: str
    to: str
    cancels: str
    cancelled_by: str
    signed_by: str
    again: bool | None
    quantity: Decimal
    amount: Decimal

    @property
    def state(self) -> str:
        if self.kind == "completion":
            return "cancelled" if self.cancelled_by else ""
        if not self.number:
            return "draft"
        return "cancelled" if self.cancelled_by else "validated"


_OF_ORDER = """
WITH notes AS (
    SELECT n.id, coalesce(n.number, '') AS number, n.kind, n."on", '' AS what, n.carrier, n.tracking, n."to",
        coalesce(x.number, '') AS cancels, coalesce(c.number, '') AS cancelled_by, coalesce(s.signed_by, '') AS signed_by, l.again,
        coalesce(l.quantity, 0) AS quantity,
        coalesce(l.amount, 0) * CASE WHEN coalesce(x.kind, n.kind) = 'return' THEN -1 ELSE 1 END
            * CASE WHEN n.kind = 'counter' THEN -1 ELSE 1 END AS amount
    FROM delivery_note n
    LEFT JOIN delivery_note x ON x.id = n.cancels_id
    LEFT JOIN delivery_note c ON c.cancels_id = n.id AND c.number IS NOT NULL
    LEFT JOIN delivery_signature s ON s.note_id = n.id
    LEFT JOIN LATERAL (
        SELECT sum(nl.quantity) AS quantity, bool_or(nl.again) AS again,
            sum(CASE WHEN st.ordered_quantity <> 0
                THEN round(abs(st.ordered_amount) * nl.quantity / abs(st.ordered_quantity), 2) ELSE 0 END) AS amount
        FROM delivery_noteline nl JOIN sales_linestanding st ON st.order_line_id = nl.order_line_id
        WHERE nl.note_id = n.id
    ) l ON true
    WHERE n.order_id = %(order)s AND (%(day)s::date IS NULL OR n.number IS NOT NULL AND n."on" <= %(day)s)
), services AS (
    SELECT d.id, '' AS number, 'completion' AS kind, d."on", ol.description AS what, '' AS carrier, '' AS tracking, '' AS "to",
        CASE WHEN d.cancels_id IS NULL THEN '' ELSE 'undone' END AS cancels,
        CASE WHEN u.id IS NULL THEN '' ELSE 'undone' END AS cancelled_by, coalesce(s.signed_by, '') AS signed_by,
        NULL::boolean AS again, d.quantity,
        CASE WHEN st.ordered_quantity <> 0 THEN round(st.ordered_amount * d.quantity / st.ordered_quantity, 2) ELSE 0 END AS amount
    FROM delivery_completion d
    JOIN sales_orderline ol ON ol.id = d.order_line_id
    JOIN sales_linestanding st ON st.order_line_id = d.order_line_id
    LEFT JOIN delivery_completion u ON u.cancels_id = d.id
    LEFT JOIN delivery_signature s ON s.completion_id = d.id
    WHERE d.order_id = %(order)s AND d.note_id IS NULL AND (%(day)s::date IS NULL OR d."on" <= %(day)s)
)
SELECT head.*, both_.* FROM (
    SELECT count(*) FILTER (WHERE ol.deliverable) AS goods, count(*) FILTER (WHERE ol.deliverable AND st.left_to_deliver > 0),
        count(*) FILTER (WHERE NOT ol.deliverable) AS services,
        count(*) FILTER (WHERE NOT ol.deliverable AND st.left_to_deliver <> 0)
    FROM sales_linestanding st JOIN sales_orderline ol ON ol.id = st.order_line_id
    WHERE st.order_id = %(order)s AND (ol.deliverable OR ol.invoice_policy = 'delivered')
) head LEFT JOIN (
    SELECT count(*) OVER () AS counted, coalesce(sum(amount) FILTER (WHERE number <> '') OVER (), 0) AS total, every.*
    FROM (SELECT * FROM notes UNION ALL SELECT * FROM services) every
    ORDER BY (number = '' AND kind <> 'completion') DESC, "on" DESC, id DESC LIMIT %(shown)s
) both_ ON true
"""


@dataclass(frozen=True, slots=True)
class OrderDeliveries:
    """The newest notes and services done of an order, how many there are, what goods were delivered for, and what is left."""

    rows: Sequence[Delivery]
    counted: int
    total: Decimal
    goods: int
    goods_left: int
    services: int
    services_left: int


def deliveries_of_order(order_id: int, on: date | None = None) -> OrderDeliveries:
    """What an order has of deliveries, drafts first; on a past day what counted then (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ORDER, {"order": order_id, "day": on, "shown": SHOWN})
        found = cursor.fetchall()
    lines, counted, total = found[0][:4], found[0][4] or 0, found[0][5] or ZERO
    return OrderDeliveries([Delivery(*row[6:]) for row in found if row[6]], counted, total, *lines)
