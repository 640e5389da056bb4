"""What a purchase commits of the customer's order it serves until it is billed (P44)."""

from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, convert, round_to

PLACES = 4


def company_amount(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount of a document in the company's currency, at the rate the document froze (P14)."""
    return amount if rate == 1 else convert(amount, rate)


@dataclass(frozen=True, slots=True)
class Committed:
    """What is committed of an order: an amount in the company's currency, for a quantity of its line."""

    amount: Decimal = ZERO
    quantity: Decimal = ZERO

    def less(self, other: "Committed") -> "Committed":
        """What moved from the other to this."""
        return Committed(self.amount - other.amount, self.quantity - other.quantity)


@dataclass(frozen=True, slots=True)
class Billed:
    """What bills, less credits, took of a line: `quantity` in all, `units` of it by quantity, the rest as `amount` (company currency)."""

    quantity: Decimal = ZERO
    units: Decimal = ZERO
    amount: Decimal = ZERO

    def plus(self, quantity: Decimal, amount: Decimal | None) -> "Billed":
        """The same with a line more (less when negative): by quantity, or by an amount that stands for a quantity."""
        if amount is None:
            return Billed(self.quantity + quantity, self.units + quantity, self.amount)
        return Billed(self.quantity + quantity, self.units, self.amount + amount)


@dataclass(frozen=True, slots=True)
class Terms:
    """A line bought for an order: its net in the company's currency, its quantity, and how much of the order line that serves."""

    net: Decimal
    quantity: Decimal
    served: Decimal

    def committed(self, billed: Billed) -> Committed:
        """What is still to be billed of it, at the order's price; nothing once the quantity is billed."""
        if billed.quantity >= self.quantity:
            return Committed()
        amount = self.net - round_to(self.net * billed.units / self.quantity) - billed.amount
        quantity = self.served - round_to(self.served * billed.quantity / self.quantity, PLACES)
        return Committed(max(amount, ZERO), max(quantity, ZERO))
