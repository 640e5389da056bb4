"""Recurring revenue by month: what a line is worth a month, and why the sum moved (P42)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from carnet.core.money import ZERO, round_fraction

from .prices import Price
from .spans import Length

DAYS_OF_A_MONTH = Fraction(36525, 1200)


def monthly(quantity: Decimal, price: Price, places: int = 2) -> Decimal:
    """What a line brings a month, excl. tax: 540.00 a year are 45.00; a week is 7 of 30.4375 days."""
    sold = Fraction(quantity) * Fraction(price.current) * (1 - Fraction(price.discount_percent) / 100)
    fixed = Fraction(price.discount_amount)
    return round_fraction((sold - fixed if sold >= 0 else sold + fixed) * times_a_month(price.every), places)


def times_a_month(every: Length) -> Fraction:
    """How often a price comes in a month."""
    return Fraction(1, every.months) if every.months else DAYS_OF_A_MONTH / every.days


@dataclass(frozen=True, slots=True)
class Movement:
    """What a contract added to or took from the monthly revenue between two days; one of the four is not zero."""

    new: Decimal = ZERO
    expansion: Decimal = ZERO
    contraction: Decimal = ZERO
    churn: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.new + self.expansion - self.contraction - self.churn


def movement(before: Decimal, after: Decimal, *, began: bool, ended: bool) -> Movement:
    """How a contract moved: new when it began meanwhile, churn when it ended, else more or less of it."""
    change = after - before
    if change > 0:
        return Movement(new=change) if began else Movement(expansion=change)
    return Movement(churn=-change) if ended else Movement(contraction=-change)
