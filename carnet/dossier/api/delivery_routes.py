"""Notes that count: validated, cancelled, goods brought back."""

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.routing import ApiRequest, Routes
from carnet.delivery import commands as deliveries
from carnet.delivery.api import notes
from carnet.delivery.api.asking import head_of, line_asks, return_asks
from carnet.delivery.api.schemas import DeliveryNoteOut, NoteDayIn, ReturnNoteIn, TakeBackIn
from carnet.dossier import commands

routes = Routes("Deliveries")
TODAY = NoteDayIn.model_validate({})
ALL_BACK = ReturnNoteIn.model_validate({})
ALL_TAKEN = TakeBackIn.model_validate({})


@routes.post("/delivery-notes/{id}/validation", right=rights.DELIVERIES, gives=DeliveryNoteOut, status=200)
def validate_delivery_note(request: ApiRequest, id: PathId, body: NoteDayIn = TODAY) -> DeliveryNoteOut:
    """Let a draft note count: goods move, the rest is backorder. Validated again, it stays as it is."""
    commands.validate_note(note_id=id, on=body.on or today(), by=request.by)
    return notes.written(id, request.by)


@routes.post("/delivery-notes/{id}/cancellation", right=rights.DELIVERIES, gives=DeliveryNoteOut)
def cancel_delivery_note(request: ApiRequest, id: PathId, body: NoteDayIn = TODAY) -> DeliveryNoteOut:
    """Undo a validated note; gives the counter-note."""
    counter = commands.cancel_note(note_id=id, on=body.on or today(), by=request.by)
    return notes.written(counter.pk, request.by)


@routes.post("/delivery-notes/{id}/return-notes", right=rights.DELIVERIES, gives=DeliveryNoteOut)
def return_goods(request: ApiRequest, id: PathId, body: ReturnNoteIn = ALL_BACK) -> DeliveryNoteOut:
    """Bring goods of a delivery note back, at once or as a draft; all that has not come back when no line is given."""
    act = deliveries.draft_return if body.draft else commands.return_goods
    made = act(
        note_id=id, on=body.on or today(), lines=return_asks(id, body.lines), again=body.again, to=body.to,
        head=head_of(body), by=request.by,
    )  # fmt: skip
    return notes.written(made.pk, request.by)


@routes.post("/orders/{id}/return-notes", right=rights.DELIVERIES, gives=DeliveryNoteOut)
def take_back(request: ApiRequest, id: PathId, body: TakeBackIn = ALL_TAKEN) -> DeliveryNoteOut:
    """Bring back what the order itself takes back, its lines of negative quantity; at once or as a draft."""
    on = body.on or today()
    made = deliveries.draft_take_back(
        order_id=id, on=on, lines=line_asks(body.lines), to=body.to, head=head_of(body), by=request.by
    )
    if not body.draft:
        commands.validate_note(note_id=made.pk, on=on, by=request.by)
    return notes.written(made.pk, request.by)
