"""Sums of one line: gross, discount, net excl. tax (P10, P15)."""

from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import HUNDRED, ONE, ZERO, ImpossibleFigure, VatGroup, checked_percent, round_to


class DiscountBeyondNet(ImpossibleFigure):
    """A discount amount may not exceed the net it is taken from (P10); `maximum` is that net."""

    def __init__(self, maximum: Decimal) -> None:
        super().__init__(f"at most {maximum}")
        self.maximum = maximum


@dataclass(frozen=True, slots=True)
class Discount:
    """What a line or a document takes off: percentages, which multiply, then a fixed amount ≥ 0 (P10)."""

    percents: tuple[Decimal, ...] = ()
    amount: Decimal = ZERO

    def __post_init__(self) -> None:
        for percent in self.percents:
            checked_percent(percent)
        if self.amount < 0:
            raise DiscountBeyondNet(ZERO)

    def __bool__(self) -> bool:
        return bool(self.amount) or any(self.percents)

    @property
    def factor(self) -> Decimal:
        """What the percentages leave of 1."""
        factor = ONE
        for percent in self.percents:
            factor *= ONE - percent / HUNDRED
        return factor


NO_DISCOUNT = Discount()


def line_gross(quantity: Decimal, unit_price: Decimal, places: int = 2) -> Decimal:
    """Quantity × unit price before discount, as printed."""
    return round_to(quantity * unit_price, places)


def line_net(quantity: Decimal, unit_price: Decimal, discount: Discount = NO_DISCOUNT, places: int = 2) -> Decimal:
    """round(quantity × price × (1 − discount %)), less the fixed amount, which follows the quantity's sign (P10)."""
    sold = round_to(quantity * unit_price * discount.factor, places)
    if discount.amount > abs(sold):
        raise DiscountBeyondNet(abs(sold))
    return sold - discount.amount if sold >= 0 else sold + discount.amount


@dataclass(frozen=True, slots=True)
class Line:
    """A line to price: `optional` = offered, not picked; `period` = recurring, the price is for one period (P15)."""

    group: VatGroup
    quantity: Decimal
    unit_price: Decimal
    discount: Discount = NO_DISCOUNT
    unit_cost: Decimal = ZERO
    optional: bool = False
    period: str = ""

    def net(self, places: int = 2) -> Decimal:
        """Net on the side (excl. or incl. tax) the price was typed in."""
        return line_net(self.quantity, self.unit_price, self.discount, places)

    def cost(self, places: int = 2) -> Decimal:
        """Planned cost of the line."""
        return round_to(self.quantity * self.unit_cost, places)


@dataclass(frozen=True, slots=True)
class LineTotal:
    """A priced line excl. tax, before document discount: gross − discount = net; `typed` is the net as typed."""

    unit_price: Decimal
    gross: Decimal
    net: Decimal
    typed: Decimal

    @property
    def discount(self) -> Decimal:
        """The printed discount, always gross − net (P11)."""
        return self.gross - self.net
