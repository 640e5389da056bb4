"""Counter-notes: a validated note is undone, line by line, at what its goods left or came back for (P33)."""

from datetime import date
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.core.money import VatGroup
from carnet.core.refusals import Holder
from carnet.delivery.models import Note, NoteLine, NotePart, NoteVat
from carnet.delivery.refusals import (
    CounterNoteStands,
    NoteAlreadyCancelled,
    NoteFollowsReceipt,
    NoteHasReturns,
    NoteIsDraft,
)
from carnet.delivery.steps.drafting import order_to_deliver
from carnet.delivery.steps.goods import Worth
from carnet.delivery.steps.leaving import kits_completed
from carnet.delivery.steps.working import GroupGivenUp, Work, WorkLine, work_of


def require_cancellable(note: Note) -> None:
    """Refuse a draft, a counter-note, a note cancelled already, one whose goods came back, one that follows a receipt."""
    if note.number is None:
        raise NoteIsDraft
    if note.kind == Note.Kind.COUNTER:
        raise CounterNoteStands(note.number)
    counter = Note.objects.filter(cancels=note).first()
    if counter is not None:
        raise NoteAlreadyCancelled(note.number, Holder("delivery_note", counter.pk, counter.number or ""))
    if returns := _returns_of(note):
        raise NoteHasReturns(note.number, returns)


def require_own(note: Note) -> None:
    """Refuse a note that stands for a receipt of a supplier's goods: it is undone with the receipt."""
    if note.source:
        raise NoteFollowsReceipt(note.number or "")


def _returns_of(note: Note) -> list[Holder]:
    back = NoteLine.objects.filter(returns__note=note).values("note_id")
    undone = Note.objects.filter(cancels__isnull=False).values("cancels_id")
    rows = Note.objects.filter(pk__in=back, kind=Note.Kind.RETURN).exclude(pk__in=undone).order_by("id")
    return [Holder("delivery_note", one.pk, one.number or f"n° {one.pk}") for one in rows]


def write_counter(note: Note, on: date, by: Actor) -> tuple[Work, Work]:
    """Write the counter-note of a note as a draft with the same lines; both at work (seven statements at most, three more with kits)."""
    counter = Note.objects.create(
        kind=Note.Kind.COUNTER, order=note.order, party_id=note.party_id, warehouse_id=note.warehouse_id, cancels=note,
        to=note.to, on=on, address_id=note.address_id, language=note.language, owner_id=by.user_id,
    )  # fmt: skip
    done = work_of(note)
    rows = NoteLine.objects.bulk_create(_mirrored(counter, one.row) for one in done.lines)
    parts = NotePart.objects.bulk_create(
        NotePart(
            line=row, position=part.position, product=part.product, per_kit=part.per_kit, quantity=part.quantity,
            lots=part.lots,
        )
        for row, one in zip(rows, done.lines, strict=True)
        for part in one.parts
    )  # fmt: skip
    work = Work(counter, [])
    by_row: dict[int, list[NotePart]] = {}
    for part in parts:
        by_row.setdefault(part.line_id, []).append(part)
    for row, one in zip(rows, done.lines, strict=True):
        work.lines.append(WorkLine(row, one.line, one.standing, by_row.get(row.pk, [])))
    _settle_kits(work, note)
    work.given_up = [
        GroupGivenUp(VatGroup(one.category, one.rate), one.discount, one.vat)
        for one in NoteVat.objects.filter(note=note)
    ]
    return work, done


def _settle_kits(work: Work, note: Note) -> None:
    """Kits undone are those that the components still out do not cover any more, whatever their own note completed (P33)."""
    kits = [one for one in work.lines if one.parts]
    if not kits:
        return
    order = order_to_deliver(note.order)
    lines = {line.order_line_id: line for line in order.lines}
    sign = 1 if note.kind == Note.Kind.RETURN else -1
    for one in kits:
        one.row.quantity = kits_completed(order, lines[one.row.order_line_id], one, sign)


def _mirrored(counter: Note, row: NoteLine) -> NoteLine:
    return NoteLine(
        note=counter, position=row.position, order_line=row.order_line, product=row.product, quantity=row.quantity,
        over=row.over, given_up=row.given_up, again=row.again, returns_id=row.returns_id, lots=row.lots,
        abandoned_quantity=row.abandoned_quantity, abandoned_amount=row.abandoned_amount,
    )  # fmt: skip


def worth_of(work: Work, done: Work) -> Worth:
    """Goods go back at what the order was charged, or given back, for them."""
    worth: dict[NoteLine | NotePart, Decimal] = {}
    for mirror, one in zip(work.lines, done.lines, strict=True):
        worth[mirror.row] = abs(one.row.cost)
        for new, part in zip(mirror.parts, one.parts, strict=True):
            worth[new] = abs(part.cost)
    return lambda row: worth[row]


def lines_over(done: Work) -> dict[int, Decimal]:
    """What the cancelled note had ordered more, by order line."""
    return {one.row.order_line_id: one.row.over for one in done.lines if one.row.over}
