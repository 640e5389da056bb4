"""Which part of the deposits an invoice deducts, by VAT group, oldest deposit first (P25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from carnet.core.money import ZERO, ImpossibleFigure, round_to, within

from .standing import DepositState, GroupState


class DeductionMode(StrEnum):
    """When deposits are deducted, by order (P25)."""

    AT_BALANCE = "at_balance"
    PROPORTIONAL = "proportional"
    FIRST = "first"


class DeductionOutOfBounds(ImpossibleFigure):
    """A deducted amount typed by the user must lie between the two bounds of P25."""

    def __init__(self, minimum: Decimal, maximum: Decimal) -> None:
        super().__init__(f"between {minimum} and {maximum}")
        self.minimum = minimum
        self.maximum = maximum


@dataclass(frozen=True, slots=True)
class DeductionBounds:
    """The least to deduct, or the order would be over-invoiced, and the most, or the invoice would be negative."""

    minimum: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Deduction:
    """A part of one deposit deducted or given back, positive, with its own VAT; cites number and date (R46)."""

    invoice_id: int
    number: str
    issued_on: date
    amount: Decimal
    vat: Decimal


def deduction_bounds(state: GroupState, base: Decimal) -> DeductionBounds:
    """The bounds of what an invoice of this base (document discount taken off) deducts in a group (P25)."""
    maximum = within(state.deposit_left, max(base, ZERO))
    left_after = state.lines_held - base
    return DeductionBounds(within(state.deposit_left - left_after, maximum), maximum)


def deducted_amount(state: GroupState, base: Decimal, mode: DeductionMode, places: int = 2) -> Decimal:
    """The amount deducted in a group by an invoice of this base: the wish of the mode, held within the bounds (P25)."""
    bounds = deduction_bounds(state, base)
    match mode:
        case DeductionMode.AT_BALANCE:
            wish = ZERO
        case DeductionMode.PROPORTIONAL:
            wish = round_to(state.deposit_left * base / state.lines_held, places) if state.lines_held else ZERO
        case DeductionMode.FIRST:
            wish = state.deposit_left
    return min(max(wish, bounds.minimum), bounds.maximum)


def checked_deduction(state: GroupState, base: Decimal, typed: Decimal) -> Decimal:
    """A deducted amount typed by the user, refused outside the bounds (P25)."""
    bounds = deduction_bounds(state, base)
    if not bounds.minimum <= typed <= bounds.maximum:
        raise DeductionOutOfBounds(bounds.minimum, bounds.maximum)
    return typed


def deductions(deposits: Sequence[DepositState], amount: Decimal, places: int = 2) -> tuple[Deduction, ...]:
    """An amount taken from deposits, the oldest first; each part bears its share of the deposit's own VAT (P25)."""
    parts = []
    for deposit in sorted(deposits, key=lambda deposit: (deposit.issued_on, deposit.invoice_id)):
        part = within(amount, deposit.left)
        if part:
            vat = deducted_vat(deposit, part, places)
            parts.append(Deduction(deposit.invoice_id, deposit.number, deposit.issued_on, part, vat))
            amount -= part
    return tuple(parts)


def deducted_vat(deposit: DepositState, part: Decimal, places: int = 2) -> Decimal:
    """VAT of a part of a deposit: the cumulative share of its own VAT, the last part takes the rest (P25)."""
    if part == deposit.left:
        return deposit.left_vat
    taken = deposit.amount - deposit.left + part
    already = deposit.vat - deposit.left_vat
    return within(round_to(deposit.vat * taken / deposit.amount, places) - already, deposit.left_vat)
