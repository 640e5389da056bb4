"""Margin on the selling price, on totals (P15, P44)."""

from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import HUNDRED, round_to


@dataclass(frozen=True, slots=True)
class Margin:
    """What is sold against what it costs, excl. tax."""

    sold: Decimal
    cost: Decimal

    @property
    def amount(self) -> Decimal:
        return self.sold - self.cost

    @property
    def rate(self) -> Decimal | None:
        """Percent of the selling price, one decimal; none when nothing is sold."""
        return round_to(self.amount * HUNDRED / self.sold, 1) if self.sold else None
