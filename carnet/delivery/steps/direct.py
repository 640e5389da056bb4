"""Goods a supplier delivers straight to the customer: the order line is delivered without touching the stock (P36)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.core.refusals import NotFound
from carnet.delivery.asks import Head, LineAsk
from carnet.delivery.models import Note
from carnet.delivery.refusals import NoteHasNoLine
from carnet.delivery.steps.drafting import held_note, order_to_deliver, write_note
from carnet.delivery.steps.proposing import propose_asked
from carnet.delivery.steps.validating import move_back, move_goods, number_note
from carnet.sales.models import Order


def deliver_directly(
    *, order_id: int, quantities: Mapping[int, Decimal], on: date, source: str, tracking: str = "", by: Actor
) -> Note:
    """Write and validate the note of goods that a supplier delivered for an order; `source` names the receipt, once.

    `quantities` are by order line. The order is held by the caller, who lets what hangs on it follow. The goods' cost is
    posted by whoever bought them.
    """
    order = Order.objects.select_related("party").get(pk=order_id)
    asks = [LineAsk(order_line_id=line_id, quantity=quantity) for line_id, quantity in quantities.items()]
    lines = propose_asked(order_to_deliver(order), asks)
    if not lines:
        raise NoteHasNoLine
    head = Head(on=on, tracking=tracking)
    note = held_note(write_note(order, Note.Kind.DIRECT, lines, on, by, head, source=source).pk)
    move_goods(note, on, by)
    return number_note(note, on, by)


def undo_direct(*, source: str, on: date, by: Actor) -> Note:
    """Undo the direct note of a receipt that is reversed; refuses NoteHasReturns. The order is held by the caller."""
    found = Note.objects.filter(source=source).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    work = move_back(held_note(found), on, by)
    return number_note(work.note, on, by)
