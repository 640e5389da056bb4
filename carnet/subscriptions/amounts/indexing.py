"""Price revision: always from the base, never from the last rounded price; limits act on the coefficient (P41)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carnet.core.money import HUNDRED, ONE, ImpossibleFigure, round_fraction, round_to

from .spans import Length, Tiling, Unit, day_in_month, month_of

COEFFICIENT_PLACES = 5


class IndexMissing(ImpossibleFigure):
    """An index has no value for the month that the clause reads; the old price holds."""

    def __init__(self, index_id: int, month: date) -> None:
        super().__init__(f"index {index_id} has no value for {month:%Y-%m}")
        self.index_id, self.month = index_id, month


@dataclass(frozen=True, slots=True)
class Series:
    """The values of an index by the first day of the month, quarter or year they stand for."""

    id: int
    months: int
    values: Mapping[date, Decimal]

    def value(self, month: date) -> Decimal:
        """The value of the period that a month belongs to; refuses IndexMissing."""
        at = month_of(month)
        first = day_in_month(at - at % self.months, 1)
        found = self.values.get(first)
        if found is None:
            raise IndexMissing(self.id, first)
        return found


@dataclass(frozen=True, slots=True)
class Weight:
    """An index in a formula: its part in percent and its base value; P = P0 × (fixed + part × I ÷ I0)."""

    index_id: int
    percent: Decimal
    base: Decimal


@dataclass(frozen=True, slots=True)
class Clause:
    """How prices are revised: by indices (weights, the rest of 100 % being fixed) or by a yearly percentage.

    `months_back` says which month of the index is read: 0 = that of the revision. Limits are on the coefficient, or on its growth
    since the last one when `limits_each`.
    """

    id: int
    first_on: date
    every_months: int = 12
    weights: tuple[Weight, ...] = ()
    percent: Decimal = Decimal(0)
    months_back: int = 0
    cap_percent: Decimal | None = None
    floor_percent: Decimal | None = None
    limits_each: bool = False
    rounded_to: int = 2
    inside: bool = False
    to_confirm: bool = False

    def days(self, after: date, until: date) -> Iterator[tuple[int, date]]:
        """Its revisions after a day and up to another: the how-manieth (from 1) and the day."""
        if not self.every_months:
            if after < self.first_on <= until:
                yield 1, self.first_on
            return
        tiling = Tiling(Length(self.every_months, Unit.MONTH), self.first_on, self.first_on.day)
        k = 0 if after < self.first_on else tiling.index(after) + 1
        while (on := tiling.boundary(k)) <= until:
            yield k + 1, on
            k += 1

    def month_read(self, on: date) -> date:
        """The month whose index a revision reads."""
        return day_in_month(month_of(on) - self.months_back, 1)


@dataclass(frozen=True, slots=True)
class Reading:
    """An index read for a revision: base and new value, and its part of the formula."""

    index_id: int
    percent: Decimal
    base: Decimal
    value: Decimal
    month: date


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What a revision multiplies base prices by; `free` is what the formula gives before the limits."""

    value: Decimal
    free: Decimal
    readings: tuple[Reading, ...] = ()

    @property
    def limited(self) -> bool:
        return self.value != self.free


def coefficient(
    clause: Clause, n: int, on: date, series: Mapping[int, Series], base_on: date | None = None, last: Decimal = ONE
) -> Coefficient:
    """The coefficient of the clause's n-th revision, 5 decimals, from its base, or from the indices of the day a price was typed
    (`base_on`); `last` is the coefficient before it. Refuses IndexMissing (P41)."""
    readings = tuple(_read(clause, weight, on, series, base_on) for weight in clause.weights)
    if readings:
        fixed = HUNDRED - sum((one.percent for one in readings), Decimal(0))
        parts = [Fraction(one.percent) * Fraction(one.value) / Fraction(one.base) for one in readings]
        free = round_fraction((Fraction(fixed) + sum(parts, Fraction(0))) / 100, COEFFICIENT_PLACES)
    else:
        times = n - sum(1 for _ in clause.days(date.min, base_on)) if base_on else n
        free = round_fraction((1 + Fraction(clause.percent) / 100) ** times, COEFFICIENT_PLACES)
    return Coefficient(limited(clause, free, last), free, readings)


def limited(clause: Clause, free: Decimal, last: Decimal) -> Decimal:
    """The coefficient held between floor and cap."""
    of = last if clause.limits_each else ONE
    found = free
    if clause.cap_percent is not None:
        found = min(found, round_to(of * (ONE + clause.cap_percent / HUNDRED), COEFFICIENT_PLACES))
    if clause.floor_percent is not None:
        found = max(found, round_to(of * (ONE + clause.floor_percent / HUNDRED), COEFFICIENT_PLACES))
    return found


def effective_on(clause: Clause, tiling: Tiling, on: date, start_on: date) -> date:
    """The day a revision takes effect: the first period that starts on or after its day, or the day itself (P41)."""
    if clause.inside or on <= start_on:
        return max(on, start_on)
    around = tiling.around(on)
    return on if around.first == on else tiling.boundary(tiling.index(on) + 1)


def _read(clause: Clause, weight: Weight, on: date, series: Mapping[int, Series], base_on: date | None) -> Reading:
    index, month = series[weight.index_id], clause.month_read(on)
    base = index.value(clause.month_read(base_on)) if base_on else weight.base
    return Reading(weight.index_id, weight.percent, base, index.value(month), month)


def revised_price(base: Decimal, by: Decimal, places: int = 2) -> Decimal:
    """A unit price revised, rounded before quantity and proration (P41)."""
    return round_to(base * by, places)


def total_weight(weights: Sequence[Weight]) -> Decimal:
    """How much of a price its indices move, in percent."""
    return sum((weight.percent for weight in weights), Decimal(0))
