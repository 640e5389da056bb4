"""What a caller says when buying; what it leaves out comes from the supplier, the product, the company."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.purchasing.amounts import PriceBreak
from carnet.stock.steps import LotPart

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferContent:
    """What a supplier offers of a product; prices hold from `valid_from` (today), None leaves those in force."""

    product_id: int
    party_id: int
    reference: str = ""
    designation: str = ""
    currency: str | None = None
    delay_days: int | None = None
    minimum_quantity: Decimal = ZERO
    multiple: Decimal = ZERO
    is_preferred: bool = False
    valid_from: date | None = None
    prices: tuple[PriceBreak, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLineInput:
    """A line to buy; the price left out is the supplier's for the quantity, else the cost of the product.

    With an order line it serves `served_quantity` of it: as much as is left to buy, unless said.
    """

    product_id: int | None = None
    order_line_id: int | None = None
    served_quantity: Decimal | None = None
    reference: str = ""
    description: str = ""
    details: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal | None = None
    discount_percent: Decimal = ZERO
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    promised_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseContent:
    """The whole content of a purchase order; a `direct_order_id` lets the supplier deliver the customer of that order."""

    party_id: int
    title: str = ""
    contact_id: int | None = None
    direct_order_id: int | None = None
    delivery_address_id: int | None = None
    warehouse_id: int | None = None
    currency: str | None = None
    language: str | None = None
    terms_id: int | None = None
    promised_on: date | None = None
    message: str = ""
    comments: str = ""
    owner_id: int | None = None
    lines: tuple[PurchaseLineInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyAsk:
    """A line of an order to buy: as much as is left to buy beyond the stock, from its preferred supplier, unless said."""

    order_line_id: int
    quantity: Decimal | None = None
    party_id: int | None = None
    unit_price: Decimal | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderAsk:
    """A level to bring back to its target: what is missing, in packs of its preferred supplier, unless said."""

    level_id: int
    quantity: Decimal | None = None
    party_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """New terms of a line of a sent order; None keeps what it says."""

    purchase_line_id: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    promised_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedAsk:
    """How much of a purchase line came: all that is left unless said; lots or serial numbers where the product has them."""

    purchase_line_id: int
    quantity: Decimal | None = None
    lots: tuple[LotPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent:
    """A receipt: on which day, where, under which number of the supplier's own note; None receives all that is left."""

    on: date
    lines: tuple[ReceivedAsk, ...] | None = None
    warehouse_id: int | None = None
    supplier_note: str = ""
    comments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnContent:
    """What is sent back of a receipt, and why; `replaced` when the supplier brings it again, else it is not ordered any more."""

    on: date
    lines: tuple[ReceivedAsk, ...]
    reason: str = ""
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLineInput:
    """A line of a bill: of a purchase line, by quantity or by an amount of it; of another bill's line on a credit note; or free.

    `amount_excl_tax` stands for one unit at that price; the price left out is that of the purchase line.
    """

    purchase_line_id: int | None = None
    credits_id: int | None = None
    order_id: int | None = None
    product_id: int | None = None
    category_id: int | None = None
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    amount_excl_tax: Decimal | None = None
    discount_percent: Decimal | None = None
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    accounting_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillVatInput:
    """The VAT the supplier reckoned for a rate, where it differs by cents from ours."""

    vat_category: str
    vat_rate: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BillContent:
    """The whole content of a bill; without a due date the supplier's terms give it."""

    party_id: int
    supplier_number: str = ""
    billed_on: date | None = None
    due_on: date | None = None
    title: str = ""
    currency: str | None = None
    terms_id: int | None = None
    payment_method: str = ""
    comments: str = ""
    lines: tuple[BillLineInput, ...] = ()
    vat: tuple[BillVatInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillAsk:
    """What is billed of a purchase line: a quantity, or an amount of it; all that may be billed unless said."""

    purchase_line_id: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount_excl_tax: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAsk:
    """What a supplier credits of a bill's line: a quantity (all of it unless said), or an amount alone: a lower price."""

    bill_line_id: int
    quantity: Decimal | None = None
    amount_excl_tax: Decimal | None = None
