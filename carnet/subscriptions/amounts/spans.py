"""Days without gap: spans, lengths, and periods that tile from an anchor (P38, P39). Plain dates, both ends counted."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

ONE_DAY = timedelta(days=1)
FIRST_OF_MONTH, MONDAY, JANUARY = 1, 1, 1


class Unit(StrEnum):
    """What a length is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Alignment(StrEnum):
    """Periods run from the contract's own day, or with the calendar: months, quarters, years, weeks from Monday (P39)."""

    ANNIVERSARY = "anniversary"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def common(self, other: "Span") -> "Span | None":
        """The days both have."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None

    def cut(self, firsts: Iterable[date]) -> list["Span"]:
        """The same days, a new part beginning at each of the given days that lies inside."""
        inside = sorted({day for day in firsts if self.first < day <= self.last})
        bounds = [self.first, *inside, self.last + ONE_DAY]
        return [Span(one, after - ONE_DAY) for one, after in pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class Length:
    """A number of days, weeks, months or years: a billing period, the period of a price, a commitment, a notice."""

    count: int
    unit: Unit

    @property
    def months(self) -> int:
        """Whole months; 0 when it is counted in days."""
        return self.count * {Unit.MONTH: 1, Unit.YEAR: 12}.get(self.unit, 0)

    @property
    def days(self) -> int:
        """Days; 0 when it is counted in months."""
        return self.count * {Unit.DAY: 1, Unit.WEEK: 7}.get(self.unit, 0)

    def per(self, other: "Length") -> Fraction | None:
        """How many of the other fit in this one; None when months are set against days."""
        if self.months and other.months:
            return Fraction(self.months, other.months)
        if self.days and other.days:
            return Fraction(self.days, other.days)
        return None


def month_of(on: date) -> int:
    """Months since year 0, for counting."""
    return on.year * 12 + on.month - 1


def day_in_month(month: int, day: int) -> date:
    """The day of a month, held to its last one."""
    year, place = divmod(month, 12)
    return date(year, place + 1, min(day, monthrange(year, place + 1)[1]))


def after(on: date, length: Length, day: int | None = None) -> date:
    """The day a length later; months keep the day of the anchor where the month has it."""
    if length.days:
        return on + timedelta(days=length.days)
    return day_in_month(month_of(on) + length.months, day or on.day)


def before(on: date, length: Length) -> date:
    """The day a length earlier."""
    if length.days:
        return on - timedelta(days=length.days)
    return day_in_month(month_of(on) - length.months, on.day)


@dataclass(frozen=True, slots=True)
class Tiling:
    """Periods of one length, each from a boundary to the day before the next; every boundary is clamped from the anchor."""

    length: Length
    anchor_on: date
    day: int

    def boundary(self, k: int) -> date:
        """The first day of period k; period 0 begins at the anchor."""
        if self.length.days:
            return self.anchor_on + timedelta(days=k * self.length.days)
        return day_in_month(month_of(self.anchor_on) + k * self.length.months, self.day)

    def index(self, on: date) -> int:
        """The period a day falls in."""
        if self.length.days:
            return (on - self.anchor_on).days // self.length.days
        k = (month_of(on) - month_of(self.anchor_on)) // self.length.months
        return k if self.boundary(k) <= on else k - 1

    def period(self, k: int) -> Span:
        """The whole period k."""
        return Span(self.boundary(k), self.boundary(k + 1) - ONE_DAY)

    def around(self, on: date) -> Span:
        """The whole period a day falls in."""
        return self.period(self.index(on))

    def every(self, length: Length) -> "Tiling":
        """Periods of another length with the same anchor: those of a price (P39)."""
        return Tiling(length, self.anchor_on, self.day)


def tiling(
    start_on: date,
    length: Length,
    alignment: Alignment = Alignment.ANNIVERSARY,
    anchor_day: int | None = None,
    anchor_month: int | None = None,
) -> Tiling:
    """The periods of a contract. Without an anchor they begin on its first day; else the first anchor date on or after the
    start is a boundary: a day of the month, a day of a month of the year, a day of the week (1 = Monday) (P38, P39)."""
    calendar = alignment is Alignment.CALENDAR
    if length.days:
        weekday = MONDAY if calendar else anchor_day
        ahead = (weekday - start_on.isoweekday()) % 7 if weekday else 0
        anchor_on = start_on + timedelta(days=ahead)
        return Tiling(length, anchor_on, anchor_on.day)
    day = FIRST_OF_MONTH if calendar else anchor_day or start_on.day
    month = JANUARY if calendar else anchor_month
    return Tiling(length, _anchor(start_on, day, month, length.months), day)


def _anchor(start_on: date, day: int, month: int | None, step: int) -> date:
    """The first anchor date on or after the start."""
    at = month_of(start_on)
    if month is not None:
        at += (month - 1 - at) % 12
    while day_in_month(at, day) < start_on:
        at += 1 if month is None else 12
    while month is not None and day_in_month(at - step, day) >= start_on:
        at -= step
    return day_in_month(at, day)


def covered(price_periods: Tiling, span: Span) -> "Cover":
    """What days take of the periods of a price: whole ones, and days over the days of the one they fall in (P39)."""
    first, last = price_periods.index(span.first), price_periods.index(span.last)
    parts: list[tuple[int, int]] = []
    whole = last - first - 1
    for k in dict.fromkeys((first, last)):
        period = price_periods.period(k)
        common = span.common(period)
        assert common is not None
        if common == period:
            whole += 1
        else:
            parts.append((common.days, period.days))
    return Cover(whole + (1 if first == last else 0), tuple(parts))


@dataclass(frozen=True, slots=True)
class Cover:
    """Whole periods, and parts as days over days."""

    whole: int
    parts: tuple[tuple[int, int], ...] = ()

    @property
    def periods(self) -> Fraction:
        return self.whole + sum((Fraction(days, of) for days, of in self.parts), Fraction(0))
