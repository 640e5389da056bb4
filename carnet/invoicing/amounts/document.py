"""An invoice by VAT group: discount, deductions, VAT; what is left to invoice; shares of orders (P10, P24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from carnet.core.money import HUNDRED, ZERO, VatGroup, apportion, largest_remainder, round_to, within

from .deductions import Deduction, DeductionMode, checked_deduction, deducted_amount, deductions
from .lines import BilledLine, bill_everything
from .standing import GroupAmount, GroupState, Order


@dataclass(frozen=True, slots=True)
class BilledGroup:
    """What an invoice bills of one order, or of free lines, in a VAT group.

    `vat_kept` is the difference between the order's stored VAT and base × rate, when the whole group is billed at once.
    """

    group: VatGroup
    lines: Decimal
    discount: Decimal = ZERO
    deductions: tuple[Deduction, ...] = ()
    vat_kept: Decimal = ZERO

    @property
    def own(self) -> Decimal:
        """Lines net of document discount, before deductions."""
        return self.lines - self.discount

    @property
    def deducted(self) -> Decimal:
        return sum((deduction.amount for deduction in self.deductions), ZERO)

    @property
    def deducted_vat(self) -> Decimal:
        return sum((deduction.vat for deduction in self.deductions), ZERO)

    @property
    def base(self) -> Decimal:
        return self.own - self.deducted


@dataclass(frozen=True, slots=True)
class OrderShare:
    """An order's part of an invoice in one VAT group (P27a); no order = contract or free lines."""

    order_id: int | None
    group: VatGroup
    base: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.base + self.vat


def discount_share(state: GroupState, billed: Mapping[int, Decimal], places: int = 2) -> Decimal:
    """The document discount an invoice carries in a group: pro rata of its lines, the last takes the rest (P10)."""
    if not any(within(line.left_amount - billed.get(line.line_id, ZERO), line.left_amount) for line in state.lines):
        return state.discount_left
    lines = sum(billed.values(), ZERO)
    if not state.lines_left or lines <= 0:
        return ZERO
    share = round_to(state.discount_left * lines / state.lines_left, places)
    return within(share, min(state.discount_left, lines))


def bill_groups(
    order: Order,
    lines: Iterable[BilledLine],
    mode: DeductionMode,
    typed: Mapping[VatGroup, Decimal] | None = None,
    places: int = 2,
) -> tuple[BilledGroup, ...]:
    """What an invoice bills of an order by VAT group; deposits by the order's mode or as typed by group (P10, P25)."""
    amounts: dict[int, Decimal] = {}
    for line in lines:
        amounts[line.line_id] = amounts.get(line.line_id, ZERO) + line.amount
    groups = []
    for state in order:
        billed = {line.line_id: amounts[line.line_id] for line in state.lines if line.line_id in amounts}
        if billed:
            groups.append(_bill_group(state, billed, mode, (typed or {}).get(state.group), places))
    return tuple(groups)


def document_groups(parts: Iterable[BilledGroup], places: int = 2) -> tuple[GroupAmount, ...]:
    """Base and VAT of a document by VAT group (P10).

    VAT = round(own lines × rate) − VAT of the deposits deducted, as issued; 0.00 on a base of 0.00, never below zero.
    """
    together: dict[VatGroup, list[BilledGroup]] = {}
    for part in parts:
        together.setdefault(part.group, []).append(part)
    return tuple(_document_group(group, together[group], places) for group in sorted(together))


def left_to_invoice(order: Order, places: int = 2) -> tuple[GroupAmount, ...]:
    """What is left to invoice by VAT group; its VAT is what the balance would carry if it were made now (P3, P10)."""
    balance = bill_groups(order, bill_everything(order, places), DeductionMode.AT_BALANCE, places=places)
    vats = {amount.group: amount.vat for amount in document_groups(balance, places)}
    return tuple(GroupAmount(state.group, state.left, _left_vat(state, vats.get(state.group, ZERO))) for state in order)


def order_shares(parts: Mapping[int | None, Sequence[BilledGroup]], places: int = 2) -> tuple[OrderShare, ...]:
    """Each order's part of a document: its own base, and the group's VAT shared by largest remainder (P24, P27a)."""
    vats = {group.group: group.vat for group in document_groups((p for own in parts.values() for p in own), places)}
    shares = []
    for group, vat in vats.items():
        bases = {
            order_id: sum((part.base for part in own if part.group == group), ZERO)
            for order_id, own in parts.items()
            if any(part.group == group for part in own)
        }
        for (order_id, base), part in zip(bases.items(), share_vat(group, vat, [*bases.values()], places), strict=True):
            shares.append(OrderShare(order_id, group, base, part))
    return tuple(shares)


def _bill_group(
    state: GroupState, billed: Mapping[int, Decimal], mode: DeductionMode, typed: Decimal | None, places: int
) -> BilledGroup:
    lines = sum(billed.values(), ZERO)
    discount = discount_share(state, billed, places)
    base = lines - discount
    if typed is None:
        deducted = deducted_amount(state, base, mode, places)
    else:
        deducted = checked_deduction(state, base, typed)
    whole = all(line.untouched and billed.get(line.line_id, ZERO) == line.amount for line in state.lines)
    kept = state.vat - state.group.vat(base, places) if whole and base == state.ordered else ZERO
    return BilledGroup(state.group, lines, discount, deductions(state.deposits, deducted, places), kept)


def _document_group(group: VatGroup, parts: Sequence[BilledGroup], places: int) -> GroupAmount:
    own = sum((part.own for part in parts), ZERO)
    base = sum((part.base for part in parts), ZERO)
    if not base:
        return GroupAmount(group, base, ZERO)
    vat = group.vat(own, places) + sum((part.vat_kept - part.deducted_vat for part in parts), ZERO)
    return GroupAmount(group, base, max(vat, ZERO) if base > 0 else vat)


def _left_vat(state: GroupState, vat: Decimal) -> Decimal:
    if not state.left:
        return ZERO
    return max(vat - state.claimed_vat, ZERO) if state.left > 0 else vat


def share_vat(group: VatGroup, vat: Decimal, bases: Sequence[Decimal], places: int = 2) -> list[Decimal]:
    """The VAT of a group shared pro rata of bases; with bases of both signs each takes its own rate × base, to the cent."""
    if all(base >= 0 for base in bases) or all(base <= 0 for base in bases):
        return largest_remainder(vat, bases, places)
    return apportion([Fraction(base) * Fraction(group.rate / HUNDRED) for base in bases], vat, places)
