"""What is told of contracts, and which are asked for."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Day,
    DayOut,
    IdIn,
    IdOut,
    PercentOut,
    QuantityOut,
    QueryFlag,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams
from carnet.subscriptions.api.asked_schemas import Supplements, Timing

State = Literal["draft", "active", "suspended", "stopped", "ended"]


class LengthOut(Answer):
    """A number of days, weeks, months or years."""

    count: int
    unit: str


class RecurringLineOut(Answer):
    """A recurring line of an order: taken over by a contract, given up for a reason, or neither yet."""

    order_line: IdOut
    description: str
    quantity: QuantityOut
    unit_price: UnitPriceOut
    period: str
    contract: IdOut | None
    given_up: bool
    reason: str


class RecurringLinesOut(Answer):
    """The recurring lines of an order."""

    items: list[RecurringLineOut]


class PeriodParams(BaseModel):
    """Up to which day periods to come are told; a year from today unless said."""

    until: Day | None = None


class ResumeParams(BaseModel):
    """The first day that owes again; today unless said."""

    on: Day | None = None


class ContractParams(ListParams):
    """Which contracts."""

    customer: IdIn | None = None
    order: IdIn | None = None
    state: State | None = None
    due_until: Day | None = Field(None, description="Those that bill by this day.")
    ends_until: Day | None = Field(None, description="Those whose running term ends by this day.")
    to_settle: QueryFlag | None = Field(None, description="A change reaches back into what is billed.")


class ContractLineOut(Answer):
    """A line as it stands today; `net` is what one whole billing period asks for one `period` of price."""

    id: IdOut
    description: str
    details: str
    reference: str
    quantity: QuantityOut
    unit: str
    unit_price: UnitPriceOut
    period: LengthOut
    discount_percent: PercentOut
    discount_amount: AmountOut
    vat_category: str
    vat_rate: PercentOut
    monthly: AmountOut
    indexed: bool


class ContractOut(Answer):
    """A contract as it stands today. `amount` is what a whole billing period asks, `monthly` what it brings a month."""

    id: IdOut
    number: str
    version: int
    state: State
    title: str
    order: IdOut | None
    customer: IdOut
    customer_name: str
    billed_party: IdOut
    customer_reference: str
    message: str
    currency: str
    language: str
    terms: IdOut | None
    start: DayOut
    end: DayOut | None
    committed_until: DayOut | None
    renewal: str
    renewal_length: LengthOut | None
    notice: LengthOut | None
    notice_until: DayOut | None
    billing_period: LengthOut
    timing: Timing
    lead_days: int
    alignment: str
    anchor_day: int | None
    anchor_month: int | None
    issuing: str
    grouping: str
    supplements: Supplements
    direct_debit: bool
    mandate_reference: str
    stopped_on: DayOut | None
    stop_reason: str
    next_due_on: DayOut | None
    next_amount: AmountOut
    amount_excl_tax: AmountOut
    amount_incl_tax: AmountOut
    monthly: AmountOut
    billed_excl_tax: AmountOut
    to_settle: bool
    lines: list[ContractLineOut]


class ContractItemOut(Answer):
    """A contract in a list."""

    id: IdOut
    number: str
    state: State
    title: str
    customer: IdOut
    customer_name: str
    order: IdOut | None
    currency: str
    start: DayOut
    end: DayOut | None
    next_due_on: DayOut | None
    amount_excl_tax: AmountOut
    monthly: AmountOut


class ContractsOut(Answer):
    """Contracts made."""

    items: list[ContractOut]


class ContractPeriodOut(Answer):
    """A period: billed (with its invoice) or to come; `computation` says how the amount is counted."""

    starts_on: DayOut
    ends_on: DayOut
    due_on: DayOut
    state: Literal["billed", "next", "planned"]
    amount_excl_tax: AmountOut
    amount_incl_tax: AmountOut
    computation: list[str]
    invoice: IdOut | None
    invoice_number: str | None
    may_change: bool


class PeriodsOut(Answer):
    """The periods of a contract, oldest first."""

    items: list[ContractPeriodOut]


class MadeOut(Answer):
    """A draft, invoice or credit note that came of an act."""

    id: IdOut
    kind: str
    number: str | None
    total_excl_tax: AmountOut
    total_incl_tax: AmountOut


class ChangedOut(Answer):
    """A contract once changed, and what came of it at once."""

    contract: ContractOut
    invoices: list[MadeOut]


class ChangeOut(Answer):
    """A change of a contract, from its day."""

    id: IdOut
    kind: str
    on: DayOut
    reason: str
    facts: dict[str, Any]
    by: str


class ChangesOut(Answer):
    """Everything that changed a contract, newest first."""

    items: list[ChangeOut]
