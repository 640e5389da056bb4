"""What is said of invoices and credit notes in requests and answers."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    AmountIn,
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
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Text,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams
from carnet.core.api.totals import VatOut
from carnet.sales.api.lines import MANY, DepositMode, LineFields

Reason = Annotated[Text, Field(max_length=300)]
Kind = Literal["standard", "deposit", "interim", "progress", "delivered", "time", "balance", "recurring", "credit_note"]
Grouping = Literal["person", "task", "day"]
State = Literal["draft", "issued", "partly_paid", "paid", "credited", "disputed", "overdue"]


class LineAskFields(Body):
    """What is asked of an order line: a quantity, a percentage, an amount; a cumulative percentage for progress."""

    order_line: IdIn
    quantity: QuantityIn | None = None
    percent: PercentIn | None = None
    amount_excl_tax: AmountIn | None = None
    cumulative_percent: PercentIn | None = None


class DepositAskFields(Body):
    """How much of a deposit is deducted."""

    invoice: IdIn
    amount_excl_tax: PositiveAmountIn


class OrderInvoiceIn(Body):
    """An invoice of an order; left out: what the kind of invoice proposes."""

    kind: Literal["deposit", "interim", "progress", "delivered", "time", "balance"]
    on: Day | None = None
    percent: PercentIn | None = None
    amount_excl_tax: PositiveAmountIn | None = None
    amount_incl_tax: PositiveAmountIn | None = None
    lines: list[LineAskFields] = Field([], max_length=MANY)
    deposit_mode: DepositMode | None = None
    deposits: list[DepositAskFields] = Field([], max_length=100)
    billed_party: IdIn | None = None
    over_reason: Reason = ""
    delivery_notes: list[IdIn] = Field([], max_length=200)
    services: StrictBool = True
    group_by: Grouping | None = None
    capped: StrictBool | None = None
    until: Day | None = None
    time_entries: list[IdIn] | None = Field(None, max_length=MANY)
    expenses: list[IdIn] | None = Field(None, max_length=MANY)


class InvoiceFields(Body):
    """What a draft says besides its figures."""

    title: Annotated[Text, Field(max_length=200)] = ""
    customer_reference: Annotated[Text, Field(max_length=80)] = ""
    service_code: Annotated[Text, Field(max_length=100)] = ""
    commitment_number: Annotated[Text, Field(max_length=80)] = ""
    message: Note = ""
    terms: IdIn | None = None
    due_on: Day | None = None
    billed_party: IdIn | None = None
    service_from: Day | None = None
    service_until: Day | None = None
    language: Literal["fr", "en"] | None = None
    lines: list[LineFields] = Field([], max_length=MANY)
    prices_include_tax: StrictBool = False
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None
    discount_label: Annotated[Text, Field(max_length=120)] = ""


class InvoiceIn(InvoiceFields):
    """A free invoice (`customer`, `lines`…); one of what may be invoiced now on several orders (`orders`); or one of delivery
    notes of one payer (`delivery_notes`), with the `services` done with them."""

    on: Day | None = None
    customer: IdIn | None = None
    currency: Annotated[Text, Field(min_length=3, max_length=3)] | None = None
    orders: list[IdIn] = Field([], max_length=200)
    delivery_notes: list[IdIn] = Field([], max_length=200)
    services: StrictBool = True
    delivered_since: Day | None = Field(None, description="With `orders`: only what was delivered from this day on.")
    delivered_until: Day | None = Field(None, description="With `orders`: only what was delivered until this day.")


class InvoicePatch(InvoiceFields):
    """The fields of a draft to change; `lines`, with its discount, replaces the rows of a free invoice."""

    retention_percent: PercentIn | None = None
    retention_until: Day | None = None
    reason: Annotated[Text, Field(max_length=300)] = ""
    again: StrictBool = True
    replaces: IdIn | None = Field(
        None, description="The invoice, undone in the books, that this draft cancels and replaces."
    )


class CorrectionIn(Body):
    """What is corrected, as printed on the new invoice, and the day on which the first one is undone."""

    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    on: Day | None = None


class RejectionIn(CorrectionIn):
    """Whether a platform rejected the invoice (213) or its customer refused it (210), and why."""

    status: Literal["rejected", "refused"]


class CreditLineFields(Body):
    """What is credited of an invoice line: a quantity at its invoiced net, or an amount."""

    invoice_line: IdIn
    quantity: QuantityIn | None = None
    amount_excl_tax: AmountIn | None = None


class CreditVatFields(Body):
    """What is credited of a VAT group."""

    vat_rate: PercentIn
    vat_category: Annotated[Text, Field(max_length=2)] = "S"
    amount_excl_tax: PositiveAmountIn | None = None
    amount_incl_tax: PositiveAmountIn | None = None


class CreditNoteIn(Body):
    """A credit note: whole without `lines` and `by_vat`; `again` says whether what is credited is to be invoiced again, with the
    last line of the billing plan or, with `own_plan_line`, on a new one."""

    again: StrictBool
    own_plan_line: StrictBool = False
    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    on: Day | None = None
    lines: list[CreditLineFields] = Field([], max_length=MANY)
    by_vat: list[CreditVatFields] = Field([], max_length=50)


class IssuanceIn(Body):
    """The legal date; today when left out."""

    on: Day | None = None


class WriteOffIn(Body):
    """A small difference given up, and why."""

    amount: PositiveAmountIn
    reason: Annotated[Text, Field(min_length=1, max_length=200)]
    on: Day | None = None


class DisputeIn(Body):
    """Why the customer contests the invoice."""

    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    on: Day | None = None


class InvoiceVatOut(VatOut):
    """A VAT group as due, and `own_base`, `own_vat`: the same before the deposits deducted."""

    own_base: AmountOut
    own_vat: AmountOut


class InvoiceTotalsOut(Answer):
    """What the document asks; of a credit note, what it gives back."""

    excl_tax: AmountOut
    vat: AmountOut
    incl_tax: AmountOut
    by_vat: list[InvoiceVatOut]


class InvoiceLineOut(Answer):
    """A line; a deduction has quantity -1 and a negative net and names its deposit in `deducts`."""

    id: IdOut
    position: int
    kind: str
    order: IdOut | None = Field(validation_alias="order_id")
    order_line: IdOut | None = Field(validation_alias="order_line_id")
    deducts: IdOut | None = Field(validation_alias="deducts_id")
    credits: IdOut | None = Field(validation_alias="credits_id")
    note_line: IdOut | None = Field(validation_alias="note_line_id")
    reference: str
    description: str
    details: str
    quantity: QuantityOut
    unit: str
    unit_price: UnitPriceOut
    discount_percent: PercentOut
    discount_amount: AmountOut
    vat_category: str
    vat_rate: PercentOut
    exemption_code: str
    net: AmountOut
    vat: AmountOut
    served_quantity: QuantityOut
    excess_quantity: QuantityOut
    excess_amount: AmountOut
    progress_before: PercentOut | None
    progress_after: PercentOut | None
    nature: str


class InstalmentOut(Answer):
    """A dated part of what an issued invoice asks, and what is left of it."""

    n: int
    due_on: DayOut
    amount: AmountOut
    left: AmountOut
    retention: bool


class SettlementOut(Answer):
    """Something that settles an invoice: a payment, a credit note, a write-off; negative when it undoes another."""

    id: IdOut
    kind: str
    payment: IdOut | None = Field(validation_alias="payment_id")
    credit_note: IdOut | None = Field(validation_alias="credit_note_id")
    amount: AmountOut
    on: DayOut
    reason: str


class DisputeOut(Answer):
    """An open dispute."""

    reason: str
    opened_on: DayOut
    by_name: str


class PauseOut(Answer):
    """An invoice that is not chased, and the last day on which it waits."""

    reason: str
    paused_on: DayOut
    until: DayOut | None
    by_name: str


class EarlyDiscountOut(Answer):
    """What an issued invoice promised for paying early."""

    percent: PercentOut
    until: DayOut
    amount: AmountOut
    without_vat: bool


class InvoiceSummaryOut(Answer):
    """An invoice or a credit note as lists show it; a draft has no number and asks nothing yet."""

    id: IdOut
    number: str | None
    kind: str
    state: str
    version: int
    customer: IdOut
    customer_name: str
    billed_party: IdOut
    title: str
    customer_reference: str
    service_code: str
    commitment_number: str
    currency: str
    created_on: DayOut
    issued_on: DayOut | None
    due_on: DayOut | None
    corrects: IdOut | None
    excl_tax: AmountOut
    vat: AmountOut
    incl_tax: AmountOut
    paid: AmountOut
    credited: AmountOut
    written_off: AmountOut
    left_to_pay: AmountOut = Field(description="Of a credit note: what the customer may still use or be given back.")


class ReachableOut(Answer):
    """The nearest totals incl. tax that base × rate gives exactly: the one asked is kept, but no base gives it."""

    exact: bool
    below: AmountOut | None
    above: AmountOut | None


class NoteCitedOut(Answer):
    """A delivery note that an invoice bills."""

    id: IdOut
    number: str
    on: DayOut


class InvoiceOut(InvoiceSummaryOut):
    """An invoice or a credit note, whole."""

    orders: list[IdOut]
    delivery_notes: list[NoteCitedOut]
    language: str
    terms: IdOut | None
    service_from: DayOut | None
    service_until: DayOut | None
    deposit_mode: str
    over_reason: str
    message: str
    retention_percent: PercentOut
    retention_until: DayOut | None
    again: bool | None
    internal: bool = Field(
        description="A credit note kept in the books, not sent: it undoes what was rejected or replaced."
    )
    reason: str
    issued_at: InstantOut | None
    issued_by: str
    parties: dict[str, Any] = Field(description="Seller and customer as frozen at issue.")
    lines: list[InvoiceLineOut]
    totals: InvoiceTotalsOut
    instalments: list[InstalmentOut]
    settlements: list[SettlementOut]
    exchange_difference: AmountOut = Field(
        description="Of a document in another currency, once settled: what the rates brought, or cost, in the company's."
    )
    credit_notes: list[IdOut]
    dispute: DisputeOut | None
    reminder_pause: PauseOut | None
    early_discount: EarlyDiscountOut | None
    reachable: ReachableOut | None = Field(
        description="Only in the answer to a draft asked incl. tax, when no amount excl. tax gives it exactly."
    )


class CreditNotesOut(Answer):
    """The draft credit notes of what came back, one per invoice that billed it."""

    items: list[InvoiceOut]


class InvoiceParams(ListParams):
    """Which invoices."""

    q: Text | None = Field(None, max_length=100, description="Part of the number, the title or the customer's name.")
    kind: list[Kind] = []
    state: list[State] = []
    customer: IdIn | None = None
    billed_party: IdIn | None = None
    order: IdIn | None = None
    number: Text | None = Field(None, max_length=30)
    since: Day | None = Field(None, description="Issued on this day or later.")
    until: Day | None = None
    due_until: Day | None = None
    open: QueryFlag | None = Field(None, description="Issued, and something is left.")
