"""What a bill costs, and how it differs from what was ordered (P37, P44)."""

from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import HUNDRED, ZERO, round_to
from carnet.purchasing.amounts.committed import PLACES, company_amount


def cost_of(net: Decimal, vat_rate: Decimal, deductible_percent: Decimal, exchange_rate: Decimal) -> Decimal:
    """What a line costs in the company's currency: its net, and the part of its VAT that cannot be deducted."""
    lost = round_to(net * vat_rate * (HUNDRED - deductible_percent) / (HUNDRED * HUNDRED))
    return company_amount(net + lost, exchange_rate)


def share_billed(amount: Decimal, net: Decimal, quantity: Decimal) -> Decimal:
    """The quantity that an amount of a line stands for: 300.00 of 900.00 is a third of it."""
    return round_to(quantity * amount / net, PLACES) if net else quantity


@dataclass(frozen=True, slots=True)
class Matched:
    """A line billed beside what was ordered and received of it, in the currency of the order."""

    billed_net: Decimal
    ordered_net: Decimal
    served: Decimal
    billed_before: Decimal
    ordered: Decimal
    received: Decimal

    @property
    def expected(self) -> Decimal:
        """What the order says for what is billed."""
        return round_to(self.ordered_net * self.served / self.ordered) if self.ordered else ZERO

    @property
    def price(self) -> Decimal:
        """How much more than the order the bill asks; negative when less."""
        return self.billed_net - self.expected

    @property
    def beyond(self) -> Decimal:
        """The quantity billed beyond what is ordered and what is received."""
        return max(self.billed_before + self.served - max(self.ordered, self.received), ZERO)

    @property
    def not_received(self) -> Decimal:
        """The quantity billed and not received yet."""
        return max(min(self.billed_before + self.served, max(self.ordered, self.received)) - self.received, ZERO)

    def dear(self, tolerance_percent: Decimal) -> bool:
        """Whether the price differs upwards by more than what is tolerated."""
        return self.price > round_to(self.expected * tolerance_percent / HUNDRED)
