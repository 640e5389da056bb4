"""A note being validated: its lines with what they serve, and what validating makes of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO, VatGroup
from carnet.delivery.models import Note, NoteLine, NotePart, NoteVat
from carnet.sales.models import LineStanding, OrderLine


@dataclass(slots=True)
class WorkLine:
    """A line of a note, the order line it serves as it stands, and the parts of a kit."""

    row: NoteLine
    line: OrderLine
    standing: LineStanding
    parts: list[NotePart] = field(default_factory=list)

    @property
    def group(self) -> VatGroup:
        return VatGroup(self.standing.category, self.standing.rate)

    @property
    def billed_as_delivered(self) -> bool:
        return self.line.invoice_policy == "delivered"


@dataclass(frozen=True, slots=True)
class GroupGivenUp:
    """What is abandoned of a VAT group with the lines given up: its document discount and VAT."""

    group: VatGroup
    discount: Decimal
    vat: Decimal


@dataclass(slots=True)
class Work:
    """A note being validated."""

    note: Note
    lines: list[WorkLine]
    given_up: list[GroupGivenUp] = field(default_factory=list)


def work_of(note: Note) -> Work:
    """The lines of a note with what they serve (three statements, two without kits)."""
    rows = list(
        NoteLine.objects.filter(note=note).select_related("order_line", "product", "returns__note").order_by("position")
    )
    standings = {one.order_line_id: one for one in LineStanding.objects.filter(order_id=note.order_id)}
    lines = [WorkLine(row, row.order_line, standings[row.order_line_id]) for row in rows]
    by_row = {work.row.pk: work for work in lines}
    if lines:
        parts = (
            NotePart.objects.filter(line_id__in=list(by_row)).select_related("product").order_by("line_id", "position")
        )
        for part in parts:
            by_row[part.line_id].parts.append(part)
    return Work(note, lines)


def keep(work: Work) -> None:
    """Write what validating made of a note, its lines, parts and VAT groups (at most four statements)."""
    Note.objects.filter(pk=work.note.pk).update(moved=True)
    rows = [one.row for one in work.lines]
    _update(
        "delivery_noteline",
        {"quantity": "numeric", "over": "numeric", "given_up": "numeric", "abandoned_quantity": "numeric",
         "abandoned_amount": "numeric", "cost": "numeric"},
        rows,
    )  # fmt: skip
    parts = [part for one in work.lines for part in one.parts]
    if any(part.cost for part in parts):
        _update("delivery_notepart", {"cost": "numeric"}, parts)
    if work.given_up:
        NoteVat.objects.bulk_create(
            NoteVat(
                note=work.note, category=one.group.category, rate=one.group.rate, discount=one.discount, vat=one.vat
            )
            for one in work.given_up
        )


def _update(table: str, columns: dict[str, str], rows: Sequence[NoteLine | NotePart]) -> None:
    names = ", ".join(f"{name} = n.{name}" for name in columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {names} FROM unnest(%s::bigint[], {arrays}) AS n(id, {', '.join(columns)}) WHERE t.id = n.id",
            [[row.pk for row in rows], *([getattr(row, name) for row in rows] for name in columns)],
        )


def nothing(work: Work) -> bool:
    """Whether a note moves nothing at all."""
    return not any(one.row.quantity or any(part.quantity for part in one.parts) for one in work.lines)


def summed(lines: Sequence[WorkLine]) -> dict[int, Decimal]:
    """What a note serves of each order line."""
    sums: dict[int, Decimal] = {}
    for one in lines:
        sums[one.row.order_line_id] = sums.get(one.row.order_line_id, ZERO) + one.row.quantity
    return sums
