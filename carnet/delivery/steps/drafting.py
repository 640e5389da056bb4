"""Notes as rows: a draft and its lines written whole, read back, changed, locked (P33)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from carnet.core.actor import Actor
from carnet.core.refusals import NotFound, require_version
from carnet.delivery.asks import KEPT, NO_HEAD, Head
from carnet.delivery.models import Note, NoteLine, NotePart
from carnet.delivery.queries.deliverable import deliverable_lines, parts_moved_of
from carnet.delivery.refusals import AddressUnknown, NoteHasNoLine, NoteIsValidated, WarehouseUnknown
from carnet.delivery.steps.proposing import OrderToDeliver, ProposedLine
from carnet.parties.models import Address
from carnet.sales.faults import Faults
from carnet.sales.models import Order
from carnet.sales.steps import hold
from carnet.stock.models import Warehouse
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import LotPart


def order_to_deliver(order: Order, but: Sequence[int] = ()) -> OrderToDeliver:
    """An order with what is left to deliver of it, `but` the drafts named (three statements, two without kits)."""
    lines = deliverable_lines(order.pk, but)
    moved = parts_moved_of([order.pk]) if any(line.components for line in lines) else {}
    return OrderToDeliver(order.pk, order.number, lines, moved)


def write_note(
    order: Order,
    kind: Note.Kind,
    lines: Sequence[ProposedLine],
    on: date,
    by: Actor,
    head: Head = NO_HEAD,
    **more: Any,
) -> Note:
    """Write a draft and its lines (three statements); refuses NoteHasNoLine, WarehouseUnknown, AddressUnknown."""
    if not lines:
        raise NoteHasNoLine
    note = Note(
        kind=kind, order=order, party_id=order.party_id, address_id=order.delivery_address_id, on=on,
        language=order.language, owner_id=by.user_id, **more,
    )  # fmt: skip
    if kind != Note.Kind.DIRECT and note.warehouse_id is None and head.warehouse_id in (KEPT, None):
        note.warehouse = default_warehouse()
    set_head(note, head)
    note.save(force_insert=True)
    write_lines(note, lines)
    return note


def set_head(note: Note, head: Head) -> None:
    """Put what is given in the head of a note; what is KEPT stays."""
    faults = Faults()
    if head.on is not KEPT:
        note.on = head.on
    if head.warehouse_id is not KEPT and head.warehouse_id != note.warehouse_id:
        note.warehouse = _warehouse(head.warehouse_id) if head.warehouse_id else default_warehouse()
    if head.address_id is not KEPT and head.address_id != note.address_id:
        if head.address_id and not Address.objects.filter(pk=head.address_id, party_id=note.party_id).exists():
            raise AddressUnknown
        note.address_id = head.address_id
    for name, length in (("carrier", 80), ("tracking", 80), ("comments", 5_000)):
        given = getattr(head, name)
        if given is not KEPT:
            setattr(note, name, faults.text(name, given.strip(), length))
    faults.refuse()


def write_lines(note: Note, lines: Sequence[ProposedLine]) -> list[NoteLine]:
    """Write the lines of a draft and the parts of its kits (at most two statements)."""
    rows = NoteLine.objects.bulk_create(
        NoteLine(
            note=note,
            position=position,
            order_line_id=line.order_line_id,
            product_id=line.product_id,
            quantity=line.quantity,
            again=line.again,
            returns_id=line.returns_id,
            lots=lots_as_rows(line.lots),
        )
        for position, line in enumerate(lines, 1)
    )
    parts = [
        NotePart(
            line=row, position=n, product_id=part.product_id, per_kit=part.per_kit, quantity=part.quantity,
            lots=lots_as_rows(part.lots),
        )
        for row, line in zip(rows, lines, strict=True)
        for n, part in enumerate(line.parts, 1)
    ]  # fmt: skip
    if parts:
        NotePart.objects.bulk_create(parts)
    return rows


def clear_lines(note_id: int) -> None:
    """Take the lines of a draft away, to be written anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery_noteline WHERE note_id = %s", [note_id])


def lots_as_rows(lots: Iterable[LotPart]) -> list[dict[str, str]]:
    """Lots as a note keeps them."""
    return [
        {"number": lot.number, "quantity": f"{lot.quantity.normalize():f}"}
        | ({"expires_on": lot.expires_on.isoformat()} if lot.expires_on else {})
        for lot in lots
    ]


def held_note(note_id: int, expected_version: int | None = None) -> Note:
    """The note and its order, locked in this order; refuses when it is not the version that was read."""
    order_id = Note.objects.filter(pk=note_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound
    hold([order_id])
    note = (
        Note.objects.select_for_update(no_key=True, of=("self",))
        .select_related("order", "order__party", "address", "warehouse", "cancels")
        .filter(pk=note_id)
        .first()
    )
    if note is None:
        raise NotFound
    require_version(note.version, expected_version)
    return note


def held_draft(note_id: int, expected_version: int | None = None) -> Note:
    """The draft and its order, locked; refuses NoteIsValidated."""
    note = held_note(note_id, expected_version)
    if note.number is not None:
        raise NoteIsValidated(note.number)
    return note


def _warehouse(warehouse_id: int) -> Warehouse:
    found = Warehouse.objects.filter(pk=warehouse_id, is_active=True).first()
    if found is None:
        raise WarehouseUnknown
    return found
