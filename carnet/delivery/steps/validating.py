"""Validating a note: goods move, the order's ledger is posted, what is left is reserved; the number comes last (P33)."""

from collections.abc import Callable
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from carnet.company import queries as company
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.delivery.documents.places import place_of_note
from carnet.delivery.models import Note
from carnet.delivery.refusals import NoteHasNoLine, ReopenToDeliverAgain
from carnet.delivery.steps.completing import follow_goods, undo_followed
from carnet.delivery.steps.countering import lines_over, worth_of, write_counter
from carnet.delivery.steps.giving_up import abandon
from carnet.delivery.steps.goods import goods_come, goods_leave, hold_goods
from carnet.delivery.steps.leaving import settle_lines
from carnet.delivery.steps.ordering_more import order_less, order_more
from carnet.delivery.steps.posting import moves_back, rows_of_note
from carnet.delivery.steps.returning import settle_return
from carnet.delivery.steps.working import Work, keep, nothing, summed, work_of
from carnet.sales.models import Closure, Order
from carnet.sales.refusals import OrderCancelled, OrderClosedByHand, OrderIsDraft
from carnet.sales.steps import LedgerRow, post, record_transitions, require_open
from carnet.sales.steps.days import check_day


def move_goods(note: Note, on: date, by: Actor) -> Work:
    """Let a draft count from a day: its goods leave or come back, its order's ledger is posted. The note and its order are held.

    Refuses what is beyond what is left, orders that are not delivered, days out of bounds, and what the stock refuses.
    """
    work = work_of(note)
    if nothing(work):
        raise NoteHasNoLine
    if note.kind == Note.Kind.RETURN:
        rows = _come_back(work, on, by)
    else:
        rows = _leave(work, on, by)
    keep(work)
    record_transitions(post(rows), by=by)
    return work


def _leave(work: Work, on: date, by: Actor) -> list[LedgerRow]:
    note = work.note
    require_open([note.order_id])
    check_day(on, company.settings(), not_before=note.order.ordered_on)
    settle_lines(work)
    abandon(work)
    hold_goods(work)
    if note.kind == Note.Kind.OUT:
        goods_leave(work, on, by.name)
    rows = order_more(note, work.lines, on)
    rows += rows_of_note(work, on)
    return rows + follow_goods(note, summed(work.lines), on, by.name)


def _come_back(work: Work, on: date, by: Actor) -> list[LedgerRow]:
    note = work.note
    _require_may_come_back(note.order, again=any(one.row.again is not False for one in work.lines))
    left_on = [one.row.returns.note.on for one in work.lines if one.row.returns is not None]
    check_day(on, company.settings(), not_before=max([note.order.ordered_on, *left_on]))
    worth = settle_return(work)
    abandon(work)
    hold_goods(work)
    if note.to == Note.To.STOCK:
        goods_come(work, on, by.name, worth)
    return rows_of_note(work, on)


def _require_may_come_back(order: Order, *, again: bool) -> None:
    """Goods come back even to an order on hold; one closed by hand takes only what is given up (P6)."""
    if order.cancelled_on:
        raise OrderCancelled(order.number)
    if order.validated_on is None:
        raise OrderIsDraft(order.number)
    if again and Closure.objects.filter(order=order, reopened_on=None).exists():
        raise ReopenToDeliverAgain(order.number)


def move_back(note: Note, on: date, by: Actor) -> Work:
    """Write the counter-note of a validated note and let it count: everything goes back as it was (P33)."""
    order = note.order
    if Closure.objects.filter(order=order, reopened_on=None).exists():
        raise OrderClosedByHand(order.number)
    check_day(on, company.settings(), not_before=note.on)
    work, done = write_counter(note, on, by)
    hold_goods(work)
    moved: Callable[..., None] = goods_leave if moves_back(work.note) else goods_come
    if note.to == Note.To.STOCK and note.kind != Note.Kind.DIRECT:
        moved(work, on, by.name, worth_of(work, done))
    keep(Work(work.note, work.lines, work.given_up))
    rows = rows_of_note(work, on) + undo_followed(work.note, on, by.name)
    transitions = post(rows)
    if over := lines_over(done):
        transitions += post(order_less(work.note, work_of(work.note).lines, over, on))
    record_transitions(transitions, by=by)
    return work


def number_note(note: Note, on: date, by: Actor) -> Note:
    """The last act: the number, taken from its series, and the place as it is printed; the note never changes again."""
    told = note.cancels if note.kind == Note.Kind.COUNTER and note.cancels else note
    series = company.series_for("return_note" if told.kind == Note.Kind.RETURN else "delivery_note")
    place = DjangoJSONEncoder(ensure_ascii=False).encode(place_of_note(note))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE delivery_note SET number = sales_next_number(%s, %s), "on" = %s, validated_at = now(), validated_by = %s,
                place = %s, amendment_id = %s, version = version + 1
            WHERE id = %s RETURNING number, validated_at, version
            """,
            [series, on, on, by.name, place, note.amendment_id, note.pk],
        )
        note.number, note.validated_at, note.version = cursor.fetchone()
    note.on, note.validated_by = on, by.name
    _record(note, by)
    return note


_TOLD = {
    Note.Kind.OUT: "delivery_note.validated",
    Note.Kind.DIRECT: "delivery_note.delivered_directly",
    Note.Kind.RETURN: "return_note.validated",
    Note.Kind.COUNTER: "delivery_note.cancelled",
}


def _record(note: Note, by: Actor) -> None:
    cancelled = note.cancels
    journal.record(
        _TOLD[Note.Kind(note.kind)],
        subject=Subject("delivery_note", cancelled.pk if cancelled else note.pk),
        about=[
            *([Subject("delivery_note", note.pk)] if cancelled else []),
            Subject("order", note.order_id), Subject("party", note.party_id),
        ],
        by=by,
        facts={
            "number": cancelled.number if cancelled else note.number, "counter": note.number, "on": note.on,
            "order": note.order.number, "to": note.to,
        },
    )  # fmt: skip
