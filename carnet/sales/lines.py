"""What a caller says of a quote, an order or their lines; what it leaves out comes from products and from the company."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """A line as typed; None is taken from its product, else from the company. The price is incl. tax where the document says so.

    `attached_to` is the place, from 1, of the goods line whose deliveries this one follows (P24).
    """

    kind: str = "line"
    product_id: int | None = None
    reference: str = ""
    description: str = ""
    details: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal | None = None
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    exemption_code: str = ""
    unit_cost: Decimal | None = None
    optional: bool = False
    period: str = ""
    invoice_policy: str | None = None
    nature: str | None = None
    deliverable: bool | None = None
    stock_managed: bool | None = None
    attached_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """A planned invoice: a percentage or an amount, the last one may say neither, it is the rest; on a day, or so long after a
    milestone (P45)."""

    label: str
    kind: str = "interim"
    due_on: date | None = None
    percent: Decimal | None = None
    amount_excl_tax: Decimal | None = None
    certainty: int = 100
    milestone: str = ""
    offset_months: int = 0
    offset_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedContent:
    """What quotes and orders have in common; None is taken from the customer, else from the company."""

    title: str = ""
    customer_reference: str = ""
    contact_id: int | None = None
    billed_party_id: int | None = None
    billing_address_id: int | None = None
    delivery_address_id: int | None = None
    owner_id: int | None = None
    currency: str | None = None
    language: str | None = None
    promised_on: date | None = None
    terms_id: int | None = None
    deposit_percent: Decimal | None = None
    deposit_mode: str | None = None
    prices_include_tax: bool = False
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    discount_label: str = ""
    lines: tuple[LineInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteContent(AgreedContent):
    """The whole content of a version of a quote (P15)."""

    valid_until: date | None = None
    delivery_delay: str = ""
    introduction: str = ""
    notes: str = ""
    plan: tuple[PlanInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderContent(AgreedContent):
    """The whole content of an order made by hand (P19)."""

    party_id: int
    ordered_on: date | None = None
    comments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentChange:
    """A change asked by an amendment: new terms of an order line (None keeps them), or a new line (P20)."""

    order_line_id: int | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    line: LineInput | None = None
