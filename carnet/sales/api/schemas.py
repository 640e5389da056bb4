"""What is said of quotes in requests and answers."""

from typing import Annotated, Literal

from pydantic import Field

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
    PercentOut,
    PositiveAmountIn,
    Text,
)
from carnet.core.api.paging import ListParams
from carnet.core.api.totals import TotalsOut
from carnet.sales.api.lines import MANY, HeadingFields, LineFields, LineOut
from carnet.sales.api.mails import MailFields

Milestone = Literal["", "acceptance", "first_delivery", "delivery"]
QuoteState = Literal["draft", "sent", "accepted", "refused", "expired"]


class PlanFields(Body):
    """A planned invoice: a percentage of the order or an amount; the last one may say neither, it is the rest. On a day, or so
    many months and days after a milestone: acceptance, first_delivery, delivery."""

    label: Annotated[Text, Field(max_length=120)] = ""
    kind: Literal["deposit", "interim", "progress", "delivered", "balance"] = "interim"
    due_on: Day | None = None
    percent: PercentIn | None = None
    amount_excl_tax: PositiveAmountIn | None = None
    certainty: int = Field(100, ge=0, le=100)
    milestone: Milestone = ""
    offset_months: int = Field(0, ge=0, le=120)
    offset_days: int = Field(0, ge=-365, le=365)


class QuoteFields(HeadingFields):
    """The content of a quote; all may be left out."""

    valid_until: Day | None = None
    delivery_delay: Annotated[Text, Field(max_length=120)] = ""
    introduction: Note = ""
    notes: Note = ""
    lines: list[LineFields] = Field([], max_length=MANY)
    billing_plan: list[PlanFields] = Field([], max_length=100)


class QuoteIn(QuoteFields):
    """A new quote for a customer."""

    customer: IdIn
    on: Day | None = None


class QuotePatch(QuoteFields):
    """The fields to write anew; `lines`, when given, replaces all lines."""


class SendingIn(Body):
    """When it is sent; with `mail`, it leaves by e-mail too."""

    on: Day | None = None
    mail: MailFields | None = None


class QuoteExpectationIn(Body):
    """How likely a quote is, in percent, and when its answer is expected; null: as quotes of its state, the end of its validity."""

    probability: int | None = Field(None, ge=0, le=100)
    expected_on: Day | None = None


class QuoteRefusalIn(Body):
    """When and why the customer refused."""

    on: Day | None = None
    reason: Annotated[Text, Field(max_length=200)] = ""


class OnIn(Body):
    """The day of the act; today when left out."""

    on: Day | None = None


class QuoteLineOut(LineOut):
    """A line of a quote."""

    optional: bool
    picked: bool


class PlanLineOut(Answer):
    """A planned invoice."""

    id: IdOut
    label: str
    kind: str
    due_on: DayOut | None
    percent: PercentOut | None
    amount_excl_tax: AmountOut | None
    certainty: int
    milestone: str
    offset_months: int
    offset_days: int


class RecurringOut(Answer):
    """The recurring lines of one period, for one period."""

    period: str
    totals: TotalsOut


class QuoteSummaryOut(Answer):
    """A quote as lists show it; amounts are those of its current version, one-off lines only."""

    id: IdOut
    number: str
    version: int = Field(description="Counts every change; give it back in If-Match.")
    current_version: int = Field(description="The version of the content, from 1.")
    state: str
    customer: IdOut
    customer_name: str
    title: str
    customer_reference: str
    currency: str
    created_on: DayOut
    valid_until: DayOut | None
    sent_at: InstantOut | None
    answered_on: DayOut | None
    refusal_reason: str
    probability: int | None
    expected_on: DayOut | None
    owner: IdOut | None
    excl_tax: AmountOut
    vat: AmountOut
    incl_tax: AmountOut


class QuoteOut(QuoteSummaryOut):
    """A quote with the content of its current version."""

    order: IdOut | None
    contact: IdOut | None
    billed_party: IdOut | None
    billing_address: IdOut | None
    delivery_address: IdOut | None
    language: str
    terms: IdOut | None
    promised_on: DayOut | None
    delivery_delay: str
    deposit_percent: PercentOut | None
    deposit_mode: str
    prices_include_tax: bool
    discount_percent: PercentOut
    discount_amount: AmountOut
    discount_label: str
    introduction: str
    notes: str
    signed_on: DayOut | None
    signed_by: str
    cost: AmountOut | None
    margin: AmountOut | None
    lines: list[QuoteLineOut]
    totals: TotalsOut
    options: TotalsOut
    recurring: list[RecurringOut]
    billing_plan: list[PlanLineOut]


class QuoteVersionOut(Answer):
    """A version of a quote, as kept."""

    n: int
    title: str
    sent_at: InstantOut | None
    signed_on: DayOut | None
    signed_by: str
    created_at: InstantOut
    content_hash: str
    excl_tax: AmountOut = Field(validation_alias="total_excl_tax")
    vat: AmountOut = Field(validation_alias="total_vat")
    incl_tax: AmountOut = Field(validation_alias="total_incl_tax")


class QuoteParams(ListParams):
    """Which quotes."""

    q: Text | None = Field(None, max_length=100, description="Part of the number, the title or the customer's name.")
    state: list[QuoteState] = []
    customer: IdIn | None = None
    owner: IdIn | None = None
    number: Text | None = Field(None, max_length=30)
    since: Day | None = None
    until: Day | None = None
