"""What is said of purchase orders in requests and answers. Prices are null without the right to see costs."""

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
    PercentIn,
    PercentOut,
    QuantityIn,
    QuantityOut,
    Reason,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams
from carnet.purchasing.inputs import BuyAsk, LineChange, PurchaseLineInput, ReorderAsk
from carnet.sales.api.lines import MANY
from carnet.sales.api.mails import MailFields

State = Literal["draft", "sent", "partly_received", "received", "billed", "closed", "cancelled"]


class PurchaseLineFields(Body):
    """A line to buy; the price left out is the supplier's for the quantity, else the cost of the product."""

    product: IdIn | None = None
    order_line: IdIn | None = Field(None, description="The order line it serves.")
    served_quantity: QuantityIn | None = Field(None, description="How much of it serves the order line.")
    reference: Annotated[Text, Field(max_length=60)] = ""
    description: Annotated[Text, Field(max_length=500)] = ""
    details: Note = ""
    quantity: QuantityIn | None = None
    unit: Annotated[Text, Field(max_length=40)] = ""
    unit_price: UnitPriceIn | None = None
    discount_percent: PercentIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] | None = None
    vat_rate: PercentIn | None = None
    promised_on: Day | None = None

    def asked(self) -> PurchaseLineInput:
        """The line as commands take it."""
        names = {"product": "product_id", "order_line": "order_line_id"}
        given: dict[str, Any] = {names.get(name, name): value for name, value in self.given().items()}
        return PurchaseLineInput(**{name: value for name, value in given.items() if value is not None})


class PurchaseFields(Body):
    """The content of a purchase order; all may be left out but its supplier and lines."""

    title: Annotated[Text, Field(max_length=200)] = ""
    contact: IdIn | None = None
    direct_order: IdIn | None = Field(None, description="The order whose customer the supplier delivers.")
    delivery_address: IdIn | None = None
    warehouse: IdIn | None = None
    currency: Annotated[Text, Field(max_length=3)] | None = None
    language: Literal["fr", "en"] | None = None
    terms: IdIn | None = None
    promised_on: Day | None = None
    message: Note = ""
    comments: Note = ""
    owner: IdIn | None = None
    lines: list[PurchaseLineFields] = Field([], max_length=MANY)


class PurchaseIn(PurchaseFields):
    """A new purchase order."""

    supplier: IdIn
    on: Day | None = None


class PurchasePatch(PurchaseFields):
    """The fields of a draft to write anew; `lines`, when given, replaces all lines."""

    supplier: IdIn | None = None


class BuyLineFields(Body):
    """A line of an order to buy: what has to come, from its preferred supplier, unless said."""

    order_line: IdIn
    quantity: QuantityIn | None = None
    supplier: IdIn | None = None
    unit_price: UnitPriceIn | None = None
    direct: StrictBool = False

    def asked(self) -> BuyAsk:
        """The line as commands take it."""
        return BuyAsk(
            order_line_id=self.order_line, quantity=self.quantity, party_id=self.supplier, unit_price=self.unit_price,
            direct=self.direct,
        )  # fmt: skip


class BuyIn(Body):
    """Which lines of the order to buy; all that have to come and that somebody sells when left out."""

    on: Day | None = None
    lines: list[BuyLineFields] | None = Field(None, min_length=1, max_length=MANY)


class ReorderLineFields(Body):
    """A level to order again: what is missing, from the preferred supplier of its product, unless said."""

    level: IdIn
    quantity: QuantityIn | None = None
    supplier: IdIn | None = None

    def asked(self) -> ReorderAsk:
        """The line as commands take it."""
        return ReorderAsk(level_id=self.level, quantity=self.quantity, party_id=self.supplier)


class ReorderIn(Body):
    """Which levels to order again; all that are below their threshold and that somebody sells when left out."""

    on: Day | None = None
    lines: list[ReorderLineFields] | None = Field(None, min_length=1, max_length=MANY)


class PurchaseSendingIn(Body):
    """When it is sent; with `mail`, it leaves by e-mail too."""

    on: Day | None = None
    mail: MailFields | None = None


class ConfirmedLineFields(Body):
    """New terms of a line; what is left out stays."""

    line: IdIn
    quantity: QuantityIn | None = None
    unit_price: UnitPriceIn | None = None
    discount_percent: PercentIn | None = None
    promised_on: Day | None = None

    def asked(self) -> LineChange:
        """The change as commands take it."""
        given = self.given()
        return LineChange(purchase_line_id=given.pop("line"), **given)


class ConfirmationIn(Body):
    """What the supplier confirms: its own number, a day for all that is to come, other terms of lines."""

    on: Day | None = None
    supplier_reference: Annotated[Text, Field(max_length=80)] | None = None
    promised_on: Day | None = None
    reason: Annotated[Text, Field(max_length=200)] = ""
    lines: list[ConfirmedLineFields] = Field([], max_length=MANY)


class PurchaseReasonIn(Body):
    """When and why."""

    on: Day | None = None
    reason: Reason


class PurchaseLineOut(Answer):
    """A line and how it stands."""

    id: IdOut
    product: IdOut | None
    order: IdOut | None
    order_line: IdOut | None
    served_quantity: QuantityOut
    reference: str
    description: str
    details: str
    quantity: QuantityOut
    unit: str
    unit_price: UnitPriceOut | None
    discount_percent: PercentOut | None
    vat_category: str
    vat_rate: PercentOut
    net: AmountOut | None
    promised_on: DayOut | None
    direct: bool
    received_quantity: QuantityOut
    left_to_receive: QuantityOut
    billed_quantity: QuantityOut
    left_to_bill: QuantityOut
    committed: AmountOut | None = Field(description="Still committed of the order, in the company's currency.")


class PurchaseSummaryOut(Answer):
    """A purchase order as lists show it."""

    id: IdOut
    number: str | None
    version: int
    state: State
    supplier: IdOut
    supplier_name: str
    title: str
    currency: str
    created_on: DayOut
    sent_on: DayOut | None
    due_on: DayOut | None
    ordered_excl_tax: AmountOut | None
    ordered_vat: AmountOut | None
    ordered_incl_tax: AmountOut | None
    received_excl_tax: AmountOut | None
    billed_excl_tax: AmountOut | None
    left_excl_tax: AmountOut | None


class PurchaseOut(PurchaseSummaryOut):
    """A purchase order whole."""

    contact: IdOut | None
    direct_order: IdOut | None
    delivery_address: IdOut | None
    warehouse: IdOut
    sent_at: InstantOut | None
    confirmed_on: DayOut | None
    supplier_reference: str
    promised_on: DayOut | None
    cancelled_on: DayOut | None
    cancelled_reason: str
    language: str
    terms: IdOut | None
    message: str
    comments: str
    owner: IdOut | None
    lines: list[PurchaseLineOut]


class PurchasesOut(Answer):
    """The drafts made, one per supplier."""

    items: list[PurchaseOut]


class LineToBuyOut(Answer):
    """A line of an order: what purchase orders buy of it, drafts included, and what is left to buy."""

    order_line: IdOut = Field(validation_alias="order_line_id")
    product: IdOut | None = Field(validation_alias="product_id")
    description: str
    ordered: QuantityOut
    bought: QuantityOut
    left: QuantityOut
    in_stock: QuantityOut
    proposed: QuantityOut


class PurchaseParams(ListParams):
    """Which purchase orders."""

    q: Text | None = Field(None, max_length=100, description="Part of the number, the title or the supplier.")
    state: list[State] | None = None
    supplier: IdIn | None = None
    order: IdIn | None = Field(None, description="Those that serve this order.")
    number: Text | None = Field(None, max_length=30)
    since: Day | None = None
    until: Day | None = None
    due_by: Day | None = Field(None, description="With something to receive by this day.")
