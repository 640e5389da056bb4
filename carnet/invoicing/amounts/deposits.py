"""Deposits by percentage or amount, excl. or incl. tax, shared between the VAT groups of an order (P11, P12)."""

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
    """A deposit by VAT group; an amount incl. tax no base gives exactly is kept, with its two neighbours (P12, R41)."""

    groups: tuple[GroupAmount, ...]
    exact: bool = True
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


def deposit_by_percent(order: Order, percent: Decimal, places: int = 2) -> DepositAmounts:
    """A percentage of every VAT group's ordered amount, rounded by group; the last share takes what is left (P11)."""
    worth, left = _worth(order), _left(order)
    maximum = round_to(max(left, ZERO) * HUNDRED / worth, PERCENT_PLACES)
    if checked_percent(percent) == maximum:
        shares = [state.left for state in order]
    else:
        shares = [_share(state, percent, places) for state in order]
    if sum(shares, ZERO) > max(left, ZERO):
        raise BeyondLeft(maximum)
    _asks_something(sum(shares, ZERO))
    return _deposit(order, _on_positive_groups(order, shares, places), places)


def deposit_excl(order: Order, amount: Decimal, places: int = 2) -> DepositAmounts:
    """An amount excl. tax, shared between VAT groups pro rata of what they hold (P11)."""
    _worth(order)
    _asks_something(amount)
    if amount > _left(order):
        raise BeyondLeft(max(_left(order), ZERO))
    return _deposit(order, largest_remainder(amount, [max(state.left, ZERO) for state in order], places), places)


def deposit_incl(order: Order, amount: Decimal, places: int = 2) -> DepositAmounts:
    """An amount incl. tax kept to the cent, shared pro rata of what the groups hold incl. tax, then split (P12)."""
    _worth(order)
    _asks_something(amount)
    held = left_to_invoice(order, places)
    maximum = max(sum((part.gross for part in held), ZERO), ZERO)
    if amount > maximum:
        raise BeyondLeft(maximum)
    groups = _split(held, amount, places)
    if _exact(groups, places):
        return DepositAmounts(groups)
    steps = [cent(places) * step for step in range(1, SEARCHED_CENTS + 1)]
    below = (amount - step for step in steps if amount > step)
    above = (amount + step for step in steps if amount + step <= maximum)
    return DepositAmounts(
        groups,
        exact=False,
        below=next((near for near in below if _exact(_split(held, near, places), places)), None),
        above=next((near for near in above if _exact(_split(held, near, places), places)), None),
    )


def _worth(order: Order) -> Decimal:
    worth = sum((state.ordered for state in order), ZERO)
    if worth <= 0:
        raise WorthlessOrder
    return worth


def _asks_something(amount: Decimal) -> None:
    if amount <= 0:
        raise NothingAsked


def _left(order: Order) -> Decimal:
    return sum((state.left for state in order), ZERO)


def _share(state: GroupState, percent: Decimal, places: int) -> Decimal:
    """A group's share; what is left of it when only the half cents of the earlier shares make the difference."""
    exact = state.ordered * percent / HUNDRED
    half_cents = cent(places) * max(len(state.deposits), 1) / 2
    return state.left if abs(exact - state.left) <= half_cents else round_to(exact, places)


def _on_positive_groups(order: Order, shares: Sequence[Decimal], places: int) -> list[Decimal]:
    """Shares held to what groups have left; what negative or exhausted ones cannot bear moves to the others (P10)."""
    rooms = [max(state.left, ZERO) for state in order]
    borne = [within(share, room) for share, room in zip(shares, rooms, strict=True)]
    moved = sum(shares, ZERO) - sum(borne, ZERO)
    weights = borne if moved < 0 else [room - share for room, share in zip(rooms, borne, strict=True)]
    return [share + move for share, move in zip(borne, largest_remainder(moved, weights, places), strict=True)]


def _deposit(order: Order, bases: Sequence[Decimal], places: int) -> DepositAmounts:
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


def _split(held: Sequence[GroupAmount], amount: Decimal, places: int) -> tuple[GroupAmount, ...]:
    shares = largest_remainder(amount, [max(part.gross, ZERO) for part in held], places)
    return tuple(_split_group(part, gross, places) for part, gross in zip(held, shares, strict=True) if gross)


def _exact(groups: Sequence[GroupAmount], places: int) -> bool:
    return all(part.group.vat(part.base, places) == part.vat for part in groups)


def _split_group(held: GroupAmount, gross: Decimal, places: int) -> GroupAmount:
    """The split of P12; the gross that takes all a group holds takes its base and its VAT."""
    if gross == held.gross:
        return held
    base = min(held.group.split(gross, places).base, held.base)
    return GroupAmount(held.group, base, gross - base)
