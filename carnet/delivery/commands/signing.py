"""The receiver signs: a name and what was drawn, kept for ever (P33, R4)."""

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.delivery.models import Completion, Note, Signature
from carnet.delivery.refusals import AlreadySigned, NoteIsDraft, SignatureEmpty, SignatureUnreadable
from carnet.delivery.signing import drawing
from carnet.delivery.steps.drafting import held_note
from carnet.sales.faults import Faults


@act("delivery_note.sign", right=rights.DELIVERIES)
def sign_note(*, note_id: int, signed_by: str, strokes: object, width: object, height: object, by: Actor) -> Signature:
    """Keep the signature of who received the goods of a validated note, or brought them back; signed once."""
    note = held_note(note_id)
    if note.number is None:
        raise NoteIsDraft
    if Signature.objects.filter(note=note).exists():
        raise AlreadySigned
    signature = signed(signed_by, strokes, width, height, by, note=note)
    journal.record(
        "delivery_note.signed",
        subject=Subject("delivery_note", note.pk),
        about=[Subject("order", note.order_id), Subject("party", note.party_id)],
        by=by,
        facts={"number": note.number, "order": note.order.number, "signed_by": signature.signed_by},
    )
    return signature


def signed(
    signed_by: str,
    strokes: object,
    width: object,
    height: object,
    by: Actor,
    *,
    note: Note | None = None,
    completion: Completion | None = None,
) -> Signature:
    """Write a signature; refuses one without a name, without a stroke, or that is no drawing."""
    faults = Faults()
    name = faults.text("signed_by", " ".join(signed_by.split()), 150)
    faults.refuse()
    if not name:
        raise SignatureEmpty("signed_by")
    drawn = drawing(strokes, width, height)
    if drawn is None:
        raise SignatureUnreadable
    if not drawn.strokes:
        raise SignatureEmpty("strokes")
    return Signature.objects.create(
        note=note,
        completion=completion,
        signed_by=name,
        strokes=drawn.strokes,
        width=drawn.width,
        height=drawn.height,
        by_name=by.name,
    )
