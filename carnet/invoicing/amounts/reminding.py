"""When the next reminder of an instalment is due (P32): levels in their order, each once, never before its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Level:
    """A reminder of the company: its place and how many days after the due date it leaves."""

    n: int
    days: int


@dataclass(frozen=True, slots=True)
class Reminded:
    """The last reminder that left: its level and its day."""

    n: int
    on: date


@dataclass(frozen=True, slots=True)
class Next:
    """The next reminder, and the first day on which it may leave."""

    n: int
    on: date


def next_reminder(levels: Sequence[Level], due_on: date, last: Reminded | None) -> Next | None:
    """The reminder after the last one, `days` after the due date, and no sooner after the last one than the levels are apart.

    An invoice found late in the day thus begins with the first reminder, and the others keep their distance.
    """
    after = next((level for level in levels if last is None or level.n > last.n), None)
    if after is None:
        return None
    on = due_on + timedelta(days=after.days)
    before = next((level for level in levels if last and level.n == last.n), None)
    if last and before:
        on = max(on, last.on + timedelta(days=after.days - before.days))
    return Next(after.n, on)
