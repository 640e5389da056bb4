"""Late interest day by day: each stretch of days with one balance and one rate, rounded on its own (R30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from carnet.company.amounts import LateRates
from carnet.core.money import ZERO
from carnet.invoicing.amounts.settlement import late_interest


@dataclass(frozen=True, slots=True)
class Owed:
    """What was owed from the end of a day on, until the next one."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that bear interest, both counted: one balance, one yearly rate, and what they come to."""

    first: date
    last: date
    owed: Decimal
    percent: Decimal
    amount: Decimal

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return (self.last - self.first).days + 1


def late_stretches(
    due_on: date, owed: Sequence[Owed], rates: LateRates, until: date, *, since: date | None = None, places: int = 2
) -> list[Stretch]:
    """Interest from the day after the due date (or after `since`, when earlier days were asked already) to a day, counted.

    `owed` is the balance of the instalment over time, oldest first; a payment bears on its own day no more than what it leaves.
    """
    first = max(due_on, since or due_on) + timedelta(days=1)
    stretches: list[Stretch] = []
    for place, one in enumerate(owed):
        begins = max(first, one.on + timedelta(days=1))
        ends = min(until, owed[place + 1].on) if place + 1 < len(owed) else until
        if one.amount <= ZERO or begins > ends:
            continue
        for start, end, percent in rates.spans(begins, ends):
            days = (end - start).days + 1
            stretches.append(Stretch(start, end, one.amount, percent, late_interest(one.amount, days, percent, places)))
    return stretches
