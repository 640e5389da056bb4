"""Drafts of notes: goods to leave, goods to come back; written, changed, thrown away (P33)."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from django.db import connection

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound
from carnet.delivery.asks import NO_HEAD, Head, LineAsk, ReturnAsk
from carnet.delivery.models import Note, NoteLine
from carnet.delivery.queries.deliverable import drafts_of_order
from carnet.delivery.queries.lots import lots_there
from carnet.delivery.queries.otherwise import coming_of_lines
from carnet.delivery.queries.returnable import returnable_lines
from carnet.delivery.queries.serving import served
from carnet.delivery.refusals import (
    LinesMisplaced,
    NoteAlreadyCancelled,
    NoteHasNoLine,
    NoteIsDraft,
    NothingAvailable,
    NothingLeftToDeliver,
    NothingToReturn,
)
from carnet.delivery.steps.drafting import (
    clear_lines,
    held_draft,
    held_note,
    order_to_deliver,
    set_head,
    write_lines,
    write_note,
)
from carnet.delivery.steps.proposing import OrderToDeliver, ProposedLine, propose_all, propose_asked, with_lots
from carnet.delivery.steps.returning import propose_return, propose_take_back
from carnet.sales.models import Order
from carnet.sales.steps import hold, require_open
from carnet.stock.queries import default_warehouse

To = Literal["stock", "scrap"]


@act("delivery_note.draft", right=rights.DELIVERIES)
def draft_note(
    *,
    order_id: int,
    on: date,
    lines: Sequence[LineAsk] = (),
    available_only: bool = False,
    head: Head = NO_HEAD,
    by: Actor,
) -> Note:
    """Prepare a delivery note: the lines asked for, else all that is left to deliver, limited to what is available if wanted;
    it moves nothing yet (P33)."""
    order = _live_order(order_id)
    proposed = _proposed(order_to_deliver(order), lines, available_only, head)
    note = write_note(order, Note.Kind.OUT, proposed, on, by, head)
    record("delivery_note.drafted", note, by)
    return note


@act("delivery_note.edit", right=rights.DELIVERIES)
def edit_note(
    *,
    note_id: int,
    head: Head = NO_HEAD,
    lines: Sequence[LineAsk] | None = None,
    returns: Sequence[ReturnAsk] | None = None,
    expected_version: int | None = None,
    by: Actor,
) -> Note:
    """Change a draft: its head, and all of its lines when they are given; what is left out stays."""
    note = held_draft(note_id, expected_version)
    set_head(note, head)
    note.version += 1
    note.save()
    proposed = _rewritten(note, lines, returns)
    if proposed is not None:
        if not proposed:
            raise NoteHasNoLine
        clear_lines(note.pk)
        write_lines(note, proposed)
    record("delivery_note.edited", note, by)
    return note


@act("delivery_note.delete", right=rights.DELIVERIES)
def delete_note(*, note_id: int, by: Actor) -> None:
    """Throw a draft away; a validated note is never deleted (P9)."""
    note = held_draft(note_id)
    record("delivery_note.deleted", note, by)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery_note WHERE id = %s", [note.pk])


@act("return_note.draft", right=rights.DELIVERIES)
def draft_return(
    *,
    note_id: int,
    on: date,
    lines: Sequence[ReturnAsk] = (),
    again: bool = True,
    to: To = "stock",
    head: Head = NO_HEAD,
    by: Actor,
) -> Note:
    """Prepare the return of goods of a validated delivery note: what is asked, else all that has not come back; to be delivered
    `again` or given up, to the stock or to scrap (P33)."""
    note = held_note(note_id)
    if note.number is None:
        raise NoteIsDraft
    if Note.objects.filter(cancels=note).exists():
        raise NoteAlreadyCancelled(note.number)
    proposed = propose_return(returnable_lines(note.order_id), lines, note.pk, again)
    if not proposed:
        raise NothingToReturn(note.number)
    made = write_note(note.order, Note.Kind.RETURN, proposed, on, by, head, warehouse_id=note.warehouse_id, to=to)
    record("return_note.drafted", made, by)
    return made


@act("return_note.draft_take_back", right=rights.DELIVERIES)
def draft_take_back(
    *, order_id: int, on: date, lines: Sequence[LineAsk] = (), to: To = "stock", head: Head = NO_HEAD, by: Actor
) -> Note:
    """Prepare the return note of what the order itself takes back: its deliverable lines of negative quantity (P10)."""
    order = _live_order(order_id)
    proposed = propose_take_back(order_to_deliver(order), lines)
    if not proposed:
        raise NothingLeftToDeliver(order.number, drafts_of_order(order.pk))
    made = write_note(order, Note.Kind.RETURN, proposed, on, by, head, to=to)
    record("return_note.drafted", made, by)
    return made


def _rewritten(
    note: Note, lines: Sequence[LineAsk] | None, returns: Sequence[ReturnAsk] | None
) -> list[ProposedLine] | None:
    """The new lines of a draft, as its kind names them; None when they stay. What comes back keeps its fate."""
    if lines is None and returns is None:
        return None
    first = NoteLine.objects.filter(note=note).order_by("position").first()
    from_note = first is not None and first.returns_id is not None
    if from_note if returns is None else not from_note or lines is not None:
        raise LinesMisplaced("lines" if returns is None else "returns")
    if returns is not None:
        again = first is None or first.again is not False
        return propose_return(returnable_lines(note.order_id, but=[note.pk]), returns, None, again)
    order = order_to_deliver(note.order, but=[note.pk])
    take = propose_take_back if note.kind == Note.Kind.RETURN else propose_asked
    return take(order, lines or [])


def record(told: str, note: Note, by: Actor) -> None:
    """Write the line of an act on a note."""
    journal.record(
        told,
        subject=Subject("delivery_note", note.pk),
        about=[Subject("order", note.order_id), Subject("party", note.party_id)],
        by=by,
        facts={"number": note.number, "order": note.order.number, "kind": str(note.kind)},
    )


def _live_order(order_id: int) -> Order:
    """The order, held; refuses those that are not delivered now."""
    hold([order_id])
    require_open([order_id])
    found = Order.objects.select_related("party").filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def _proposed(order: OrderToDeliver, asks: Sequence[LineAsk], available_only: bool, head: Head) -> list[ProposedLine]:
    if asks:
        return propose_asked(order, asks)
    if not any(line.free > 0 for line in order.lines):
        drafted = any(line.drafted for line in order.lines)
        raise NothingLeftToDeliver(order.number, drafts_of_order(order.id) if drafted else [])
    tracked = [line.product_id for line in order.lines if line.product_id and line.tracked]
    if not available_only and not tracked:
        return with_lots(order, propose_all(order), {})
    place = head.warehouse_id if isinstance(head.warehouse_id, int) else default_warehouse().pk
    there = lots_there(tracked, place)
    if not available_only:
        return with_lots(order, propose_all(order), there)
    products = [line.product_id for line in order.lines if line.product_id and line.stocked]
    products += [part.component_id for line in order.lines for part in line.components if part.stock_managed]
    ids = [line.order_line_id for line in order.lines]
    proposed = propose_all(order, served(ids, products, place), coming_of_lines(ids, today()))
    if not proposed:
        raise NothingAvailable
    return with_lots(order, proposed, there)
