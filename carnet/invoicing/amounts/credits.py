"""Credit notes: what they take back of an invoice by VAT group, never more than what is left of it (P29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import ZERO, BeyondLeft, VatGroup, cent, largest_remainder, round_to, within

from .deductions import Deduction, deducted_vat
from .standing import DepositState, GroupAmount


@dataclass(frozen=True, slots=True)
class InvoicedLine:
    """A line of an issued invoice, before document discount, and what credit notes (drafts too) took back."""

    line_id: int
    quantity: Decimal
    amount: Decimal
    credited_quantity: Decimal = ZERO
    credited_amount: Decimal = ZERO

    @property
    def left_quantity(self) -> Decimal:
        return self.quantity - self.credited_quantity

    @property
    def left_amount(self) -> Decimal:
        return self.amount - self.credited_amount


@dataclass(frozen=True, slots=True)
class DeductedDeposit:
    """A deduction of an issued invoice: what it took from a deposit, and what is left of it to give back."""

    deduction: Deduction
    left: Decimal
    left_vat: Decimal


@dataclass(frozen=True, slots=True)
class InvoicedGroup:
    """A VAT group of an issued invoice: its lines, what is left of its discount, its deductions and its VAT."""

    group: VatGroup
    lines: tuple[InvoicedLine, ...]
    vat_left: Decimal
    discount_left: Decimal = ZERO
    deductions: tuple[DeductedDeposit, ...] = ()

    @property
    def lines_left(self) -> Decimal:
        """Lines not yet credited, before document discount."""
        return sum((line.left_amount for line in self.lines), ZERO)

    @property
    def own_left(self) -> Decimal:
        """Lines not yet credited, document discount taken off, before deductions."""
        return self.lines_left - self.discount_left

    @property
    def deducted_left(self) -> Decimal:
        """Deductions not yet given back."""
        return sum((deducted.left for deducted in self.deductions), ZERO)

    @property
    def left(self) -> Decimal:
        """What is left of the invoice in this group, excl. tax."""
        return self.own_left - self.deducted_left


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """What a credit note takes back of an invoice line, of the line's sign, before document discount."""

    line_id: int
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CreditedGroup:
    """A VAT group of a credit note, of the invoice's sign: lines − discount − deposits given back = base (P29)."""

    group: VatGroup
    lines: tuple[CreditedLine, ...]
    discount: Decimal
    given_back: tuple[Deduction, ...]
    vat: Decimal

    @property
    def own(self) -> Decimal:
        """Lines net of document discount, before deposits given back."""
        return sum((line.amount for line in self.lines), ZERO) - self.discount

    @property
    def base(self) -> Decimal:
        return self.own - sum((part.amount for part in self.given_back), ZERO)

    @property
    def gross(self) -> Decimal:
        return self.base + self.vat


def credit_line_quantity(line: InvoicedLine, quantity: Decimal, places: int = 2) -> CreditedLine:
    """A quantity of an invoice line at its invoiced net; the last one takes what is left of it (P29)."""
    if not quantity or within(quantity, line.left_quantity) != quantity:
        raise BeyondLeft(line.left_quantity)
    if quantity == line.left_quantity:
        return CreditedLine(line.line_id, quantity, line.left_amount)
    amount = round_to(line.amount * quantity / line.quantity, places)
    return CreditedLine(line.line_id, quantity, within(amount, line.left_amount))


def credit_line_amount(line: InvoicedLine, amount: Decimal) -> CreditedLine:
    """An amount of an invoice line, another price or a gesture: it moves no quantity (P29)."""
    if not amount or within(amount, line.left_amount) != amount:
        raise BeyondLeft(line.left_amount)
    return CreditedLine(line.line_id, ZERO, amount)


def credit_whole(groups: Sequence[InvoicedGroup], places: int = 2) -> tuple[CreditedGroup, ...]:
    """Everything that is left of an invoice: every line, discount, deduction and VAT mirrored (P29)."""
    return tuple(
        CreditedGroup(
            group.group,
            tuple(
                CreditedLine(line.line_id, line.left_quantity, line.left_amount)
                for line in group.lines
                if line.left_quantity or line.left_amount
            ),
            group.discount_left,
            _given_back(group.deductions, group.deducted_left, places),
            group.vat_left,
        )
        for group in groups
        if any(line.left_quantity or line.left_amount for line in group.lines)
    )


def credit_lines(
    groups: Sequence[InvoicedGroup], lines: Sequence[CreditedLine], places: int = 2
) -> tuple[CreditedGroup, ...]:
    """Chosen lines of an invoice, with their share of the document discount (P29).

    Deposits are given back only when the credit would exceed what is left of the invoice in the group, by the excess.
    """
    credited = []
    for group in groups:
        ids = {line.line_id for line in group.lines}
        own = tuple(line for line in lines if line.line_id in ids)
        if own:
            credited.append(_credit(group, own, _discount_share(group, own, places), places))
    return tuple(credited)


def credit_group_excl(group: InvoicedGroup, amount: Decimal, places: int = 2) -> CreditedGroup:
    """An amount excl. tax of a VAT group, spread over its lines; deposits stay deducted (P29)."""
    if not amount or within(amount, group.left) != amount:
        raise BeyondLeft(group.left)
    return _credit_amount(group, amount, _credited_vat(group, amount, places), places)


def credit_group_incl(group: InvoicedGroup, gross: Decimal, places: int = 2) -> CreditedGroup:
    """An amount incl. tax of a VAT group, kept to the cent and spread over its lines (P12, P29)."""
    left = GroupAmount(group.group, group.left, group.vat_left)
    if not gross or within(gross, left.gross) != gross:
        raise BeyondLeft(left.gross)
    if gross == left.gross:
        return _credit_amount(group, left.base, left.vat, places)
    split = group.group.split(gross, places)
    base, vat = split.base, split.vat
    if within(vat, left.vat) != vat:
        vat = left.vat
        base = gross - vat
    if within(base, left.base) == left.base:
        base = left.base - cent(places).copy_sign(left.base)
        vat = gross - base
    return _credit_amount(group, base, vat, places)


def credit_deposit(group: VatGroup, deposit: DepositState, amount: Decimal, places: int = 2) -> GroupAmount:
    """A part of a deposit, at most what is not yet deducted; the last one takes the VAT that is left (P29)."""
    if amount <= 0 or amount > deposit.left:
        raise BeyondLeft(deposit.left)
    if amount == deposit.left:
        return GroupAmount(group, amount, deposit.left_vat)
    return GroupAmount(group, amount, within(group.vat(amount, places), deposit.left_vat))


def _credit(group: InvoicedGroup, lines: tuple[CreditedLine, ...], discount: Decimal, places: int) -> CreditedGroup:
    own = sum((line.amount for line in lines), ZERO) - discount
    excess = own - group.left if own > 0 else ZERO
    back = _given_back(group.deductions, max(excess, ZERO), places)
    base = own - sum((part.amount for part in back), ZERO)
    if abs(base) > abs(group.left) or base * group.left < 0:
        raise BeyondLeft(group.left)
    return CreditedGroup(group.group, lines, discount, back, _credited_vat(group, base, places))


def _credit_amount(group: InvoicedGroup, base: Decimal, vat: Decimal, places: int) -> CreditedGroup:
    """A base of the group as lines pro rata of what is left of them, with its share of the document discount."""
    discount = ZERO
    if group.discount_left:
        share = round_to(group.discount_left * base / group.own_left, places)
        discount = within(share, group.discount_left)
    amounts = largest_remainder(base + discount, [line.left_amount for line in group.lines], places)
    credited = (
        CreditedLine(line.line_id, ZERO, amount) for line, amount in zip(group.lines, amounts, strict=True) if amount
    )
    return CreditedGroup(group.group, tuple(credited), discount, (), vat)


def _discount_share(group: InvoicedGroup, lines: Sequence[CreditedLine], places: int) -> Decimal:
    amount = sum((line.amount for line in lines), ZERO)
    credited = [sum((one.amount for one in lines if one.line_id == line.line_id), ZERO) for line in group.lines]
    if credited == [line.left_amount for line in group.lines]:
        return group.discount_left
    if not group.lines_left or amount <= 0:
        return ZERO
    share = round_to(group.discount_left * amount / group.lines_left, places)
    return within(share, min(group.discount_left, amount))


def _credited_vat(group: InvoicedGroup, base: Decimal, places: int) -> Decimal:
    """VAT of a partial credit: base × rate, the one that exhausts the group takes the VAT that is left."""
    if base == group.left:
        return group.vat_left
    return within(group.group.vat(base, places), group.vat_left)


def _given_back(deducted: Sequence[DeductedDeposit], amount: Decimal, places: int) -> tuple[Deduction, ...]:
    """Deductions undone for an amount, the latest first, each with its share of the VAT it was deducted with."""
    parts = []
    for one in reversed(deducted):
        part = within(amount, one.left)
        if part:
            taken = one.deduction
            state = DepositState(
                taken.invoice_id, taken.number, taken.issued_on, taken.amount, taken.vat, one.left, one.left_vat
            )
            vat = deducted_vat(state, part, places)
            parts.append(Deduction(taken.invoice_id, taken.number, taken.issued_on, part, vat))
            amount -= part
    return tuple(parts)
