"""Sums that the witness does himself: rounding, sharing, the figures of a line, a VAT group and an order."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal(0)
CENT = Decimal("0.01")
FOREVER = date.max
Group = tuple[str, Decimal]
Figures = dict[str, Decimal]


def rounded(amount: Decimal) -> Decimal:
    """To the cent, halves away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def held_to(amount: Decimal, limit: Decimal) -> Decimal:
    """Between zero and a limit of either sign."""
    return max(ZERO, min(amount, limit)) if limit >= 0 else min(ZERO, max(amount, limit))


@dataclass(frozen=True)
class Effect:
    """What a document does to one figure of a line, a VAT group or an order."""

    on: date
    order: int
    subject: Any
    figure: str
    amount: Decimal


@dataclass
class Books:
    """The figures of one order on a day."""

    lines: dict[int, Figures] = field(default_factory=lambda: defaultdict(lambda: defaultdict(lambda: ZERO)))
    groups: dict[Group, Figures] = field(default_factory=lambda: defaultdict(lambda: defaultdict(lambda: ZERO)))
    money: Figures = field(default_factory=lambda: defaultdict(lambda: ZERO))

    def left(self, line: int, measure: str) -> Decimal:
        """What is left of a line, in quantity or in amount."""
        one = self.lines[line]
        done = one[f"invoiced_{measure}"] - one[f"credited_{measure}"] + one[f"abandoned_{measure}"]
        return one[f"ordered_{measure}"] - done


def group_figures(group_of: Mapping[int, Group], books: Books, group: Group) -> Figures:
    """The figures of a VAT group: ordered and left after document discount, less deposits; VAT of a balance made now."""
    own = books.groups[group]
    lines = [line for line in books.lines if group_of[line] == group]
    lines_ordered = sum((books.lines[line]["ordered_amount"] for line in lines), ZERO)
    lines_left = sum((books.left(line, "amount") for line in lines), ZERO)
    discount_left = own["discount_ordered"] - own["discount_invoiced"] - own["discount_abandoned"]
    base, ordered = lines_left - discount_left, lines_ordered - own["discount_ordered"]
    left = base - own["deposit_left"]
    vat = (own["ordered_vat"] if base == ordered else rounded(base * group[1] / 100)) - own["deposit_left_vat"]
    return {
        "lines_ordered": lines_ordered, "ordered": ordered, "ordered_vat": own["ordered_vat"],
        "invoiced": own["invoiced"], "invoiced_vat": own["invoiced_vat"], "abandoned": own["abandoned"],
        "abandoned_vat": own["abandoned_vat"], "lines_left": lines_left, "discount_left": discount_left,
        "deposit_left": own["deposit_left"], "deposit_left_vat": own["deposit_left_vat"], "left": left,
        "left_vat": ZERO if not left else max(ZERO, vat) if left > 0 else min(ZERO, vat),
    }  # fmt: skip


def beyond(credited: Decimal, left: Decimal) -> Decimal:
    """What is given up of a credited line: first what was invoiced beyond the order is made good."""
    over = -left if credited * left < 0 else ZERO
    return credited - over if abs(credited) > abs(over) else ZERO


def largest_remainder(total: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    whole = sum(weights.values(), ZERO)
    if len(weights) == 1 or total == whole:
        return dict(weights) if total == whole else dict.fromkeys(weights, total)
    if not whole:
        return dict.fromkeys(weights, ZERO)
    exact = {order: total * weight / whole for order, weight in weights.items()}
    floors = {order: (part / CENT).to_integral_value("ROUND_FLOOR") * CENT for order, part in exact.items()}
    missing = int((total - sum(floors.values(), ZERO)) / CENT)
    for order in sorted(exact, key=lambda order: (floors[order] - exact[order], order))[:missing]:
        floors[order] += CENT
    return floors
