"""Notes as answers: a constant number of statements, whatever the lines or the rows."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.delivery.api.schemas import (
    CompletionOut,
    CompletionsOut,
    DeliveryNoteOut,
    DeliveryNoteSummaryOut,
    NoteLineOut,
    NoteLotOut,
    NoteParams,
    NotePartOut,
    SignatureOut,
)
from carnet.delivery.documents.notes import left_after
from carnet.delivery.documents.places import place_of_note
from carnet.delivery.models import Completion, Note, NoteLine, NotePart, Signature
from carnet.delivery.queries.notes import state_of, with_states


def written(note_id: int, by: Actor) -> DeliveryNoteOut:
    """A note, whole (seven statements)."""
    note = with_states(Note.objects.select_related("order__party", "address")).filter(pk=note_id).first()
    if note is None:
        raise NotFound
    lines = NoteLine.objects.filter(note=note).select_related("order_line").order_by("position")
    parts: dict[int, list[NotePartOut]] = defaultdict(list)
    for part in NotePart.objects.filter(line__note=note).select_related("product").order_by("line_id", "position"):
        parts[part.line_id].append(_part(part))
    left = left_after(note)
    signature = Signature.objects.filter(note=note).first()
    return DeliveryNoteOut(
        **_summary(note),
        to=note.to,  # type: ignore[arg-type]
        address=note.address_id,
        place=note.place or place_of_note(note),
        comments=note.comments,
        validated_at=note.validated_at,
        validated_by=note.validated_by,
        cancels=note.cancels_id,
        cancelled_by=note.cancelled_by_id,  # type: ignore[attr-defined]
        amendment=note.amendment_id,
        signature=SignatureOut.model_validate(signature) if signature else None,
        lines=[_line(line, left, parts[line.pk], costs=by.may(rights.COSTS)) for line in lines],
    )


def summaries(notes: list[Note]) -> list[DeliveryNoteSummaryOut]:
    """Notes as lists show them."""
    return [DeliveryNoteSummaryOut(**_summary(note)) for note in notes]


def narrowed(asked: NoteParams) -> QuerySet[Note]:
    """The notes that answer the filters."""
    notes = with_states(Note.objects.select_related("order", "party"))
    if asked.q:
        notes = notes.filter(
            Q(number__icontains=asked.q)
            | Q(order__number__icontains=asked.q)
            | Q(party__name__icontains=asked.q)
            | Q(tracking__icontains=asked.q)
        )
    if asked.kind:
        notes = notes.filter(kind__in=asked.kind)
    if asked.state:
        cancelled = Exists(Note.objects.filter(cancels=OuterRef("pk")))
        draft, found = Q(number__isnull=True), Q()
        for state in asked.state:
            found |= {"draft": draft, "validated": ~draft & ~Q(cancelled), "cancelled": Q(cancelled)}[state]
        notes = notes.filter(found)
    chosen = {
        "order_id": asked.order,
        "party_id": asked.customer,
        "number": asked.number,
        "on__gte": asked.since,
        "on__lte": asked.until,
    }
    return notes.filter(**{name: value for name, value in chosen.items() if value is not None})


def completions(order_id: int) -> CompletionsOut:
    """The completions of an order, oldest first."""
    rows = Completion.objects.filter(order_id=order_id).order_by("on", "id")
    return CompletionsOut(items=[CompletionOut.model_validate(row) for row in rows])


def _summary(note: Note) -> dict[str, Any]:
    return {
        "id": note.pk,
        "number": note.number,
        "kind": note.kind,
        "state": state_of(note),
        "version": note.version,
        "order": note.order_id,
        "order_number": note.order.number,
        "customer": note.party_id,
        "customer_name": note.party.name,
        "on": note.on,
        "warehouse": note.warehouse_id,
        "carrier": note.carrier,
        "tracking": note.tracking,
    }


def _line(
    line: NoteLine, left: Mapping[int, tuple[Decimal, Decimal]], parts: list[NotePartOut], *, costs: bool
) -> NoteLineOut:
    rest, ordered = left.get(line.order_line_id, (ZERO, ZERO))
    agreed = line.order_line
    return NoteLineOut(
        id=line.pk,
        position=line.position,
        order_line=line.order_line_id,
        product=line.product_id,
        reference=agreed.reference,
        description=agreed.description,
        unit=agreed.unit,
        ordered=ordered,
        quantity=line.quantity,
        left_to_deliver=rest,
        ordered_more=line.over,
        given_up=line.given_up,
        again=line.again,
        returns=line.returns_id,
        lots=_lots(line.lots),
        parts=parts,
        cost=line.cost if costs else None,
    )


def _part(part: NotePart) -> NotePartOut:
    return NotePartOut(
        product=part.product_id,
        reference=part.product.reference,
        name=part.product.name,
        quantity=part.quantity,
        lots=_lots(part.lots),
    )


def _lots(lots: list[dict[str, str]]) -> list[NoteLotOut]:
    return [NoteLotOut(number=one["number"], quantity=Decimal(one["quantity"])) for one in lots]
