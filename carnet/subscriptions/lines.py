"""What a caller says of a contract and its lines; what it leaves out comes from products, the customer, the rules of the house."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.subscriptions.amounts import Length, Unit

MONTHLY = Length(1, Unit.MONTH)
EVERY = {
    "week": Length(1, Unit.WEEK),
    "month": MONTHLY,
    "quarter": Length(3, Unit.MONTH),
    "half_year": Length(6, Unit.MONTH),
    "year": Length(1, Unit.YEAR),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLineInput:
    """A recurring line as typed; None is taken from its product, else from the company. The price is for one `every`."""

    product_id: int | None = None
    order_line_id: int | None = None
    reference: str = ""
    description: str = ""
    details: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal | None = None
    every: Length | None = None
    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    exemption_code: str = ""
    indexed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """When a contract runs and bills. A term is said by its last day or its length, a commitment likewise; without term it runs until
    somebody gives notice."""

    start_on: date
    end_on: date | None = None
    term: Length | None = None
    committed_until: date | None = None
    commitment: Length | None = None
    renewal: str = "none"
    renewal_length: Length | None = None
    notice: Length | None = None
    tells_renewal: bool = True
    billing: Length | None = None
    in_advance: bool = True
    lead_days: int | None = None
    alignment: str = "anniversary"
    anchor_day: int | None = None
    anchor_month: int | None = None
    issuing: str | None = None
    grouping: str = "period"
    supplements_at_once: bool = False
    direct_debit: bool = False
    mandate_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractContent:
    """The whole content of a contract (P38)."""

    party_id: int
    terms: ContractTerms
    billed_party_id: int | None = None
    title: str = ""
    customer_reference: str = ""
    message: str = ""
    currency: str | None = None
    language: str | None = None
    terms_id: int | None = None
    owner_id: int | None = None
    lines: tuple[ContractLineInput, ...] = ()
