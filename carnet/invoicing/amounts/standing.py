"""An order as invoicing sees it: lines and deposits by VAT group, less what other drafts claim (P2, P3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, within
from carnet.sales.amounts import NO_DISCOUNT, Discount


@dataclass(frozen=True, slots=True)
class LineState:
    """An order line: its current net before document discount, what is invoiced and what is given up of it (P2).

    Invoiced is net of credits and holds the claims of other drafts; a negative line keeps its sign everywhere (P10). A line
    `at_cost` is billed by what is spent on it, by nothing else (P24).
    """

    line_id: int
    quantity: Decimal
    amount: Decimal
    unit_price: Decimal
    discount: Discount = NO_DISCOUNT
    invoiced_quantity: Decimal = ZERO
    invoiced_amount: Decimal = ZERO
    abandoned_quantity: Decimal = ZERO
    abandoned_amount: Decimal = ZERO
    at_cost: bool = False

    @property
    def left_quantity(self) -> Decimal:
        """Quantity that may still be invoiced, of the line's sign; 0 when over-invoiced."""
        return within(self.quantity - self.invoiced_quantity - self.abandoned_quantity, self.quantity)

    @property
    def left_amount(self) -> Decimal:
        """Net that may still be invoiced, of the line's sign; 0 when over-invoiced."""
        return within(self.amount - self.invoiced_amount - self.abandoned_amount, self.amount)

    @property
    def untouched(self) -> bool:
        """Nothing of the line's amount is invoiced or given up."""
        return not self.invoiced_amount and not self.abandoned_amount


@dataclass(frozen=True, slots=True)
class DepositState:
    """An issued deposit in one VAT group, net of its credits, and what is left of it to deduct (P25)."""

    invoice_id: int
    number: str
    issued_on: date
    amount: Decimal
    vat: Decimal
    left: Decimal
    left_vat: Decimal


@dataclass(frozen=True, slots=True)
class GroupState:
    """A VAT group of an order: `vat` and `discount` (≥ 0) are as ordered, `claimed` is asked by draft deposits."""

    group: VatGroup
    vat: Decimal
    lines: tuple[LineState, ...]
    discount: Decimal = ZERO
    discount_left: Decimal = ZERO
    deposits: tuple[DepositState, ...] = ()
    claimed: Decimal = ZERO
    claimed_vat: Decimal = ZERO

    @property
    def lines_ordered(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def ordered(self) -> Decimal:
        """Ordered excl. tax, document discount taken off."""
        return self.lines_ordered - self.discount

    @property
    def lines_left(self) -> Decimal:
        """Lines left to invoice, before document discount."""
        return sum((line.left_amount for line in self.lines), ZERO)

    @property
    def lines_held(self) -> Decimal:
        """Lines left to invoice, document discount taken off, deposits not."""
        return self.lines_left - self.discount_left

    @property
    def deposit_left(self) -> Decimal:
        """Deposits not yet deducted."""
        return sum((deposit.left for deposit in self.deposits), ZERO)

    @property
    def left(self) -> Decimal:
        """Left to invoice: lines less document discount, deposits not deducted and draft deposits (P3)."""
        return self.lines_held - self.deposit_left - self.claimed

    @property
    def deposit_excess(self) -> Decimal:
        """Deposits beyond what the group still holds: to be credited before the order may shrink so (P3, P20)."""
        return max(ZERO, self.deposit_left - self.lines_held)


Order = Sequence[GroupState]


@dataclass(frozen=True, slots=True)
class GroupAmount:
    """An amount in one VAT group."""

    group: VatGroup
    base: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.base + self.vat
