"""Sums of buying: prices by quantity, packs."""

from carnet.purchasing.amounts.prices import PriceBreak, packed, price_at

__all__ = ["PriceBreak", "packed", "price_at"]
