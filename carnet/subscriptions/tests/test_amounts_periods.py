"""Periods tile: no day twice, none missing, over decades (P39)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.subscriptions.amounts import ONE_DAY, Alignment, Length, Span, Unit, tiling
from carnet.subscriptions.tests.sums import HALF, MONTH, QUARTER, WEEK, YEAR, an_agreement, day, firsts, span

LENGTHS = (
    *(Length(n, Unit.MONTH) for n in (1, 2, 3, 4, 5, 6, 12, 18, 24)), Length(1, Unit.YEAR), Length(2, Unit.YEAR),
    WEEK, Length(2, Unit.WEEK), Length(1, Unit.DAY), Length(10, Unit.DAY), Length(15, Unit.DAY), Length(365, Unit.DAY),
)  # fmt: skip


def boundaries(start: str, length: Length, count: int) -> list[str]:
    periods = tiling(day(start), length)
    return [f"{periods.boundary(k):%d/%m/%Y}" for k in range(count)]


def test_monthly_from_31_january_falls_on_the_last_day_of_short_months_and_comes_back() -> None:
    assert boundaries("31/01/2026", MONTH, 6) == [
        "31/01/2026", "28/02/2026", "31/03/2026", "30/04/2026", "31/05/2026", "30/06/2026",
    ]  # fmt: skip


def test_yearly_from_29_february() -> None:
    assert boundaries("29/02/2024", YEAR, 5) == ["29/02/2024", "28/02/2025", "28/02/2026", "28/02/2027", "29/02/2028"]
    assert boundaries("29/02/2024", Length(1, Unit.YEAR), 5) == boundaries("29/02/2024", YEAR, 5)


def test_a_contract_on_the_28th_stays_on_the_28th() -> None:
    months = tiling(day("28/02/2026"), MONTH)
    assert {months.boundary(k).day for k in range(240)} == {28}


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("31/08/2026", QUARTER, ["31/08/2026", "30/11/2026", "28/02/2027", "31/05/2027", "31/08/2027"]),
        ("31/08/2026", HALF, ["31/08/2026", "28/02/2027", "31/08/2027", "29/02/2028", "31/08/2028"]),
        ("30/01/2027", MONTH, ["30/01/2027", "28/02/2027", "30/03/2027", "30/04/2027", "30/05/2027"]),
        ("31/12/2026", Length(2, Unit.MONTH), ["31/12/2026", "28/02/2027", "30/04/2027", "30/06/2027", "31/08/2027"]),
        ("29/01/2026", Length(15, Unit.DAY), ["29/01/2026", "13/02/2026", "28/02/2026", "15/03/2026", "30/03/2026"]),
        ("31/01/2026", WEEK, ["31/01/2026", "07/02/2026", "14/02/2026", "21/02/2026", "28/02/2026"]),
    ],
)  # fmt: skip
def test_boundaries_are_clamped_from_the_anchor(start: str, length: Length, expected: list[str]) -> None:
    assert boundaries(start, length, 5) == expected


def test_the_whole_period_of_a_part_runs_between_the_anchor_dates_around_it() -> None:
    months = tiling(day("10/03/2027"), MONTH, anchor_day=30)
    assert months.around(day("10/03/2027")) == span("28/02/2027", "29/03/2027")
    assert months.around(day("10/03/2027")).days == 30


def test_the_first_period_with_another_anchor_day_ends_the_day_before_it() -> None:
    contract = an_agreement("10/03/2027", tiling=tiling(day("10/03/2027"), MONTH, anchor_day=30))
    assert firsts(contract, "30/06/2027") == ["10/03/2027", "30/03/2027", "30/04/2027", "30/05/2027", "30/06/2027"]


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("17/03/2025", QUARTER, ["17/03/2025", "01/04/2025", "01/07/2025", "01/10/2025"]),
        ("17/03/2025", MONTH, ["17/03/2025", "01/04/2025", "01/05/2025", "01/06/2025"]),
        ("17/03/2025", HALF, ["17/03/2025", "01/07/2025", "01/01/2026", "01/07/2026"]),
        ("17/03/2025", YEAR, ["17/03/2025", "01/01/2026", "01/01/2027", "01/01/2028"]),
        ("01/01/2025", Length(24, Unit.MONTH), ["01/01/2025", "01/01/2027", "01/01/2029", "01/01/2031"]),
        ("18/03/2025", WEEK, ["18/03/2025", "24/03/2025", "31/03/2025", "07/04/2025"]),
        ("01/04/2025", QUARTER, ["01/04/2025", "01/07/2025", "01/10/2025", "01/01/2026"]),
    ],
)  # fmt: skip
def test_calendar_alignment_begins_with_a_part(start: str, length: Length, expected: list[str]) -> None:
    contract = an_agreement(start, tiling=tiling(day(start), length, Alignment.CALENDAR))
    assert firsts(contract, "31/12/2031")[:4] == expected


def test_an_anchor_month_gives_years_that_begin_in_september() -> None:
    years = tiling(day("17/03/2025"), YEAR, anchor_day=1, anchor_month=9)
    assert years.around(day("17/03/2025")) == span("01/09/2024", "31/08/2025")


@given(
    start=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    length=st.sampled_from(LENGTHS),
    calendar=st.booleans(),
    anchor=st.one_of(st.none(), st.integers(1, 31)),
    month=st.one_of(st.none(), st.integers(1, 12)),
)
def test_periods_tile_over_twenty_years(
    start: date, length: Length, calendar: bool, anchor: int | None, month: int | None
) -> None:
    alignment = Alignment.CALENDAR if calendar else Alignment.ANNIVERSARY
    if length.days and anchor:
        anchor = (anchor - 1) % 7 + 1
    periods = tiling(start, length, alignment, anchor, month if length.months else None)
    contract = an_agreement(f"{start:%d/%m/%Y}", tiling=periods)
    next_on, until = start, start + timedelta(days=20 * 366)
    for one in contract.to_bill(start, until):
        assert one.first == next_on
        assert one.last >= one.first
        whole = periods.around(one.first)
        assert one.last == whole.last
        assert one.first == max(whole.first, start)
        next_on = one.last + ONE_DAY
    assert next_on > until


@given(start=st.dates(date(2020, 1, 1), date(2030, 12, 31)), length=st.sampled_from(LENGTHS), k=st.integers(-60, 600))
def test_every_day_of_a_period_knows_it(start: date, length: Length, k: int) -> None:
    periods = tiling(start, length)
    one = periods.period(k)
    assert {periods.index(one.first), periods.index(one.last)} == {k}
    assert periods.boundary(k + 1) == one.last + ONE_DAY


@pytest.mark.parametrize("anchor", range(1, 32))
@pytest.mark.parametrize("length", [MONTH, QUARTER, HALF, YEAR])
def test_every_anchor_day_comes_back_where_the_month_has_it(anchor: int, length: Length) -> None:
    periods = tiling(date(2024, 1, 1), length, anchor_day=anchor)
    for k in range(240 // length.months):
        first = periods.boundary(k)
        next_month = first.replace(day=28) + timedelta(days=4)
        assert first.day == anchor or (first.day < anchor and (first + ONE_DAY).day == 1 and next_month.day <= 4)


def test_periods_already_billed_are_left_out_and_gaps_are_filled() -> None:
    contract = an_agreement("01/01/2026")
    billed = [span("01/01/2026", "31/01/2026"), span("01/03/2026", "31/03/2026")]
    assert list(contract.to_bill(day("01/01/2026"), day("01/05/2026"), billed)) == [
        span("01/02/2026", "28/02/2026"), span("01/04/2026", "30/04/2026"), span("01/05/2026", "31/05/2026"),
    ]  # fmt: skip


def test_in_arrears_falls_due_the_day_after_and_may_come_earlier() -> None:
    contract = an_agreement("05/03/2026", in_advance=False)
    first = next(iter(contract.to_bill(contract.start_on, day("05/04/2026"))))
    assert (first, contract.due_on(first)) == (span("05/03/2026", "04/04/2026"), day("05/04/2026"))
    assert not list(contract.to_bill(contract.start_on, day("04/04/2026")))
    early = an_agreement("01/05/2026", lead_days=10)
    assert early.due_on(span("01/05/2026", "31/05/2026")) == day("21/04/2026")


def test_the_end_cuts_the_last_period() -> None:
    contract = an_agreement("01/01/2026", end="10/03/2026")
    assert list(contract.to_bill(contract.start_on, day("31/12/2026")))[-1] == Span(
        day("01/03/2026"), day("10/03/2026")
    )
    assert contract.next_period(day("11/03/2026")) is None
