"""Delivery and return notes, services completed; validating and cancelling stand with orders."""

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId, QueryFlag
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, file_answer, version_of
from carnet.core.refusals import NotFound
from carnet.delivery import commands
from carnet.delivery.api import backorders, notes
from carnet.delivery.api.asking import head_of, line_asks, return_asks
from carnet.delivery.api.schemas import (
    BackorderOut,
    BackorderParams,
    CompletionIn,
    CompletionOut,
    CompletionsOut,
    DeliveryNoteIn,
    DeliveryNoteOut,
    DeliveryNotePatch,
    DeliveryNoteSummaryOut,
    NoteDayIn,
    NoteParams,
    SignatureIn,
)
from carnet.delivery.commands import CompletionAsk, Signed
from carnet.delivery.models import Note
from carnet.delivery.steps.filing import note_file
from carnet.sales.api.mails import MailFields, MailOut
from carnet.sales.models import Order

routes = Routes("Deliveries")
SORTS = sorts(Note, "-on", on="on", number="number", order="order__number", customer="party__name", id="id")
ALL_LEFT = DeliveryNoteIn.model_validate({})
ALL_DONE = CompletionIn.model_validate({})
TODAY = NoteDayIn.model_validate({})


@routes.get("/delivery-notes", right=rights.READ, gives=Page[DeliveryNoteSummaryOut])
def list_delivery_notes(request: ApiRequest, asked: Query[NoteParams]) -> Page[DeliveryNoteSummaryOut]:
    """Delivery and return notes, newest first."""
    return page(notes.narrowed(asked), asked, SORTS, notes.summaries, counted)


@routes.get("/backorders", right=rights.READ, gives=Page[BackorderOut])
def list_backorders(request: ApiRequest, asked: Query[BackorderParams]) -> Page[BackorderOut]:
    """What is left to deliver, line by line, by promised date."""
    return page(backorders.narrowed(asked), asked, backorders.SORTS, backorders.summaries, counted)


@routes.post("/orders/{id}/delivery-notes", right=rights.DELIVERIES, gives=DeliveryNoteOut)
def draft_delivery_note(request: ApiRequest, id: PathId, body: DeliveryNoteIn = ALL_LEFT) -> DeliveryNoteOut:
    """Prepare a delivery note: a draft, that moves nothing until it is validated."""
    made = commands.draft_note(
        order_id=id, on=body.on or today(), lines=line_asks(body.lines), available_only=body.available_only,
        head=head_of(body), by=request.by,
    )  # fmt: skip
    return notes.written(made.pk, request.by)


@routes.get("/delivery-notes/{id}", right=rights.READ, gives=DeliveryNoteOut)
def read_delivery_note(request: ApiRequest, id: PathId) -> DeliveryNoteOut:
    """A delivery or return note, whole."""
    return notes.written(id, request.by)


@routes.patch("/delivery-notes/{id}", right=rights.DELIVERIES, gives=DeliveryNoteOut)
def edit_delivery_note(
    request: ApiRequest, id: PathId, body: DeliveryNotePatch, if_match: IfMatch = None
) -> DeliveryNoteOut:
    """Change a draft; lines given replace all of its lines."""
    given = body.given()
    commands.edit_note(
        note_id=id,
        head=head_of(body),
        lines=line_asks(body.lines) if "lines" in given else None,
        returns=return_asks(id, body.returns) if "returns" in given else None,
        expected_version=version_of(if_match),
        by=request.by,
    )
    return notes.written(id, request.by)


@routes.delete("/delivery-notes/{id}", right=rights.DELIVERIES)
def delete_delivery_note(request: ApiRequest, id: PathId) -> None:
    """Throw a draft away."""
    commands.delete_note(note_id=id, by=request.by)


class PdfParams(BaseModel):
    """With or without prices; as the company does when left out."""

    prices: QueryFlag | None = None


@routes.file("/delivery-notes/{id}/pdf", right=rights.READ, media_type="application/pdf")
def read_delivery_note_pdf(request: ApiRequest, id: PathId, asked: Query[PdfParams]) -> HttpResponse:
    """The paper of a note: ordered, delivered, left; the receiver's signature."""
    name, content = note_file(id, prices=asked.prices)
    return file_answer(name, content, "application/pdf")


@routes.post("/delivery-notes/{id}/mailing", right=rights.DELIVERIES, gives=MailOut)
def mail_delivery_note(request: ApiRequest, id: PathId, body: MailFields) -> MailOut:
    """Send a validated note by e-mail, its PDF attached."""
    return MailOut.model_validate(commands.mail_note(note_id=id, **body.model_dump(), by=request.by))


@routes.post("/delivery-notes/{id}/signature", right=rights.DELIVERIES, gives=DeliveryNoteOut)
def sign_delivery_note(request: ApiRequest, id: PathId, body: SignatureIn) -> DeliveryNoteOut:
    """Keep the signature of who received the goods."""
    commands.sign_note(note_id=id, **body.model_dump(), by=request.by)
    return notes.written(id, request.by)


@routes.get("/orders/{id}/completions", right=rights.READ, gives=CompletionsOut)
def list_completions(request: ApiRequest, id: PathId) -> CompletionsOut:
    """What was done of the services of an order."""
    if not Order.objects.filter(pk=id).exists():
        raise NotFound
    return notes.completions(id)


@routes.post("/orders/{id}/completions", right=rights.DELIVERIES, gives=CompletionsOut)
def complete_services(request: ApiRequest, id: PathId, body: CompletionIn = ALL_DONE) -> CompletionsOut:
    """Say services billed as delivered done: those given, else all that is left. Gives those made."""
    made = commands.complete_services(
        order_id=id,
        on=body.on or today(),
        lines=[CompletionAsk(order_line_id=one.order_line, quantity=one.quantity) for one in body.lines],
        comment=body.comment,
        signature=Signed(**body.signature.model_dump()) if body.signature else None,
        by=request.by,
    )
    return CompletionsOut(items=[CompletionOut.model_validate(one) for one in made])


@routes.post("/completions/{id}/cancellation", right=rights.DELIVERIES, gives=CompletionOut)
def undo_completion(request: ApiRequest, id: PathId, body: NoteDayIn = TODAY) -> CompletionOut:
    """Say a service not done after all."""
    made = commands.undo_completion(completion_id=id, on=body.on or today(), by=request.by)
    return CompletionOut.model_validate(made)
