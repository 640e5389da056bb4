"""What is said of suppliers' bills in requests and answers."""

from typing import Annotated, Any, Literal

from pydantic import Field

from carnet.core.api.fields import (
    AmountIn,
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
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams
from carnet.purchasing.api.paying_schemas import Method
from carnet.purchasing.inputs import BillAsk, BillLineInput, BillVatInput, CreditAsk
from carnet.sales.api.lines import MANY

BillState = Literal["draft", "recorded", "partly_paid", "paid", "overdue", "cancelled"]


class BillLineFields(Body):
    """A line of a bill: of a purchase order's line, by quantity or by an amount of it; or free, of an order or of none."""

    purchase_line: IdIn | None = None
    bill_line: IdIn | None = Field(None, description="On a credit note: the line it takes back.")
    order: IdIn | None = None
    product: IdIn | None = None
    category: IdIn | None = None
    description: Annotated[Text, Field(max_length=500)] = ""
    quantity: QuantityIn | None = None
    unit: Annotated[Text, Field(max_length=40)] = ""
    unit_price: UnitPriceIn | None = None
    amount_excl_tax: AmountIn | None = None
    discount_percent: PercentIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] | None = None
    vat_rate: PercentIn | None = None
    accounting_code: Annotated[Text, Field(max_length=20)] = ""

    def asked(self) -> BillLineInput:
        """The line as commands take it."""
        names = {
            "purchase_line": "purchase_line_id", "bill_line": "credits_id", "order": "order_id", "product": "product_id",
            "category": "category_id",
        }  # fmt: skip
        return BillLineInput(**{names.get(name, name): value for name, value in self.given().items()})


class BillVatFields(Body):
    """The VAT the supplier reckoned for a rate, where it differs by cents from ours."""

    vat_category: Annotated[Text, Field(max_length=2)] = "S"
    vat_rate: PercentIn
    vat: AmountIn

    def asked(self) -> BillVatInput:
        """The figure as commands take it."""
        return BillVatInput(vat_category=self.vat_category, vat_rate=self.vat_rate, vat=self.vat)


class BillHead(Body):
    """What a bill says of itself besides its lines."""

    supplier_number: Annotated[Text, Field(max_length=80)] = ""
    billed_on: Day | None = None
    due_on: Day | None = None
    title: Annotated[Text, Field(max_length=200)] = ""
    currency: Annotated[Text, Field(max_length=3)] | None = None
    terms: IdIn | None = None
    payment_method: Method | Literal[""] = ""
    comments: Note = ""
    vat: list[BillVatFields] = Field([], max_length=50)

    def head(self) -> dict[str, Any]:
        """The head as commands take it."""
        given = {("terms_id" if name == "terms" else name): value for name, value in self.given().items()}
        known = (
            "supplier_number",
            "billed_on",
            "due_on",
            "title",
            "currency",
            "terms_id",
            "payment_method",
            "comments",
        )
        said = {name: given[name] for name in known if name in given}
        return {**said, "vat": tuple(one.asked() for one in self.vat)} if "vat" in given else said


class BillFields(BillHead):
    """The content of a bill."""

    lines: list[BillLineFields] = Field([], max_length=MANY)


class BillIn(BillFields):
    """A new bill of a supplier, or a credit note that corrects no bill in particular."""

    supplier: IdIn
    kind: Literal["bill", "credit_note"] = "bill"


class BillPatch(BillFields):
    """The fields of a draft to write anew; `lines`, when given, replaces all lines."""

    supplier: IdIn | None = None


class BilledLineFields(Body):
    """What is billed of a purchase line: a quantity, or an amount of it; all that may be billed unless said."""

    line: IdIn
    quantity: QuantityIn | None = None
    unit_price: UnitPriceIn | None = None
    amount_excl_tax: AmountIn | None = None

    def asked(self) -> BillAsk:
        """The line as commands take it."""
        given = self.given()
        return BillAsk(purchase_line_id=given.pop("line"), **given)


class PurchaseBillIn(BillHead):
    """The bill of a purchase order: the lines given, else what came and is not billed yet."""

    lines: list[BilledLineFields] | None = Field(None, min_length=1, max_length=MANY)


class CreditedLineFields(Body):
    """What a supplier credits of a bill's line: a quantity, or an amount alone; all that is left unless said."""

    bill_line: IdIn
    quantity: QuantityIn | None = None
    amount_excl_tax: PositiveAmountIn | None = None

    def asked(self) -> CreditAsk:
        """The line as commands take it."""
        return CreditAsk(bill_line_id=self.bill_line, quantity=self.quantity, amount_excl_tax=self.amount_excl_tax)


class SupplierCreditIn(BillHead):
    """A supplier's credit note on a recorded bill: the lines given, else all that is left of it."""

    lines: list[CreditedLineFields] | None = Field(None, min_length=1, max_length=MANY)


class RecordingIn(Body):
    """When a bill is recorded, and why its differences with the order are accepted, if it has any."""

    on: Day | None = None
    accepted_reason: Annotated[Text, Field(max_length=300)] = ""


class BillFileIn(Body):
    """A file to keep with a bill, in base64."""

    name: Annotated[Text, Field(min_length=1, max_length=255)]
    content: Annotated[Text, Field(max_length=28_000_000)]
    media_type: Annotated[Text, Field(max_length=100)] = "application/octet-stream"
    title: Annotated[Text, Field(max_length=200)] = ""


class BillReadingIn(Body):
    """The file that a supplier sent, in base64, and whose it is where it does not say so."""

    name: Annotated[Text, Field(min_length=1, max_length=255)]
    content: Annotated[Text, Field(max_length=28_000_000)]
    media_type: Annotated[Text, Field(max_length=100)] = "application/octet-stream"
    supplier: IdIn | None = None


class BillFileOut(Answer):
    """A file kept with a bill."""

    id: IdOut
    title: str
    name: str
    media_type: str
    size: int
    original: bool


class DifferenceOut(Answer):
    """What a line says otherwise than its purchase order: `price`, `quantity`, `not_received`, `vat`."""

    line: IdOut = Field(validation_alias="bill_line_id")
    kind: str
    expected: QuantityOut
    found: QuantityOut
    blocking: bool


class BillLineOut(Answer):
    """A line of a bill; `cost` in the company's currency, once recorded."""

    id: IdOut
    purchase_line: IdOut | None
    purchase_order: IdOut | None
    bill_line: IdOut | None
    order: IdOut | None
    product: IdOut | None
    category: IdOut | None
    description: str
    quantity: QuantityOut
    unit: str
    unit_price: UnitPriceOut
    discount_percent: PercentOut
    vat_category: str
    vat_rate: PercentOut
    net: AmountOut
    accounting_code: str
    cost: AmountOut


class BillVatOut(Answer):
    """VAT of a bill at a rate."""

    vat_category: str
    vat_rate: PercentOut
    base: AmountOut
    vat: AmountOut


class BillSummaryOut(Answer):
    """A bill as lists show it; a credit note has positive amounts."""

    id: IdOut
    number: str | None
    version: int
    kind: Literal["bill", "credit_note"]
    state: BillState
    supplier: IdOut
    supplier_name: str
    supplier_number: str
    corrects: IdOut | None
    title: str
    currency: str
    billed_on: DayOut
    due_on: DayOut | None
    recorded_on: DayOut | None
    excl_tax: AmountOut
    vat: AmountOut
    incl_tax: AmountOut
    left_to_pay: AmountOut


class BillOut(BillSummaryOut):
    """A bill whole, with how it differs from its purchase orders while it is a draft."""

    payment_method: str
    terms: IdOut | None
    comments: str
    accepted_reason: str
    cancelled_on: DayOut | None
    cancelled_reason: str
    lines: list[BillLineOut]
    vat_rows: list[BillVatOut]
    differences: list[DifferenceOut]
    warnings: list[str] = Field(description="What did not fit in the file it was read from, while it is a draft.")
    files: list[BillFileOut]


class BillParams(ListParams):
    """Which bills."""

    q: Text | None = Field(
        None, max_length=100, description="Part of a number, ours or the supplier's, or of its name."
    )
    state: list[BillState] | None = None
    kind: Literal["bill", "credit_note"] | None = None
    supplier: IdIn | None = None
    purchase_order: IdIn | None = None
    order: IdIn | None = None
    supplier_number: Text | None = Field(None, max_length=80)
    since: Day | None = None
    until: Day | None = None
    due_by: Day | None = Field(None, description="With something to pay by this day.")
