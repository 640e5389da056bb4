"""What requests and answers say of notes, completions and signatures."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    InstantOut,
    Note,
    QuantityIn,
    QuantityOut,
    Text,
)
from carnet.core.api.paging import ListParams

MANY = 1000
NoteKind = Literal["out", "return", "counter", "direct"]
NoteState = Literal["draft", "validated", "cancelled"]
Short = Annotated[Text, Field(max_length=80)]


class NoteLotFields(Body):
    """A lot or a serial number, and how much of it; the expiry date of a lot that comes in for the first time."""

    number: Annotated[Text, Field(min_length=1, max_length=60)]
    quantity: QuantityIn | None = None
    expires_on: Day | None = None


class NotePartFields(Body):
    """How much of a component of a kit leaves or comes back."""

    product: IdIn
    quantity: QuantityIn
    lots: list[NoteLotFields] = Field([], max_length=MANY)


class NoteLineFields(Body):
    """What is delivered of an order line; all that is left of it without a quantity."""

    order_line: IdIn
    quantity: QuantityIn | None = None
    lots: list[NoteLotFields] = Field([], max_length=MANY)
    parts: list[NotePartFields] = Field([], max_length=100)


class HeadFields(Body):
    """What a note says besides its lines."""

    on: Day | None = None
    warehouse: IdIn | None = None
    address: IdIn | None = None
    carrier: Short = ""
    tracking: Short = ""
    comments: Note = ""


class DeliveryNoteIn(HeadFields):
    """A draft: the lines asked for, else all that is left to deliver, limited to what is available if wanted."""

    lines: list[NoteLineFields] = Field([], max_length=MANY)
    available_only: StrictBool = False


class ReturnLineFields(Body):
    """What comes back of a delivered line, named by itself (`note_line`) or by its order line; all of it without a quantity."""

    note_line: IdIn | None = None
    order_line: IdIn | None = None
    quantity: QuantityIn | None = None
    lots: list[NoteLotFields] = Field([], max_length=MANY)
    parts: list[NotePartFields] = Field([], max_length=100)


class ReturnNoteIn(HeadFields):
    """Goods back at once, or a draft to validate; all that has not come back when no line is given.

    `again`: they are to be delivered again; else they are given up.
    """

    lines: list[ReturnLineFields] = Field([], max_length=MANY)
    again: StrictBool = True
    to: Literal["stock", "scrap"] = "stock"
    draft: StrictBool = False


class TakeBackIn(HeadFields):
    """What the order itself takes back, its lines of negative quantity: at once, or a draft to validate."""

    lines: list[NoteLineFields] = Field([], max_length=MANY)
    to: Literal["stock", "scrap"] = "stock"
    draft: StrictBool = False


class DeliveryNotePatch(HeadFields):
    """The fields of a draft to change; `lines` replaces those of a delivery note, `returns` those of a return."""

    lines: list[NoteLineFields] = Field([], max_length=MANY)
    returns: list[ReturnLineFields] = Field([], max_length=MANY)


class NoteDayIn(Body):
    """The day of the act; today when left out."""

    on: Day | None = None


class SignatureIn(Body):
    """Who signs, and what was drawn: strokes of points in a box of pixels."""

    signed_by: Annotated[Text, Field(min_length=1, max_length=150)]
    strokes: list[list[Annotated[list[float], Field(min_length=2, max_length=2)]]] = Field(max_length=300)
    width: int = Field(ge=1, le=4000)
    height: int = Field(ge=1, le=4000)


class CompletionFields(Body):
    """How much of a service is done; all that is left of it without a quantity."""

    order_line: IdIn
    quantity: QuantityIn | None = None


class CompletionIn(Body):
    """Services done on a day: the lines given, else all that is left of those billed as delivered."""

    on: Day | None = None
    lines: list[CompletionFields] = Field([], max_length=MANY)
    comment: Annotated[Text, Field(max_length=300)] = ""
    signature: SignatureIn | None = None


class CompletionOut(Answer):
    """A quantity done of a service; `delivery_note` when it followed goods, `cancels` when it undoes one."""

    id: IdOut
    order: IdOut = Field(validation_alias="order_id")
    order_line: IdOut = Field(validation_alias="order_line_id")
    on: DayOut
    quantity: QuantityOut
    delivery_note: IdOut | None = Field(validation_alias="note_id")
    cancels: IdOut | None = Field(validation_alias="cancels_id")
    comment: str
    by_name: str


class CompletionsOut(Answer):
    """The completions of an order."""

    items: list[CompletionOut]


class NoteLotOut(Answer):
    """A lot or a serial number, and how much of it."""

    number: str
    quantity: QuantityOut


class NotePartOut(Answer):
    """A component of a kit."""

    product: IdOut
    reference: str
    name: str
    quantity: QuantityOut
    lots: list[NoteLotOut]


class NoteLineOut(Answer):
    """What a note delivers or brings back of an order line; `cost` is null without the right to see costs."""

    id: IdOut
    position: int
    order_line: IdOut
    product: IdOut | None
    reference: str
    description: str
    unit: str
    ordered: QuantityOut
    quantity: QuantityOut
    left_to_deliver: QuantityOut
    ordered_more: QuantityOut
    given_up: QuantityOut
    again: bool | None
    returns: IdOut | None
    lots: list[NoteLotOut]
    parts: list[NotePartOut]
    cost: AmountOut | None


class SignatureOut(Answer):
    """Who signed, and when."""

    signed_by: str
    signed_at: InstantOut


class DeliveryNoteSummaryOut(Answer):
    """A note in a list."""

    id: IdOut
    number: str | None
    kind: NoteKind
    state: NoteState
    version: int
    order: IdOut
    order_number: str
    customer: IdOut
    customer_name: str
    on: DayOut
    warehouse: IdOut | None
    carrier: str
    tracking: str


class DeliveryNoteOut(DeliveryNoteSummaryOut):
    """A note, whole."""

    to: Literal["stock", "scrap"]
    address: IdOut | None
    place: dict[str, Any]
    comments: str
    validated_at: InstantOut | None
    validated_by: str
    cancels: IdOut | None
    cancelled_by: IdOut | None
    amendment: IdOut | None
    signature: SignatureOut | None
    lines: list[NoteLineOut]


class NoteParams(ListParams):
    """Which notes."""

    q: Text = Field("", max_length=100)
    order: IdIn | None = None
    customer: IdIn | None = None
    kind: list[NoteKind] = Field([], max_length=4)
    state: list[NoteState] = Field([], max_length=3)
    number: Text | None = Field(None, max_length=30)
    since: Day | None = None
    until: Day | None = None


class BackorderOut(Answer):
    """What is left to deliver of an order line, when it was promised, and when it will be there."""

    order: IdOut
    order_number: str
    customer: IdOut
    customer_name: str
    order_line: IdOut
    product: IdOut | None
    reference: str
    description: str
    promised_on: DayOut | None
    ordered: QuantityOut
    delivered: QuantityOut
    left_to_deliver: QuantityOut


class BackorderParams(ListParams):
    """Which backorders."""

    order: IdIn | None = None
    customer: IdIn | None = None
    product: IdIn | None = None
    promised_until: Day | None = None
