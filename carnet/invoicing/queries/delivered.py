"""What was delivered as invoicing sees it: how much of each line of a note is not invoiced yet (P24, P33)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, Min, Sum

from carnet.core.money import ZERO
from carnet.delivery.models import Completion, NoteLine
from carnet.invoicing.models import InvoiceLine

# What left and has not come back of each line of the delivery notes of orders, less what invoices, drafts among them, claim.
_LINES = """
SELECT n.order_id, l.order_line_id, l.id, n.id, n.number, n."on",
    l.quantity - coalesce((
        SELECT sum(CASE b.kind WHEN 'counter' THEN -x.quantity ELSE x.quantity END)
        FROM delivery_noteline x JOIN delivery_note b ON b.id = x.note_id
        WHERE x.returns_id = l.id AND b.number IS NOT NULL), 0),
    invoicing_claimed_of_note_line(l.id) - coalesce((
        SELECT sum(d.served_quantity) FROM invoicing_invoiceline d
        WHERE d.note_line_id = l.id AND d.invoice_id = ANY (%(but)s)), 0)
FROM delivery_noteline l JOIN delivery_note n ON n.id = l.note_id
WHERE n.order_id = ANY (%(orders)s) AND n.kind IN ('out', 'direct') AND n.number IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM delivery_note c WHERE c.cancels_id = n.id AND c.number IS NOT NULL)
ORDER BY n.order_id, n."on", n.id, l.position
"""


@dataclass(frozen=True, slots=True)
class NoteLineLeft:
    """A line of a validated delivery note, and how much of it is not invoiced."""

    order_id: int
    order_line_id: int
    id: int
    note_id: int
    number: str
    on: date
    delivered: Decimal
    claimed: Decimal
    left: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, either open; `done_after` is what was done of services later, by order line."""

    since: date | None
    until: date | None
    done_after: Mapping[int, Decimal] = field(default_factory=dict)

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def period_of(order_ids: Iterable[int], since: date | None, until: date | None) -> Period:
    """A period, and what was done of services of orders after it (at most one statement)."""
    if until is None:
        return Period(since, until)
    rows = Completion.objects.filter(order_id__in=sorted(set(order_ids)), on__gt=until)
    done = rows.values("order_line_id").annotate(done=Sum("quantity")).order_by()
    return Period(since, until, dict(done.values_list("order_line_id", "done")))


def note_lines(order_ids: Iterable[int], but: Sequence[int] = ()) -> dict[int, list[NoteLineLeft]]:
    """The delivered lines of orders, oldest first, as far as invoices name them; `but` leaves drafts out (one statement)."""
    found: dict[int, list[NoteLineLeft]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"orders": sorted(set(order_ids)), "but": list(but)})
        for row in cursor.fetchall():
            found[row[0]].append(NoteLineLeft(*row))
    return found


def left_of_note_lines(lines: Sequence[NoteLineLeft], invoiced: dict[int, Decimal]) -> list[NoteLineLeft]:
    """How much of each line is not invoiced, `invoiced` being what the invoices of the order bill of each order line.

    What was invoiced without naming a note is taken off the oldest deliveries first.
    """
    unnamed = dict(invoiced)
    for line in lines:
        unnamed[line.order_line_id] = unnamed.get(line.order_line_id, ZERO) - line.claimed
    left = []
    for line in lines:
        own = max(line.delivered - line.claimed, ZERO)
        taken = min(max(unnamed[line.order_line_id], ZERO), own)
        unnamed[line.order_line_id] -= taken
        left.append(replace(line, left=own - taken))
    return left


@dataclass(frozen=True, slots=True)
class NoteCited:
    """A delivery note that an invoice cites."""

    id: int
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class DeliveredWith:
    """The delivery notes an invoice bills, oldest first: BT-16 of an e-invoice; their days make BT-72 or BG-14 (R50)."""

    notes: tuple[NoteCited, ...]

    @property
    def first(self) -> date | None:
        return min((note.on for note in self.notes), default=None)

    @property
    def last(self) -> date | None:
        return max((note.on for note in self.notes), default=None)


def delivered_with(invoice_ids: Collection[int]) -> dict[int, DeliveredWith]:
    """The delivery notes that invoices bill, oldest first (one statement)."""
    rows = InvoiceLine.objects.filter(invoice_id__in=invoice_ids, note_line__isnull=False)
    named = rows.order_by("note_line__note__on", "note_line__note_id").values_list(
        "invoice_id", "note_line__note_id", "note_line__note__number", "note_line__note__on"
    )
    found: dict[int, dict[NoteCited, None]] = defaultdict(dict)
    for invoice_id, note_id, number, on in named:
        found[invoice_id][NoteCited(note_id or 0, number or "", on)] = None
    return {invoice_id: DeliveredWith(tuple(notes)) for invoice_id, notes in found.items()}


def supplied_with(note_line_ids: Iterable[int]) -> tuple[date | None, date | None]:
    """The first and last day of delivered lines (one statement)."""
    days = NoteLine.objects.filter(pk__in=list(note_line_ids)).aggregate(first=Min("note__on"), last=Max("note__on"))
    return days["first"], days["last"]
