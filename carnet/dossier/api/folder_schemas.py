"""The folder of an order and its standing, as answers."""

from typing import Literal

from pydantic import Field

from carnet.core.api.fields import AmountOut, Answer, DayOut, IdOut, PercentOut, QuantityOut
from carnet.core.api.totals import TotalsOut
from carnet.delivery.api.schemas import DeliveryNoteSummaryOut
from carnet.dossier.api.schemas import (
    AmendmentOut,
    ClosureOut,
    FolderDocumentOut,
    HoldOut,
    OrderSummaryOut,
    QuoteRefOut,
)
from carnet.invoicing.api.payment_schemas import PaymentOut
from carnet.invoicing.api.schemas import InvoiceSummaryOut
from carnet.sales.api.lines import LineOut


class FactsOut(Answer):
    """Three independent facts: none, partial, full; delivered also not_applicable."""

    delivered: str
    invoiced: str
    paid: str


class MeasureOut(Answer):
    """A quantity and its amount excl. tax."""

    quantity: QuantityOut
    excl_tax: AmountOut


class LineStandingOut(Answer):
    """What stands on a line."""

    order_line: IdOut = Field(validation_alias="order_line_id")
    description: str
    vat_category: str
    vat_rate: PercentOut
    ordered: MeasureOut
    delivered: MeasureOut
    returned: MeasureOut
    invoiced: MeasureOut
    credited: MeasureOut
    abandoned: MeasureOut
    left_to_deliver: MeasureOut
    left_to_invoice: MeasureOut
    to_invoice_now: MeasureOut


class StandingTotalsOut(Answer):
    """Ordered = invoiced + abandoned + left to invoice, in total and in each VAT group."""

    ordered: TotalsOut
    invoiced: TotalsOut
    abandoned: TotalsOut
    left_to_invoice: TotalsOut


class DocumentRefOut(Answer):
    """A document by its kind and id."""

    kind: str
    id: IdOut
    label: str


class BlockerOut(Answer):
    """What keeps an order from closing."""

    code: str
    sentence: str
    amount: AmountOut | None
    quantity: QuantityOut | None
    document: DocumentRefOut | None
    act: str
    blocks: bool = Field(description="False: worth knowing, though it does not keep the order open.")


class StandingOut(Answer):
    """The standing of an order on a day."""

    order: IdOut
    on: DayOut
    state: str
    facts: FactsOut
    lines: list[LineStandingOut]
    totals: StandingTotalsOut
    paid: AmountOut
    left_to_pay: AmountOut
    deposit_left: AmountOut
    blockers: list[BlockerOut]


class ExplainedOut(Answer):
    """A document's part of a figure, signed: the parts sum to the figure."""

    on: DayOut | None
    document_kind: str
    document_id: str
    label: str
    quantity: QuantityOut
    amount: AmountOut
    vat: AmountOut


class ExplanationOut(Answer):
    """A figure and the signed documents that make it."""

    figure: str
    quantity: QuantityOut
    amount: AmountOut
    vat: AmountOut
    entries: list[ExplainedOut]


class OrderLineOut(LineOut):
    """A line as agreed; what stands on it is in `standing`."""

    amendment: IdOut | None = Field(validation_alias="amendment_id")
    promised_on: DayOut | None = Field(description="Of its own; null follows the order.")


class BoughtOut(Answer):
    """What is bought for the order: a purchase order, or a supplier's bill with expenses of it (`kind` bill).

    Only what serves the order, in the company's currency, excl. tax. `committed` and `cost` are what counts in its margin: goods kept in
    stock count when they are delivered. Amounts are null without the right to see costs, and bills are left out.
    """

    kind: Literal["purchase", "bill"]
    id: IdOut
    number: str = Field(description="Empty on a draft.")
    supplier_name: str
    state: str
    due_on: DayOut | None = Field(description="When the rest of it is expected.")
    ordered_quantity: QuantityOut
    received_quantity: QuantityOut
    ordered_excl_tax: AmountOut | None
    received_excl_tax: AmountOut | None
    billed_excl_tax: AmountOut | None
    committed_cost: AmountOut | None
    actual_cost: AmountOut | None


class OrderOut(OrderSummaryOut):
    """The folder of an order."""

    contact: IdOut | None
    billing_address: IdOut | None
    delivery_address: IdOut | None
    language: str
    terms: IdOut | None
    validated_on: DayOut | None
    cancelled_on: DayOut | None
    cancelled_reason: str
    deposit_percent: PercentOut | None
    deposit_mode: str
    prices_include_tax: bool
    discount_percent: PercentOut
    discount_amount: AmountOut
    discount_label: str
    comments: str
    quote: QuoteRefOut | None
    lines: list[OrderLineOut]
    totals: TotalsOut = Field(
        description="As first agreed, before any amendment; what is ordered now is in `standing`."
    )
    standing: StandingOut
    invoices: list[InvoiceSummaryOut]
    payments: list[PaymentOut]
    amendments: list[AmendmentOut]
    delivery_notes: list[DeliveryNoteSummaryOut]
    purchases: list[BoughtOut]
    documents: list[FolderDocumentOut]
    hold: HoldOut | None
    closure: ClosureOut | None
