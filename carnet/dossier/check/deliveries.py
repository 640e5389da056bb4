"""What notes and completions must have posted: delivered, back, given up, abandoned with it, and the stock cost of goods (P33)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO, VatGroup, round_to, within
from carnet.delivery.models import Note, NoteLine
from carnet.dossier.check.documents import Document, Key, Parts
from carnet.dossier.check.left import Left
from carnet.dossier.check.noted import Delivered
from carnet.sales.models import OrderLine

_COSTS = """
SELECT n.order_id, n.id, n."on", l.order_line_id, sum(-m.value - m.difference)
FROM stock_move m
JOIN delivery_note n ON n.id = m.source_id
JOIN delivery_noteline l ON l.id = split_part(m.source_line, '.', 1)::bigint
WHERE m.source_kind = 'delivery_note' AND n.order_id = ANY (%s)
GROUP BY 1, 2, 3, 4
"""


def delivered(told: Delivered, lines: dict[int, OrderLine]) -> Iterator[tuple[Key, Parts]]:
    """The quantities that notes and completions move."""
    for note in told.notes.values():
        done, sign = _undone(told, note)
        for row in told.lines[note.pk]:
            figure = "returned" if row.returns_id else "delivered"
            taken_back = done.kind == Note.Kind.RETURN and not row.returns_id
            yield _key(note, figure, row, lines), _quantity(-sign * row.quantity if taken_back else sign * row.quantity)
            yield _key(note, "delivery_given_up", row, lines), _quantity(sign * row.given_up)
    for one in told.completions:
        group = _group(lines[one.order_line_id])
        yield Key(("completion", one.pk), one.on, "delivered", one.order_line_id, group), _quantity(one.quantity)


def _undone(told: Delivered, note: Note) -> tuple[Note, int]:
    """The note whose goods move, and how it counts: a counter-note is the opposite of the one it cancels."""
    return (told.notes[note.cancels_id], -1) if note.cancels_id else (note, 1)


def abandoned_with(told: Delivered, lines: dict[int, OrderLine], left: Left, note: Note) -> Iterator[tuple[Key, Parts]]:
    """What a note gives up of the invoicing of lines billed as delivered, and its counter-note restores (P33)."""
    rows = dict(_abandoned(told, lines, left, note))
    for key, parts in rows.items():
        yield key, parts
    counter = told.counter_of(note)
    if counter is not None:
        undone: Document = ("delivery_note", counter.pk)
        for key, parts in rows.items():
            yield key._replace(document=undone, on=counter.on), Parts(*(-part for part in parts))


def _abandoned(told: Delivered, lines: dict[int, OrderLine], left: Left, note: Note) -> Iterator[tuple[Key, Parts]]:
    given: dict[VatGroup, Decimal] = {}
    still: dict[int, Parts] = {}
    owed: dict[int, Decimal] = {}
    for row in told.lines[note.pk]:
        line = lines[row.order_line_id]
        if not row.given_up or line.invoice_policy != "delivered":
            continue
        was = still.get(line.pk) or left.line_left(line.pk)
        owed[line.pk] = owed.get(line.pk, left.to_abandon(line.pk)) + row.given_up
        quantity = within(min(row.given_up, max(owed[line.pk], ZERO)), was.quantity)
        owed[line.pk] -= quantity
        amount = was.amount if quantity == was.quantity else round_to(was.amount * quantity / was.quantity)
        amount = within(amount, was.amount) if quantity else ZERO
        still[line.pk] = Parts(was.quantity - quantity, was.amount - amount, ZERO)
        given[_group(line)] = given.get(_group(line), ZERO) + amount
        yield _key(note, "abandoned", row, lines), Parts(quantity, amount, ZERO)
    for group, amount in given.items():
        if amount:
            yield Key(("delivery_note", note.pk), note.on, "abandoned", None, group), _of_group(left, group, amount)


def _of_group(left: Left, group: VatGroup, amount: Decimal) -> Parts:
    lines, discount = left.lines_left(group), left.discount_left(group)
    share = discount if amount == lines else within(round_to(discount * amount / lines), discount)
    before = lines - discount
    return Parts(ZERO, -share, left.own_vat(group, before) - left.own_vat(group, before - (amount - share)))


def costs_of_notes(order_ids: Sequence[int]) -> Iterator[tuple[int, Key, Parts]]:
    """What goods cost their orders, from the moves of the stock (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_COSTS, [list(order_ids)])
        for order_id, note_id, on, line_id, cost in cursor.fetchall():
            if cost:
                yield order_id, Key(("delivery_note", note_id), on, "cost", line_id, None), Parts(ZERO, cost, ZERO)


def _key(note: Note, figure: str, row: NoteLine, lines: dict[int, OrderLine]) -> Key:
    day: date = note.on
    return Key(("delivery_note", note.pk), day, figure, row.order_line_id, _group(lines[row.order_line_id]))


def _group(line: OrderLine) -> VatGroup:
    return VatGroup(line.vat_category, line.vat_rate)


def _quantity(quantity: Decimal) -> Parts:
    return Parts(quantity, ZERO, ZERO)
