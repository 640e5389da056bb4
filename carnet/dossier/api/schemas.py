"""What is said of orders in requests and answers."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictBool

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
    PercentIn,
    PositiveAmountIn,
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Text,
    UnitPriceIn,
)
from carnet.core.api.paging import ListParams
from carnet.sales.api.lines import MANY, HeadingFields, LineFields, LineOut

OrderState = Literal["draft", "open", "settled", "closed", "cancelled"]
Fact = Literal["none", "partial", "full"]
Reason = Annotated[Text, Field(min_length=1, max_length=300)]


class AcceptanceIn(Body):
    """Who accepted, when, with which options (ids of lines); the current version unless said."""

    on: Day | None = None
    signed_by: Annotated[Text, Field(max_length=150)] = ""
    options: list[IdIn] = Field([], max_length=MANY)
    version: int | None = Field(None, ge=1, le=10_000)
    file: IdIn | None = None


class OrderFields(HeadingFields):
    """The content of an order; all may be left out."""

    comments: Note = ""
    lines: list[LineFields] = Field([], max_length=MANY)


class OrderIn(OrderFields):
    """A new order of a customer, without a quote."""

    customer: IdIn
    on: Day | None = None
    draft: StrictBool = False


class OrderPatch(OrderFields):
    """The fields to change: all of a draft; of a live order what its head says, its lines changing by amendment only."""

    customer: IdIn | None = None
    ordered_on: Day | None = None
    service_code: Annotated[Text, Field(max_length=100)] = Field("", description="The service of a public customer.")
    commitment_number: Annotated[Text, Field(max_length=80)] = Field("", description="Its own commitment (engagement).")


class ReasonIn(Body):
    """Why, and the day of the act."""

    reason: Reason
    on: Day | None = None


class ClosureIn(ReasonIn):
    """Why an order is closed with something left, and what becomes of a deposit not yet deducted."""

    deposit: Literal["kept", "given_back"] | None = None


class LineEndingsIn(Body):
    """Lines at cost that end: what is left of them is given up."""

    order_lines: list[IdIn] = Field(min_length=1, max_length=100)
    on: Day | None = None


class CancellationIn(Body):
    """Why an order is cancelled."""

    reason: Annotated[Text, Field(max_length=200)] = ""
    on: Day | None = None


class OrderNoteIn(Body):
    """What is noted on the journal of an order."""

    text: Annotated[Text, Field(min_length=1, max_length=2000)]


class HoldIn(Body):
    """Why an order is held."""

    reason: Reason


class ReleaseIn(Body):
    """Why an order is released."""

    reason: Annotated[Text, Field(max_length=300)] = ""


class ReleaseParams(BaseModel):
    """Why an order is released, where a DELETE carries no body."""

    reason: Text = Field("", max_length=300)


class ReopeningParams(BaseModel):
    """The day of the reopening."""

    on: Day | None = None


class AsOf(BaseModel):
    """The day the standing is asked for."""

    on: Day | None = None


class ChangeFields(LineFields):
    """New terms of a line (`order_line`; what is left out stays), or a new line."""

    order_line: IdIn | None = None
    quantity: QuantityIn | None = None
    unit_price: UnitPriceIn | None = None
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None


class AmendmentIn(Body):
    """A change of a live order; it counts from the day it is accepted."""

    on: Day | None = None
    reason: Annotated[Text, Field(max_length=300)] = ""
    lines: list[ChangeFields] = Field(min_length=1, max_length=MANY)


class AmendmentAcceptanceIn(Body):
    """Who accepted the amendment, and when; what it adds goes to the last line of the billing plan or, with `own_plan_line`, to a
    new one without a day."""

    on: Day | None = None
    accepted_by: Annotated[Text, Field(max_length=150)] = ""
    own_plan_line: StrictBool = False


class OrderSummaryOut(Answer):
    """An order as lists show it."""

    id: IdOut
    number: str
    version: int
    state: str
    delivered: str
    invoiced: str
    paid: str
    customer: IdOut
    customer_name: str
    billed_party: IdOut
    title: str
    customer_reference: str
    service_code: str
    commitment_number: str
    currency: str
    ordered_on: DayOut
    promised_on: DayOut | None
    owner: IdOut | None
    ordered_excl_tax: AmountOut
    invoiced_excl_tax: AmountOut
    abandoned_excl_tax: AmountOut
    left_to_invoice_excl_tax: AmountOut
    left_to_pay: AmountOut


class QuoteRefOut(Answer):
    """The quote an order comes from, and its version."""

    id: IdOut
    number: str
    version: int | None


class AmendmentLineOut(LineOut):
    """A change: the terms asked, and the differences it makes."""

    order_line: IdOut | None = Field(validation_alias="order_line_id")
    delta_quantity: QuantityOut
    delta_net: AmountOut


class AmendmentOut(Answer):
    """A change of an order; what it makes of the order excl. tax, before and after."""

    id: IdOut
    order: IdOut
    n: int
    on: DayOut
    reason: str
    accepted_on: DayOut | None
    accepted_by: str
    automatic: bool
    before_excl_tax: AmountOut
    after_excl_tax: AmountOut
    lines: list[AmendmentLineOut]


class ClosureOut(Answer):
    """A close by hand that stands."""

    closed_on: DayOut
    reason: str
    by_name: str
    deposit: str


class HoldOut(Answer):
    """A hold that stands, or the deposit that the order waits for (then nobody holds it)."""

    cause: Literal["hand", "credit", "deposit"]
    reason: str
    by_name: str
    held_at: InstantOut | None


class FolderDocumentOut(Answer):
    """A file of the folder."""

    id: IdOut
    kind: str
    title: str
    by_name: str
    created_at: InstantOut


class OrderParams(ListParams):
    """Which orders."""

    q: Text | None = Field(None, max_length=100, description="Part of the number, the title or the customer's name.")
    state: list[OrderState] = []
    delivered: Literal["none", "partial", "full", "not_applicable"] | None = None
    invoiced: Fact | None = None
    paid: Fact | None = None
    customer: IdIn | None = None
    billed_party: IdIn | None = None
    owner: IdIn | None = None
    number: Text | None = Field(None, max_length=30)
    since: Day | None = None
    until: Day | None = None
    late: QueryFlag | None = Field(None, description="Promised before today, neither closed nor cancelled.")
