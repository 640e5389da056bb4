"""What a line owes for a billing period, through its changes: each part weighted by its days, rounded once (P41)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carnet.core.money import ZERO, VatGroup, apportion, round_fraction

from .prices import Price, Worth, worth
from .spans import ONE_DAY, Span, Tiling


@dataclass(frozen=True, slots=True)
class Revised:
    """A coefficient that holds from a day."""

    on: date
    coefficient: Decimal


@dataclass(frozen=True, slots=True)
class TypedPrice:
    """A price agreed from a day, and its revisions, oldest first. One typed for the day of a revision replaces it (P41).

    `base_on` is the day whose indices are its base; none = the base of the clause.
    """

    id: int
    on: date
    price: Price
    revisions: tuple[Revised, ...] = ()
    rounded_to: int = 2
    base_on: date | None = None

    def at(self, day: date) -> Price:
        """The price on a day, revised by the last coefficient that has come."""
        held = [one for one in self.revisions if one.on <= day]
        if not held:
            return self.price
        return replace(self.price, coefficient=held[-1].coefficient, rounded_to=self.rounded_to)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A line of a contract through time: quantities and typed prices, each from its day, oldest first."""

    id: int
    quantities: tuple[tuple[date, Decimal], ...]
    prices: tuple[TypedPrice, ...]

    def quantity_at(self, day: date) -> Decimal:
        held = [quantity for on, quantity in self.quantities if on <= day]
        return held[-1] if held else ZERO

    def typed_at(self, day: date) -> TypedPrice | None:
        """The typed price that holds on a day; before the first one, none."""
        place = bisect_right([one.on for one in self.prices], day)
        return self.prices[place - 1] if place else None

    def price_at(self, day: date) -> Price | None:
        typed = self.typed_at(day)
        return typed.at(day) if typed else None

    def days_of_change(self) -> set[date]:
        """The first day of every quantity, price and revision."""
        return {
            *(on for on, _quantity in self.quantities),
            *(one.on for one in self.prices),
            *(revised.on for one in self.prices for revised in one.revisions),
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Days of a billing period with one quantity and one price: what they weigh of the period's worth."""

    span: Span
    quantity: Decimal
    price: Price
    worth: Worth
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Owed:
    """What a line owes for a billing period; `whole` when nothing changed inside it."""

    span: Span
    parts: tuple[Part, ...] = ()

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def whole(self) -> bool:
        return len(self.parts) == 1 and self.parts[0].span == self.span

    def by_group(self) -> dict[VatGroup, Decimal]:
        """The same by VAT group."""
        found: dict[VatGroup, Decimal] = {}
        for part in self.parts:
            found[part.price.group] = found.get(part.price.group, ZERO) + part.amount
        return found


def owed(line: Timeline, tiling: Tiling, span: Span, silent: Sequence[Span] = (), places: int = 2) -> Owed:
    """What a line owes for a period as billed; `silent` days owe nothing: suspended, or after the end (P39, P41)."""
    states = _states(line, span, silent)
    asked = [(part, quantity, price) for part, quantity, price in states if price is not None]
    worths = [worth(quantity, price, tiling, span, places) for _part, quantity, price in asked]
    if len(states) == 1 and asked:
        return Owed(span, (Part(*asked[0], worths[0], worths[0].net),))
    exact = [Fraction(found.net) * part.days / span.days for (part, _q, _p), found in zip(asked, worths, strict=True)]
    total = round_fraction(sum(exact, Fraction(0)), places)
    amounts = apportion(exact, total, places) if any(exact) else [ZERO] * len(exact)
    return Owed(
        span,
        tuple(
            Part(part, quantity, price, found, amount)
            for (part, quantity, price), found, amount in zip(asked, worths, amounts, strict=True)
        ),
    )


State = tuple[Span, Decimal, Price | None]


def _states(line: Timeline, span: Span, silent: Sequence[Span]) -> list[State]:
    """The days of a span by what holds on them; days that owe nothing have no price."""
    cuts = line.days_of_change()
    for one in silent:
        cuts |= {one.first, one.last + ONE_DAY if one.last < date.max else one.last}
    found: list[State] = []
    for part in span.cut(cuts):
        quantity, price = line.quantity_at(part.first), line.price_at(part.first)
        if not quantity or any(one.first <= part.first <= one.last for one in silent):
            price = None
        if found and found[-1][2] == price and (price is None or found[-1][1] == quantity):
            found[-1] = (Span(found[-1][0].first, part.last), quantity, price)
        else:
            found.append((part, quantity, price))
    return found
