"""What is said of contracts in requests and answers."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    Note,
    PercentIn,
    PercentOut,
    PositiveAmountIn,
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams
from carnet.sales.api.lines import MANY
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.lines import EVERY, ContractLineInput, ContractTerms

Named = Literal["week", "month", "quarter", "half_year", "year"]
Alignment = Literal["anniversary", "calendar"]
Renewal = Literal["none", "automatic", "to_confirm"]
Issuing = Literal["propose", "issue", "issue_and_send"]
Grouping = Literal["period", "contract", "payer"]
Timing = Literal["in_advance", "in_arrears"]
Supplements = Literal["next_invoice", "at_once"]
State = Literal["draft", "active", "suspended", "stopped", "ended"]
Reason = Literal["customer", "price", "competitor", "unpaid", "closed_down", "replaced", "by_us", "other"]


class LengthFields(Body):
    """A number of days, weeks, months or years."""

    count: int = Field(ge=1, le=366)
    unit: Literal["day", "week", "month", "year"]


class LengthOut(Answer):
    """A number of days, weeks, months or years."""

    count: int
    unit: str


LengthIn = LengthFields | Named


def length_of(asked: LengthFields | str | None) -> Length | None:
    """A length as commands take it: `{"count": 3, "unit": "month"}`, or its name."""
    if asked is None:
        return None
    return EVERY[asked] if isinstance(asked, str) else Length(asked.count, Unit(asked.unit))


class ContractLineFields(Body):
    """A recurring line; the price is for one `period`, that of the product or of the billing unless said."""

    product: IdIn | None = None
    reference: Annotated[Text, Field(max_length=60)] = ""
    description: Annotated[Text, Field(max_length=500)] = ""
    details: Note = ""
    quantity: QuantityIn | None = None
    unit: Annotated[Text, Field(max_length=40)] = ""
    unit_price: UnitPriceIn | None = None
    period: LengthIn | None = None
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] | None = None
    vat_rate: PercentIn | None = None
    exemption_code: Annotated[Text, Field(max_length=30)] = ""
    indexed: StrictBool = True

    def asked(self) -> ContractLineInput:
        """The line as commands take it."""
        given = {name: value for name, value in self.given().items() if value is not None and name != "period"}
        if "product" in given:
            given["product_id"] = given.pop("product")
        return ContractLineInput(**given, every=length_of(self.period))


class TermsFields(Body):
    """When a contract runs and bills; a term is said by its last day (`end`) or its length (`term`)."""

    start: Day | None = None
    end: Day | None = None
    term: LengthIn | None = None
    commitment: LengthIn | None = None
    committed_until: Day | None = None
    renewal: Renewal = "none"
    renewal_length: LengthIn | None = None
    notice: LengthIn | None = None
    tells_renewal: StrictBool = True
    billing_period: LengthIn | None = None
    timing: Timing = "in_advance"
    lead_days: int | None = Field(None, ge=0, le=90)
    alignment: Alignment = "anniversary"
    anchor_day: int | None = Field(None, ge=1, le=31)
    anchor_month: int | None = Field(None, ge=1, le=12)
    issuing: Issuing | None = None
    grouping: Grouping = "period"
    supplements: Supplements = "next_invoice"
    direct_debit: StrictBool = False
    mandate_reference: Annotated[Text, Field(max_length=35)] = ""

    def agreed(self, start_on: date) -> ContractTerms:
        """The terms as commands take them."""
        return ContractTerms(
            start_on=self.start or start_on, end_on=self.end, term=length_of(self.term), committed_until=self.committed_until,
            commitment=length_of(self.commitment), renewal=self.renewal, renewal_length=length_of(self.renewal_length),
            notice=length_of(self.notice), tells_renewal=self.tells_renewal, billing=length_of(self.billing_period),
            in_advance=self.timing == "in_advance", lead_days=self.lead_days, alignment=self.alignment,
            anchor_day=self.anchor_day, anchor_month=self.anchor_month, issuing=self.issuing, grouping=self.grouping,
            supplements_at_once=self.supplements == "at_once", direct_debit=self.direct_debit,
            mandate_reference=self.mandate_reference,
        )  # fmt: skip


class ContractFields(TermsFields):
    """The content of a contract."""

    title: Annotated[Text, Field(max_length=200)] = ""
    customer_reference: Annotated[Text, Field(max_length=80)] = ""
    message: Annotated[Text, Field(max_length=2000)] = ""
    billed_party: IdIn | None = None
    owner: IdIn | None = None
    terms: IdIn | None = Field(None, description="Payment terms.")
    currency: Annotated[Text, Field(min_length=3, max_length=3)] | None = None
    language: Literal["fr", "en"] | None = None
    lines: list[ContractLineFields] = Field([], max_length=MANY)


class ContractIn(ContractFields):
    """A new contract without order; it runs at once unless it is a draft."""

    customer: IdIn
    draft: StrictBool = False
    on: Day | None = None


class HandOverIn(TermsFields):
    """Recurring lines of an order to hand over: those named to one contract, or all, one contract per period of price."""

    lines: list[IdIn] = Field([], max_length=MANY)
    title: Annotated[Text, Field(max_length=200)] = ""
    draft: StrictBool = False
    on: Day | None = None


class GivenUpIn(Body):
    """Recurring lines of an order that no contract will take."""

    lines: list[IdIn] = Field(min_length=1, max_length=MANY)
    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    on: Day | None = None


class RestoredIn(Body):
    """Lines given up that need a contract again."""

    lines: list[IdIn] = Field(min_length=1, max_length=MANY)
    on: Day | None = None


class ContractPatch(Body):
    """What may change at any time, for the invoices to come; a draft is written anew by its other fields too."""

    title: Annotated[Text, Field(max_length=200)] | None = None
    customer_reference: Annotated[Text, Field(max_length=80)] | None = None
    message: Annotated[Text, Field(max_length=2000)] | None = None
    language: Literal["fr", "en"] | None = None
    billed_party: IdIn | None = None
    terms: IdIn | None = None
    owner: IdIn | None = None
    issuing: Issuing | None = None
    grouping: Grouping | None = None
    supplements: Supplements | None = None
    direct_debit: StrictBool | None = None
    mandate_reference: Annotated[Text, Field(max_length=35)] | None = None
    tells_renewal: StrictBool | None = None


class LineChangeFields(Body):
    """New terms of a line; what is left out stays, a quantity of 0 removes it."""

    line: IdIn
    quantity: QuantityIn | None = None
    unit_price: UnitPriceIn | None = None
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None
    vat_rate: PercentIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] | None = None


class ChangesIn(Body):
    """A change from a day on: lines as they become, lines added."""

    from_: Day = Field(alias="from")
    lines: list[LineChangeFields] = Field([], max_length=MANY)
    added: list[ContractLineFields] = Field([], max_length=MANY)
    reason: Annotated[Text, Field(max_length=300)] = ""
    on: Day | None = None


class SuspensionIn(Body):
    """Days that owe nothing: from one, until another or further notice."""

    from_: Day = Field(alias="from")
    until: Day | None = None
    moves_end: StrictBool = Field(False, description="The end comes as many days later.")
    reason: Annotated[Text, Field(max_length=300)] = ""
    on: Day | None = None


class TerminationIn(Body):
    """The last day, which is still due: by default the first that notice and commitment allow; an earlier one `despite` them."""

    last_day: Day | None = None
    notice_on: Day | None = None
    reason: Reason = "customer"
    note: Annotated[Text, Field(max_length=300)] = ""
    despite: StrictBool = False
    on: Day | None = None


class RenewalIn(Body):
    """A new term after the running one: its length or last day, and its prices."""

    length: LengthIn | None = None
    end: Day | None = None
    percent: Annotated[str, Field(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,4})?$")] | None = None
    lines: list[LineChangeFields] = Field([], max_length=MANY)
    on: Day | None = None


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
