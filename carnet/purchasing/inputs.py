"""What a caller says when buying; what it leaves out comes from the supplier, the product, the company."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.purchasing.amounts import PriceBreak

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
