"""Deposits by percentage or by amount, excl. or incl. tax, shared between the VAT groups of an order (P11, P12, P25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import (
    HUNDRED,
    ZERO,
    BeyondLeft,
    ImpossibleFigure,
    cent,
    checked_percent,
    largest_remainder,
    round_to,
    within,
)

from .document import left_to_invoice
from .standing import GroupAmount, GroupState, Order

SEARCHED_CENTS = 100
PERCENT_PLACES = 4


class WorthlessOrder(ImpossibleFigure):
    """No deposit can be asked on an order worth nothing (P10)."""


class NothingAsked(ImpossibleFigure):
    """A deposit must ask something."""


@dataclass(frozen=True, slots=True)
class DepositAmounts:
    """A deposit by VAT group; when an amount incl. tax is not exactly base × rate, the nearest ones that are (P12, R41)."""

    groups: tuple[GroupAmount, ...]
    below: Decimal | None = None
    above: Decimal | None = None

    @property
    def base(self) -> Decimal:
        return sum((group.base for group in self.groups), ZERO)

    @property
    def vat(self) -> Decimal:
        return sum((group.vat for group in self.groups), ZERO)

    @property
    def gross(self) -> Decimal:
        return self.base + self.vat

    def exact(self, places: int = 2) -> bool:
        """Whether every group's VAT is its base × rate, rounded."""
        return all(amount.group.vat(amount.base, places) == amount.vat for amount in self.groups)


def deposit_by_percent(order: Order, percent: Decimal, places: int = 2) -> DepositAmounts:
    """A percentage of every VAT group's ordered amount, rounded by group; the last share takes what is left (P11)."""
    worth, left = _worth(order), _left(order)
    maximum = round_to(max(left, ZERO) * HUNDRED / worth, PERCENT_PLACES)
    earlier = sum(len(state.deposits) for state in order)
    if checked_percent(percent) == maximum or abs(worth * percent / HUNDRED - left) * 2 <= earlier * cent(places):
        shares = [state.left for state in order]
    else:
        shares = [round_to(state.ordered * percent / HUNDRED, places) for state in order]
    if sum(shares, ZERO) > left:
        raise BeyondLeft(maximum)
    return _deposit(order, _on_positive_groups(order, shares, places), places)


def deposit_excl(order: Order, amount: Decimal, places: int = 2) -> DepositAmounts:
    """An amount excl. tax, shared between VAT groups pro rata of what they hold (P11)."""
    _worth(order)
    if amount > _left(order):
        raise BeyondLeft(max(_left(order), ZERO))
    return _deposit(order, largest_remainder(amount, [max(state.left, ZERO) for state in order], places), places)


def deposit_incl(order: Order, amount: Decimal, places: int = 2) -> DepositAmounts:
    """An amount incl. tax kept to the cent, shared pro rata of what the groups hold incl. tax, then split (P12)."""
    _worth(order)
    held = left_to_invoice(order, places)
    maximum = max(sum((part.gross for part in held), ZERO), ZERO)
    if amount > maximum:
        raise BeyondLeft(maximum)
    asked = _split(held, amount, places)
    if asked.exact(places):
        return asked
    steps = [cent(places) * step for step in range(1, SEARCHED_CENTS + 1)]
    below = (amount - step for step in steps if amount > step)
    above = (amount + step for step in steps if amount + step <= maximum)
    return DepositAmounts(
        asked.groups,
        below=next((near for near in below if _split(held, near, places).exact(places)), None),
        above=next((near for near in above if _split(held, near, places).exact(places)), None),
    )


def _worth(order: Order) -> Decimal:
    worth = sum((state.ordered for state in order), ZERO)
    if worth <= 0:
        raise WorthlessOrder
    return worth


def _left(order: Order) -> Decimal:
    return sum((state.left for state in order), ZERO)


def _on_positive_groups(order: Order, shares: Sequence[Decimal], places: int) -> list[Decimal]:
    """Shares held to what each group has left; what negative or exhausted groups cannot bear moves to the others (P10)."""
    rooms = [max(state.left, ZERO) for state in order]
    borne = [within(share, room) for share, room in zip(shares, rooms, strict=True)]
    moved = sum(shares, ZERO) - sum(borne, ZERO)
    weights = borne if moved < 0 else [room - share for room, share in zip(rooms, borne, strict=True)]
    return [share + move for share, move in zip(borne, largest_remainder(moved, weights, places), strict=True)]


def _deposit(order: Order, bases: Sequence[Decimal], places: int) -> DepositAmounts:
    if sum(bases, ZERO) <= 0:
        raise NothingAsked
    return DepositAmounts(
        tuple(
            GroupAmount(state.group, base, _vat(state, base, places))
            for state, base in zip(order, bases, strict=True)
            if base
        )
    )


def _vat(state: GroupState, base: Decimal, places: int) -> Decimal:
    """A deposit of a whole group carries the VAT stored for it, so that orders typed incl. tax stay to the cent."""
    return state.vat if base == state.ordered else state.group.vat(base, places)


def _split(held: Sequence[GroupAmount], amount: Decimal, places: int) -> DepositAmounts:
    shares = largest_remainder(amount, [max(part.gross, ZERO) for part in held], places)
    if amount <= 0:
        raise NothingAsked
    return DepositAmounts(
        tuple(_split_group(part, gross, places) for part, gross in zip(held, shares, strict=True) if gross)
    )


def _split_group(held: GroupAmount, gross: Decimal, places: int) -> GroupAmount:
    """The split of P12; the gross that takes all a group holds takes its base and its VAT."""
    if gross == held.gross:
        return held
    base = min(held.group.split(gross, places).base, held.base)
    return GroupAmount(held.group, base, gross - base)
