"""Time as typed, and what it costs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.projects.amounts import (
    TimeUnreadable,
    clock,
    in_units,
    mileage_cost,
    minutes_of,
    sold_minutes,
    time_cost,
    unit_minutes,
)

D = Decimal


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1:30", 90), ("1h30", 90), ("1H", 60), ("1,5", 90), ("1.5", 90), ("2", 120), ("0,25", 15), ("90m", 90),
        ("90 min", 90), ("45'", 45), ("", 0), (" ", 0), ("0", 0), ("7:05", 425), ("1,333", 80), ("0:07", 7),
    ],
)  # fmt: skip
def test_durations_are_read_as_people_write_them(typed: str, minutes: int) -> None:
    assert minutes_of(typed) == minutes


@pytest.mark.parametrize("typed", ["1:75", "abc", "-1", "1:2:3", "1e9", "nan", "1000", "1h30m20"])
def test_what_is_no_duration_is_refused(typed: str) -> None:
    with pytest.raises(TimeUnreadable):
        minutes_of(typed)


@given(st.integers(0, 5999))
def test_a_duration_shown_is_read_back(minutes: int) -> None:
    assert minutes_of(clock(minutes)) == minutes


def test_time_is_rounded_once_per_entry() -> None:
    assert time_cost(20, D("40")) == D("13.33")
    assert time_cost(420, D("45.714286")) == D("320.00")
    assert time_cost(9030, D("45.714286")) == D("6880.00")
    assert mileage_cost(D("42.5"), D("0.636")) == D("27.03")


def test_units_of_sale_become_minutes() -> None:
    assert sold_minutes(D("18"), unit_minutes("DAY", 420)) == 7560
    assert sold_minutes(D("2.5"), unit_minutes("HUR", 420)) == 150
    assert sold_minutes(D("12"), unit_minutes("C62", 420)) == 0
    assert in_units(80, D(60)) == D("1.3333")
    assert in_units(210, D(420)) == D("0.5")
