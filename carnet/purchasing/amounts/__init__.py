"""Sums of buying: prices by quantity, packs, commitments."""

from carnet.purchasing.amounts.committed import commitment_moved, company_amount, unbilled
from carnet.purchasing.amounts.prices import PriceBreak, packed, price_at

__all__ = ["PriceBreak", "commitment_moved", "company_amount", "packed", "price_at", "unbilled"]
