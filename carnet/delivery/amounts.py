"""Sums of deliveries: what may leave, what completes a line, kits their parts cover, services that follow goods (P24, P33)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from carnet.core.money import HUNDRED, ZERO, BeyondLeft, cent, round_to, within

QUANTITY_PLACES = 4


@dataclass(frozen=True, slots=True)
class Settled:
    """What a quantity delivered does to its line beyond itself: ordered more by amendment, or the rest given up."""

    over: Decimal
    given_up: Decimal


def most(ordered: Decimal, left: Decimal, tolerance: Decimal) -> Decimal:
    """The most that may be delivered of a line: what is left, and the tolerance in percent of what is ordered (P33)."""
    return left + _margin(ordered, tolerance)


def settle(ordered: Decimal, left: Decimal, delivered: Decimal, tolerance: Decimal) -> Settled:
    """Within tolerance the line is complete: the excess is ordered, the rest given up; refuses BeyondLeft (P33)."""
    margin = _margin(ordered, tolerance)
    if delivered > left + margin:
        raise BeyondLeft(left + margin)
    rest = left - delivered
    return Settled(max(-rest, ZERO), rest if delivered and ZERO < rest <= margin else ZERO)


def _margin(ordered: Decimal, tolerance: Decimal) -> Decimal:
    exact = max(ordered, ZERO) * tolerance / HUNDRED
    return exact.quantize(cent(QUANTITY_PLACES), rounding=ROUND_DOWN)


def kits_covered(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Whole kits that every component covers, from (quantity out, quantity one kit takes): 3 cases and 10 screws are 2 (P33)."""
    return Decimal(min((quantity // per_kit for quantity, per_kit in parts), default=0))


def followed(
    service: Decimal, done: Decimal, following: Decimal, goods: Decimal, goods_ordered: Decimal, left: Decimal
) -> Decimal:
    """How much more of a service is done by following its goods, `done` by hand and `following` before: 8 of 12 machines
    delivered are 8 of 12 set-ups (P24)."""
    if goods_ordered <= 0:
        return ZERO
    target = round_to(service * min(goods / goods_ordered, Decimal(1)), QUANTITY_PLACES)
    return within(max(target - done - following, ZERO), left)


def share_of(amount: Decimal, part: Decimal, whole: Decimal, places: int = 2) -> Decimal:
    """The amount that goes with a part of a quantity; the whole takes all of it."""
    if not whole or part == whole:
        return amount
    return round_to(amount * part / whole, places)


def spread(available: Decimal, wanted: Sequence[Decimal]) -> list[Decimal]:
    """What each of several lines of one product gets of little stock, the first served first."""
    given = []
    for one in wanted:
        taken = max(ZERO, min(one, available))
        available -= taken
        given.append(taken)
    return given
