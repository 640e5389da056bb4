"""Notes as pages read them: their state, and what an order has of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from carnet.delivery.models import Note


def with_states(notes: QuerySet[Note]) -> QuerySet[Note]:
    """Notes with the counter-note that cancelled them, if any."""
    counters = Note.objects.filter(cancels_id=OuterRef("pk"), number__isnull=False)
    return notes.annotate(
        cancelled_by_id=Subquery(counters.values("id")[:1]),
        cancelled_by_number=Subquery(counters.values("number")[:1]),
    )


def state_of(note: Any) -> str:
    """Draft, validated or cancelled, of a note read with its state."""
    if note.number is None:
        return "draft"
    return "cancelled" if note.cancelled_by_id else "validated"


@dataclass(frozen=True, slots=True)
class NoteSummary:
    """A note of an order as a panel shows it; `amount` is what its goods were ordered for, negative when they come back."""

    id: int
    number: str | None
    kind: str
    on: date
    carrier: str
    tracking: str
    to: str
    cancels: str | None
    cancelled_on: date | None
    cancelled_by: str | None
    signed_by: str | None
    again: bool | None
    quantity: Decimal
    amount: Decimal

    @property
    def state(self) -> str:
        if self.number is None:
            return "draft"
        return "cancelled" if self.cancelled_by else "validated"


_OF_ORDER = """
SELECT n.id, n.number, n.kind, n."on", n.carrier, n.tracking, n."to", x.number, c."on", c.number, s.signed_by, l.again,
    coalesce(l.quantity, 0), coalesce(l.amount, 0)
FROM delivery_note n
LEFT JOIN delivery_note x ON x.id = n.cancels_id
LEFT JOIN delivery_note c ON c.cancels_id = n.id AND c.number IS NOT NULL
LEFT JOIN delivery_signature s ON s.note_id = n.id
LEFT JOIN LATERAL (
    SELECT sum(nl.quantity) AS quantity, bool_or(nl.again) AS again,
        sum(CASE WHEN st.ordered_quantity <> 0
                 THEN round(abs(st.ordered_amount) * nl.quantity / abs(st.ordered_quantity), 2) ELSE 0 END)
        * CASE WHEN coalesce(x.kind, n.kind) = 'return' THEN -1 ELSE 1 END
        * CASE WHEN n.kind = 'counter' THEN -1 ELSE 1 END AS amount
    FROM delivery_noteline nl JOIN sales_linestanding st ON st.order_line_id = nl.order_line_id
    WHERE nl.note_id = n.id
) l ON true
WHERE n.order_id = %s ORDER BY n.id DESC
"""


def notes_of_order(order_id: int, on: date | None = None) -> list[NoteSummary]:
    """The notes of an order, newest first; on a past day those that counted then (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ORDER, [order_id])
        notes = [NoteSummary(*row) for row in cursor.fetchall()]
    return [one for one in notes if on is None or (one.number and one.on <= on)]
