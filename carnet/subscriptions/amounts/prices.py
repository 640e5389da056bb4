"""What a line of a contract is worth over days: whole price periods, and days over days (P39, P41)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from carnet.core.money import HUNDRED, ONE, VatGroup, round_fraction, round_to

from .spans import Cover, Length, Span, Tiling, covered


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price for a period of its own, its discount and VAT. An indexed one says its base and coefficient: the unit price of
    a whole period is then rounded before quantity and proration (P41)."""

    unit_price: Decimal
    every: Length
    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    group: VatGroup = VatGroup("S", Decimal(20))  # noqa: RUF009 - frozen
    exemption_code: str = ""
    coefficient: Decimal | None = None
    rounded_to: int = 2

    @property
    def current(self) -> Decimal:
        """The unit price of one price period, revised when it is indexed."""
        return self.of(1)

    def of(self, periods: int) -> Decimal:
        """The unit price of whole price periods together: 3 × 300.00 revised by 1.02718 is 924.46 (P41, S5)."""
        price = self.unit_price * periods
        return price if self.coefficient is None else round_to(price * self.coefficient, self.rounded_to)

    def net(self, quantity: Decimal, unit_price: Decimal, periods: int, places: int) -> Decimal:
        """Quantity × unit price, discounts taken off; a fixed discount is per price period (P10)."""
        sold = round_to(quantity * unit_price * (ONE - self.discount_percent / HUNDRED), places)
        fixed = self.discount_amount * periods
        return sold - fixed if sold >= 0 else sold + fixed


@dataclass(frozen=True, slots=True)
class Worth:
    """What a line asks for some days, and how it is counted.

    `unit_price` is that of the whole billing period, where quantity × it, discounts taken off, is the net; `share` is the place of a
    billing period inside the period of its price (the 2nd of 12); else `cover` says price periods, days and days of each.
    """

    net: Decimal
    unit_price: Decimal | None = None
    periods: int = 0
    share: tuple[int, int] | None = None
    cover: Cover | None = None


def worth(quantity: Decimal, price: Price, tiling: Tiling, span: Span, places: int = 2) -> Worth:
    """A line over a billing period, or a part of one not yet invoiced (P39). Whole period = whole price."""
    ratio = tiling.length.per(price.every)
    if ratio is not None and span == tiling.around(span.first):
        if ratio.denominator == 1:
            periods = ratio.numerator
            unit_price = price.of(periods)
            return Worth(price.net(quantity, unit_price, periods, places), unit_price, periods)
        return _share_of_price(quantity, price, tiling.index(span.first), ratio, places)
    cover = covered(tiling.every(price.every), span)
    one = _one_period(quantity, price)
    if ratio is None and span == tiling.around(span.first):
        return Worth(_days_of_price(one, tiling.every(price.every), span, places), cover=cover)
    return Worth(round_fraction(one * cover.periods, places), cover=cover)


def _one_period(quantity: Decimal, price: Price) -> Fraction:
    """One price period, not rounded."""
    sold = Fraction(quantity) * Fraction(price.current) * (1 - Fraction(price.discount_percent) / 100)
    fixed = Fraction(price.discount_amount)
    return sold - fixed if sold >= 0 else sold + fixed


def _share_of_price(quantity: Decimal, price: Price, k: int, ratio: Fraction, places: int) -> Worth:
    """A billing period shorter than that of its price: the shares of a price period add up to it (P11)."""
    whole = price.net(quantity, price.current, 1, places)

    def reached(shares: int) -> Decimal:
        periods = floor(shares * ratio)
        return whole * periods + round_fraction(Fraction(whole) * (shares * ratio - periods), places)

    place = k % ratio.denominator + 1
    return Worth(reached(k + 1) - reached(k), share=(place, ratio.denominator) if ratio.numerator == 1 else None,
                 cover=None if ratio.numerator == 1 else Cover(0, ((ratio.numerator, ratio.denominator),)))  # fmt: skip


def _days_of_price(one: Fraction, price_periods: Tiling, span: Span, places: int) -> Decimal:
    """Weeks of a monthly price, months of a weekly one: by days, and the parts of each price period add up to it (P11)."""
    total = Decimal(0)
    for k in range(price_periods.index(span.first), price_periods.index(span.last) + 1):
        period = price_periods.period(k)
        common = span.common(period)
        assert common is not None
        until = Span(period.first, common.last).days
        total += round_fraction(one * until / period.days, places)
        total -= round_fraction(one * (until - common.days) / period.days, places)
    return total
