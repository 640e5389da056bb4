"""Prices by quantity, minimums and packs (P36)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True, order=True)
class PriceBreak:
    """A unit price excl. tax from a quantity on."""

    from_quantity: Decimal
    unit_price: Decimal


def price_at(breaks: Iterable[PriceBreak], quantity: Decimal) -> Decimal | None:
    """The price of the largest break reached, else that of the smallest one; None without any."""
    known = sorted(breaks)
    reached = [one for one in known if one.from_quantity <= quantity]
    chosen = reached[-1:] or known[:1]
    return chosen[0].unit_price if chosen else None


def packed(quantity: Decimal, minimum: Decimal, multiple: Decimal) -> Decimal:
    """The least quantity a supplier sells that covers a need: at least the minimum, whole packs only; nothing for nothing."""
    if quantity <= 0:
        return Decimal(0)
    wanted = max(quantity, minimum)
    if multiple <= 0:
        return wanted
    return (wanted / multiple).to_integral_value(rounding=ROUND_CEILING) * multiple
