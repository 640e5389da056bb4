"""Payment terms: due dates and instalments (P30, R28, R29)."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from carnet.core.money import running_shares


class StepKind(StrEnum):
    """What one step of payment terms does to the date."""

    DAYS = "days"
    MONTHS = "months"
    END_OF_MONTH = "end_of_month"
    DAY_OF_MONTH = "day_of_month"


@dataclass(frozen=True, slots=True)
class TermStep:
    """One step: add days, add months, go to the end of the month, or to the next such day of the month."""

    kind: StepKind
    value: int = 0

    def after(self, day: date) -> date:
        """The date this step leads to."""
        match self.kind:
            case StepKind.DAYS:
                return day + timedelta(days=self.value)
            case StepKind.MONTHS:
                return _in_month(day.year, day.month + self.value, day.day)
            case StepKind.END_OF_MONTH:
                return _in_month(day.year, day.month, 31)
            case StepKind.DAY_OF_MONTH:
                this_month = _in_month(day.year, day.month, self.value)
                return this_month if this_month >= day else _in_month(day.year, day.month + 1, self.value)


@dataclass(frozen=True, slots=True)
class InstalmentTerm:
    """A share in percent of the amount to pay, and the steps to its due date."""

    percent: Decimal
    steps: tuple[TermStep, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """An amount incl. tax and the day it is due."""

    on: date
    amount: Decimal


def due_on(issued_on: date, steps: Sequence[TermStep]) -> date:
    """The due date: steps taken in order from the issue date, which gives both readings of R29."""
    day = issued_on
    for step in steps:
        day = step.after(day)
    return day


def instalments(
    total: Decimal, issued_on: date, terms: Sequence[InstalmentTerm], retained: Due | None = None, places: int = 2
) -> tuple[Due, ...]:
    """Dated instalments of a total incl. tax: the last share takes the cents, a retention is one more (P30)."""
    at_terms = total - retained.amount if retained else total
    amounts = running_shares(at_terms, [term.percent for term in terms], places)
    dues = [Due(due_on(issued_on, term.steps), amount) for term, amount in zip(terms, amounts, strict=True)]
    return (*dues, retained) if retained else tuple(dues)


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A yearly rate in percent, from a day on."""

    valid_from: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class LateRates:
    """The yearly rates of late interest, oldest first: each holds until the next one (R30)."""

    rates: tuple[DatedRate, ...]

    def on(self, day: date) -> Decimal | None:
        """The rate that holds on a day; none before the first."""
        held = [rate.percent for rate in self.rates if rate.valid_from <= day]
        return held[-1] if held else None

    def spans(self, first: date, last: date) -> list[tuple[date, date, Decimal]]:
        """The days from `first` to `last`, both counted, cut where the rate changes; days before the first rate bear none."""
        cuts = sorted({max(first, rate.valid_from) for rate in self.rates if rate.valid_from <= last})
        ends = [*(cut - timedelta(days=1) for cut in cuts[1:]), last] if cuts else []
        return [
            (start, end, percent)
            for start, end in zip(cuts, ends, strict=True)
            if (percent := self.on(start)) is not None
        ]


def _in_month(year: int, month: int, day: int) -> date:
    """A day of a month counted on from a year, held to the month's last day."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))
