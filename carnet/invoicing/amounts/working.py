"""What time comes to in the unit of its line, and what a line must grow by to bill it (P24)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from carnet.core.money import ZERO, largest_remainder, round_to

from .lines import QUANTITY_PLACES, bill_excess
from .standing import LineState


@dataclass(frozen=True, slots=True)
class Growth:
    """What a line takes beyond what it held: quantity and amount."""

    quantity: Decimal = ZERO
    amount: Decimal = ZERO


def within_room(minutes: Sequence[int], unit: Decimal, room: Decimal | None) -> list[int]:
    """How many minutes of each entry are billed, in their order: all of them, or no more than the room, in units of the line."""
    if room is None:
        return list(minutes)
    left, billed = int(round_to(room * unit, 0)), []
    for one in minutes:
        billed.append(min(one, max(left, 0)))
        left -= billed[-1]
    return billed


def quantities(minutes: Sequence[int], unit: Decimal, whole: Decimal | None = None) -> list[Decimal]:
    """Minutes of pieces in units of the line, to 4 decimals; they add up to the whole, which the last makes exact."""
    found, before, sum_ = [], ZERO, 0
    for one in minutes:
        sum_ += one
        upto = round_to(sum_ / unit, QUANTITY_PLACES)
        found.append(upto - before)
        before = upto
    if whole is not None and found:
        found[-1] += whole - before
    return found


def growth_for_quantity(line: LineState, quantity: Decimal, places: int = 2) -> Growth:
    """What a line takes beyond what is left of it to bill a quantity, at its own price and discount."""
    beyond = quantity - line.left_quantity
    return Growth(beyond, bill_excess(line, beyond, places).amount) if beyond > 0 else Growth()


def growth_for_amount(line: LineState, amount: Decimal) -> Growth:
    """What a line takes beyond what is left of it to bill an amount; the quantity is what that buys at its price."""
    beyond = amount - line.left_amount
    if beyond <= 0:
        return Growth()
    price = line.unit_price * line.discount.factor
    return Growth(round_to(beyond / price, QUANTITY_PLACES) if price else ZERO, beyond)


def grown(line: LineState, growth: Growth) -> LineState:
    """The line once it took more."""
    return replace(line, quantity=line.quantity + growth.quantity, amount=line.amount + growth.amount)


def parts_of(amount: Decimal, weights: Sequence[int], places: int = 2) -> list[Decimal]:
    """An amount shared between entries pro rata of their minutes, to the cent."""
    return largest_remainder(amount, [Decimal(one) for one in weights], places)
