"""Sums of the stock: the average cost, what leaves with it, what waits for what (P34, P35). Pure."""

from decimal import Decimal

from carnet.core.money import ZERO, round_to


def share_still_there(amount: Decimal, came: Decimal, there: Decimal) -> Decimal:
    """The part of a late cost that belongs to goods still in stock; the rest belongs to those gone (P35)."""
    if there <= 0:
        return ZERO
    return amount if there >= came else round_to(amount * there / came)
