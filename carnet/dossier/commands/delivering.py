"""Deliveries that count: notes validated and cancelled, with all that hangs on their order (P33)."""

from collections.abc import Sequence
from datetime import date

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.delivery import commands as deliveries
from carnet.delivery.asks import NO_HEAD, Head, LineAsk, ReturnAsk
from carnet.delivery.commands.notes import To
from carnet.delivery.models import Note
from carnet.delivery.steps.countering import require_cancellable, require_own
from carnet.delivery.steps.drafting import held_note
from carnet.delivery.steps.validating import move_back, move_goods, number_note
from carnet.dossier.commands.following import follow


@act("delivery_note.validate", right=rights.DELIVERIES)
def validate_note(*, note_id: int, on: date, by: Actor) -> Note:
    """Let a draft note count from a day: goods leave or come back, the order's lines and facts move, the rest is backorder.
    Validated again, it stays as it is (P33)."""
    note = held_note(note_id)
    if note.number is not None:
        return note
    move_goods(note, on, by)
    follow([note.order_id], by)
    return number_note(note, on, by)


@act("delivery_note.cancel", right=rights.DELIVERIES)
def cancel_note(*, note_id: int, on: date, by: Actor) -> Note:
    """Undo a validated note by a counter-note: everything goes back as it was (P33)."""
    note = held_note(note_id)
    require_cancellable(note)
    require_own(note)
    counter = move_back(note, on, by).note
    follow([note.order_id], by)
    return number_note(counter, on, by)


@act("order.deliver", right=rights.DELIVERIES)
def deliver_order(*, order_id: int, on: date, lines: Sequence[LineAsk] = (), head: Head = NO_HEAD, by: Actor) -> Note:
    """Deliver an order at once: the lines given, or all that is left (P33)."""
    draft = deliveries.draft_note(order_id=order_id, on=on, lines=lines, head=head, by=by)
    return validate_note(note_id=draft.pk, on=on, by=by)


@act("return_note.validate", right=rights.DELIVERIES)
def return_goods(
    *,
    note_id: int,
    on: date,
    lines: Sequence[ReturnAsk] = (),
    again: bool = True,
    to: To = "stock",
    head: Head = NO_HEAD,
    by: Actor,
) -> Note:
    """Bring goods of a delivery note back at once: those given, or all that has not come back (P33)."""
    draft = deliveries.draft_return(note_id=note_id, on=on, lines=lines, again=again, to=to, head=head, by=by)
    return validate_note(note_id=draft.pk, on=on, by=by)
