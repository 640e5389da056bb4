"""Deliveries that count: notes validated and cancelled, with all that hangs on their order (P33)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Holder, Refusal
from carnet.delivery import commands as deliveries
from carnet.delivery.asks import NO_HEAD, Head, LineAsk, ReturnAsk
from carnet.delivery.commands.notes import To
from carnet.delivery.models import Note
from carnet.delivery.steps.countering import require_cancellable, require_own
from carnet.delivery.steps.drafting import held_note
from carnet.delivery.steps.validating import move_back, move_goods, number_note
from carnet.dossier.commands.following import follow
from carnet.invoicing.models import InvoiceLine


class NoteIsBeingInvoiced(Refusal):
    """A draft invoice bills the note: it is issued or deleted first."""

    def __init__(self, number: str, drafts: Sequence[Holder]) -> None:
        super().__init__(
            _("%(number)s stands on draft invoices (%(drafts)s): issue or delete them first.")
            % {"number": number, "drafts": ", ".join(draft.label for draft in drafts)},
            holders=drafts,
        )


@act("delivery_note.validate", right=rights.DELIVERIES)
def validate_note(*, note_id: int, on: date, by: Actor) -> Note:
    """Let a draft note count from a day: goods leave or come back, the order's lines and facts move, the rest is backorder.
    Validated again, it stays as it is (P33)."""
    note = held_note(note_id)
    return note if note.number is not None else _counted(note, on, by)


def _counted(note: Note, on: date, by: Actor) -> Note:
    """Let a draft count; it is held, and so is its order."""
    move_goods(note, on, by)
    follow([note.order_id], by)
    return number_note(note, on, by)


@act("delivery_note.cancel", right=rights.DELIVERIES)
def cancel_note(*, note_id: int, on: date, by: Actor) -> Note:
    """Undo a validated note by a counter-note: everything goes back as it was (P33)."""
    note = held_note(note_id)
    require_cancellable(note)
    require_own(note)
    _require_no_draft_invoice(note)
    counter = move_back(note, on, by).note
    follow([note.order_id], by)
    return number_note(counter, on, by)


def _require_no_draft_invoice(note: Note) -> None:
    """Refuse to cancel a note that a draft invoice bills, naming it; once issued, it is credited afterwards."""
    rows = InvoiceLine.objects.filter(note_line__note=note, invoice__number=None).values_list("invoice_id", flat=True)
    if drafts := [Holder("invoice", pk, f"n° {pk}") for pk in sorted(set(rows))]:
        raise NoteIsBeingInvoiced(note.number or "", drafts)


@act("order.deliver", right=rights.DELIVERIES)
def deliver_order(*, order_id: int, on: date, lines: Sequence[LineAsk] = (), head: Head = NO_HEAD, by: Actor) -> Note:
    """Deliver an order at once: the lines given, or all that is left (P33)."""
    return _counted(deliveries.draft_note(order_id=order_id, on=on, lines=lines, head=head, by=by), on, by)


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
    return _counted(draft, on, by)
