"""Sums of buying: prices by quantity, packs, commitments, bills, the worth of what is received."""

from carnet.purchasing.amounts.billing import Matched, cost_of, share_billed
from carnet.purchasing.amounts.committed import Billed, Committed, Terms, company_amount
from carnet.purchasing.amounts.prices import PriceBreak, packed, price_at
from carnet.purchasing.amounts.valuing import BilledPart, OrderedPart, worth, worths

__all__ = [
    "Billed",
    "BilledPart",
    "Committed",
    "Matched",
    "OrderedPart",
    "PriceBreak",
    "Terms",
    "company_amount",
    "cost_of",
    "packed",
    "price_at",
    "share_billed",
    "worth",
    "worths",
]
