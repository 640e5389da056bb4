"""The document discount that reaches a wanted total (P15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, ImpossibleFigure, VatGroup, cent, round_to

from .documents import TaxSide, group_totals, typed_by_group
from .lines import NO_DISCOUNT, Discount, Line

SEARCHED_CENTS = 12


class TotalOutOfReach(ImpossibleFigure):
    """No document discount reaches the total wanted: it must lie between `minimum` and `maximum`."""

    def __init__(self, minimum: Decimal, maximum: Decimal) -> None:
        super().__init__(f"between {minimum} and {maximum}")
        self.minimum = minimum
        self.maximum = maximum


@dataclass(frozen=True, slots=True)
class Reached:
    """A document discount, on the typed side, and the total it gives, on the wanted side."""

    discount: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class WantedTotal:
    """The nearest totals a discount reaches, below and above the one wanted; the same twice when it is exact."""

    below: Reached
    above: Reached

    @property
    def exact(self) -> bool:
        return self.below.total == self.above.total


def discount_reaching(
    wanted: Decimal,
    lines: Sequence[Line],
    wanted_side: TaxSide = TaxSide.EXCL,
    typed: TaxSide = TaxSide.EXCL,
    places: int = 2,
) -> WantedTotal:
    """The document discount amount that brings the one-off lines to a wanted total excl. or incl. tax (P15)."""
    nets = typed_by_group([line for line in lines if not line.optional and not line.period], places)
    most = sum((max(net, ZERO) for net in nets.values()), ZERO)
    highest = _total(nets, ZERO, wanted_side, typed, places)
    lowest = _total(nets, most, wanted_side, typed, places)
    if not lowest <= wanted <= highest:
        raise TotalOutOfReach(lowest, highest)
    guess = round_to((highest - wanted) * most / (highest - lowest), places) if highest > lowest else ZERO
    tries = [guess + cent(places) * step for step in range(-SEARCHED_CENTS, SEARCHED_CENTS + 1)]
    reached = [
        Reached(off, _total(nets, off, wanted_side, typed, places)) for off in (ZERO, *tries, most) if 0 <= off <= most
    ]
    return WantedTotal(
        below=max((at for at in reached if at.total <= wanted), key=lambda at: at.total),
        above=min((at for at in reached if at.total >= wanted), key=lambda at: at.total),
    )


def _total(nets: Mapping[VatGroup, Decimal], off: Decimal, wanted: TaxSide, typed: TaxSide, places: int) -> Decimal:
    discount = Discount(amount=off) if off else NO_DISCOUNT
    groups = group_totals(nets, discount, typed, places)
    return sum((group.base if wanted is TaxSide.EXCL else group.gross for group in groups), ZERO)
