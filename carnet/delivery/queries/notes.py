"""Notes as pages read them: with their state."""

from collections.abc import Iterable
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


_AMOUNTS = """
SELECT nl.note_id, sum(CASE WHEN st.ordered_quantity <> 0
        THEN round(abs(st.ordered_amount) * nl.quantity / abs(st.ordered_quantity), 2) ELSE 0 END)
    * CASE WHEN coalesce(x.kind, n.kind) = 'return' THEN -1 ELSE 1 END * CASE WHEN n.kind = 'counter' THEN -1 ELSE 1 END
FROM delivery_noteline nl
JOIN delivery_note n ON n.id = nl.note_id
LEFT JOIN delivery_note x ON x.id = n.cancels_id
JOIN sales_linestanding st ON st.order_line_id = nl.order_line_id
WHERE nl.note_id = ANY (%s) GROUP BY nl.note_id, n.kind, x.kind
"""


def amounts_of(note_ids: Iterable[int]) -> dict[int, Decimal]:
    """What the goods of notes were ordered for, negative when they come back (one statement)."""
    wanted = list(note_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_AMOUNTS, [wanted])
        return dict(cursor.fetchall())
