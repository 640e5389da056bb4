"""Sums of buying: prices by quantity, packs, commitments, the worth of what is received."""

from carnet.purchasing.amounts.committed import commitment_moved, company_amount, unbilled
from carnet.purchasing.amounts.prices import PriceBreak, packed, price_at
from carnet.purchasing.amounts.valuing import BilledPart, OrderedPart, worth, worths

__all__ = [
    "BilledPart",
    "OrderedPart",
    "PriceBreak",
    "commitment_moved",
    "company_amount",
    "packed",
    "price_at",
    "unbilled",
    "worth",
    "worths",
]
