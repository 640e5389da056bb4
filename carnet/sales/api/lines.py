"""Lines and headings as requests and answers say them: the same for quotes, orders, amendments and free invoices."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
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
from carnet.sales.lines import LineInput

LineKind = Literal["line", "section", "comment"]
Period = Literal["", "week", "month", "quarter", "half_year", "year"]
Policy = Literal["ordered", "delivered", "at_cost", "capped"]
DepositMode = Literal["at_balance", "proportional", "first"]
MANY = 1000


class LineFields(Body):
    """A line: what is left out comes from the product, else from the company."""

    kind: LineKind = "line"
    product: IdIn | None = None
    reference: Annotated[Text, Field(max_length=60)] = ""
    description: Annotated[Text, Field(max_length=500)] = ""
    details: Note = ""
    quantity: QuantityIn | None = None
    unit: Annotated[Text, Field(max_length=40)] = ""
    unit_price: UnitPriceIn | None = None
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] | None = None
    vat_rate: PercentIn | None = None
    exemption_code: Annotated[Text, Field(max_length=30)] = ""
    unit_cost: UnitPriceIn | None = None
    optional: StrictBool = False
    period: Period = ""
    invoice_policy: Policy | None = None
    nature: Literal["goods", "service"] | None = None
    deliverable: StrictBool | None = None
    stock_managed: StrictBool | None = None
    attached_to: int | None = Field(None, ge=1, le=MANY, description="Place, from 1, of the goods line it follows.")

    def asked(self) -> LineInput:
        """The line as commands take it."""
        return LineInput(**input_values(self))


class HeadingFields(Body):
    """What quotes and orders have in common."""

    title: Annotated[Text, Field(max_length=200)] = ""
    customer_reference: Annotated[Text, Field(max_length=80)] = ""
    contact: IdIn | None = None
    billed_party: IdIn | None = None
    billing_address: IdIn | None = None
    delivery_address: IdIn | None = None
    owner: IdIn | None = None
    currency: Annotated[Text, Field(min_length=3, max_length=3)] | None = None
    language: Literal["fr", "en"] | None = None
    promised_on: Day | None = None
    terms: IdIn | None = None
    deposit_percent: PercentIn | None = None
    deposit_mode: DepositMode | None = None
    prices_include_tax: StrictBool = Field(False, description="Unit prices and discounts are typed incl. tax.")
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None
    discount_label: Annotated[Text, Field(max_length=120)] = ""


REFERENCES = frozenset(
    {"product", "contact", "billed_party", "billing_address", "delivery_address", "owner", "terms", "order_line"}
)
KEEP_NULL = REFERENCES | {"promised_on", "valid_until", "deposit_percent"}


def input_values(body: Body) -> dict[str, Any]:
    """What was written, under the names that commands know; a null stands for what is left out."""
    given = {name: value for name, value in body.given().items() if value is not None or name in KEEP_NULL}
    return {(f"{name}_id" if name in REFERENCES else name): value for name, value in given.items()}


class LineOut(Answer):
    """A line of a quote or an order; `net` is excl. tax; `unit_cost` is null without the right to see costs."""

    id: IdOut
    position: int
    kind: str
    product: IdOut | None = Field(validation_alias="product_id")
    reference: str
    description: str
    details: str
    quantity: QuantityOut
    unit: str
    unit_price: UnitPriceOut
    unit_price_incl_tax: UnitPriceOut | None
    discount_percent: PercentOut
    discount_amount: AmountOut
    vat_category: str
    vat_rate: PercentOut
    exemption_code: str
    net: AmountOut
    unit_cost: UnitPriceOut | None
    period: str
    nature: str
    deliverable: bool
    stock_managed: bool
    invoice_policy: str
    attached_to: int | None


def without_costs(lines: list[Any]) -> list[Any]:
    """The lines as told to somebody who may not see costs."""
    return [line.model_copy(update={"unit_cost": None}) for line in lines]
