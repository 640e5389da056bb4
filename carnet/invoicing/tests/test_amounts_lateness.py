"""Late interest: the worked example, payments in between, rates that change (R30)."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from carnet.company.amounts import DatedRate, LateRates
from carnet.invoicing.amounts.lateness import Owed, late_stretches

D = Decimal
LEGAL = LateRates((DatedRate(date(2026, 1, 1), D("7.86")),))
DUE = date(2026, 3, 1)


def test_23_days_of_11_800_at_7_86() -> None:
    """11 800 × 0.0786 × 23/365 = 58.44."""
    (stretch,) = late_stretches(DUE, [Owed(date(2026, 2, 1), D("11800.00"))], LEGAL, date(2026, 3, 24))
    assert (stretch.first, stretch.last, stretch.days, stretch.amount) == (
        date(2026, 3, 2), date(2026, 3, 24), 23, D("58.44"),
    )  # fmt: skip


def test_a_payment_in_between_lowers_the_days_after_it() -> None:
    """5 000.00 received on 10 March: 9 days on 11 800.00, then 14 days on 6 800.00."""
    owed = [Owed(date(2026, 2, 1), D("11800.00")), Owed(date(2026, 3, 10), D("6800.00"))]
    found = late_stretches(DUE, owed, LEGAL, date(2026, 3, 24))
    assert [(one.days, one.owed, one.amount) for one in found] == [
        (9, D("11800.00"), D("22.87")), (14, D("6800.00"), D("20.50")),
    ]  # fmt: skip


def test_the_rate_changes_with_the_half_year() -> None:
    rates = LateRates((DatedRate(date(2026, 1, 1), D("7.86")), DatedRate(date(2026, 7, 1), D("8.10"))))
    found = late_stretches(date(2026, 6, 20), [Owed(date(2026, 6, 1), D("1000.00"))], rates, date(2026, 7, 10))
    assert [(one.days, one.percent, one.amount) for one in found] == [
        (10, D("7.86"), D("2.15")), (10, D("8.10"), D("2.22")),
    ]  # fmt: skip


def test_what_was_asked_already_is_not_asked_again() -> None:
    owed = [Owed(date(2026, 2, 1), D("1000.00"))]
    found = late_stretches(DUE, owed, LEGAL, date(2026, 3, 31), since=date(2026, 3, 20))
    assert [(one.first, one.last) for one in found] == [(date(2026, 3, 21), date(2026, 3, 31))]
    assert late_stretches(DUE, owed, LEGAL, date(2026, 3, 20), since=date(2026, 3, 20)) == []


def test_nothing_before_the_day_nor_once_paid() -> None:
    owed = [Owed(date(2026, 2, 1), D("1000.00")), Owed(date(2026, 3, 5), D("0.00"))]
    assert late_stretches(DUE, owed[:1], LEGAL, DUE) == []
    assert [one.days for one in late_stretches(DUE, owed, LEGAL, date(2026, 12, 31))] == [4]
    early = [Owed(date(2026, 2, 1), D("1000.00")), Owed(date(2026, 2, 20), D("0.00"))]
    assert late_stretches(DUE, early, LEGAL, date(2026, 12, 31)) == []
    assert late_stretches(DUE, owed[:1], LateRates(()), date(2026, 12, 31)) == []


@given(
    falls=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 90_000)), max_size=5), until=st.integers(0, 120),
    cut=st.integers(0, 120),
)  # fmt: skip
def test_days_are_asked_once_whatever_the_cuts(falls: list[tuple[int, int]], until: int, cut: int) -> None:
    """Asked in two parts, the days are the same days, on the same balances."""
    start = date(2026, 1, 1)

    def day(n: int) -> date:
        return date.fromordinal(start.toordinal() + n)

    owed = [Owed(start, D(900))] + [Owed(day(n), D(cents) / 100) for n, cents in sorted(dict(falls).items())]
    whole = late_stretches(day(10), owed, LEGAL, day(until))
    parts = late_stretches(day(10), owed, LEGAL, min(day(cut), day(until))) + late_stretches(
        day(10), owed, LEGAL, day(until), since=day(cut)
    )
    spread = [(day, one.owed) for one in whole for day in range(one.first.toordinal(), one.last.toordinal() + 1)]
    again = [(day, one.owed) for one in parts for day in range(one.first.toordinal(), one.last.toordinal() + 1)]
    assert spread == again
