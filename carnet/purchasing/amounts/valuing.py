"""What goods received are worth: those billed at their bills, the oldest first, the others at the order's price (P35, P37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from carnet.core.money import ZERO, round_to


@dataclass(frozen=True, slots=True)
class BilledPart:
    """A quantity billed and what it cost in the company's currency, credits taken off."""

    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class OrderedPart:
    """A quantity ordered and what it was to cost in the company's currency."""

    quantity: Decimal
    cost: Decimal


def worth(received: Decimal, billed: Sequence[BilledPart], ordered: OrderedPart) -> Decimal:
    """What the first `received` units of a line are worth, to the cent: it does not matter whether goods or bill came first."""
    left, total = received, ZERO
    for part in billed:
        taken = min(left, part.quantity)
        if taken <= 0:
            continue
        total += part.cost if taken == part.quantity else round_to(part.cost * taken / part.quantity)
        left -= taken
    if left > 0 and ordered.quantity > 0:
        total += round_to(ordered.cost * left / ordered.quantity)
    return total


def worths(quantities: Sequence[Decimal], billed: Sequence[BilledPart], ordered: OrderedPart) -> list[Decimal]:
    """What each of several receipts in a row brings: together they bring what all of it is worth."""
    reached = [ZERO]
    for quantity in quantities:
        reached.append(reached[-1] + quantity)
    sums = [worth(one, billed, ordered) for one in reached]
    return [after - before for before, after in pairwise(sums)]
