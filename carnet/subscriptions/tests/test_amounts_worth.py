"""What a line owes: whole periods, parts, changes inside, early ends (P39, P41)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.core.money import ZERO
from carnet.subscriptions.amounts import Alignment, Length, Span, Timeline, Unit, owed, tiling, worth
from carnet.subscriptions.tests.sums import (
    HALF,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    D,
    a_line,
    a_price,
    an_agreement,
    day,
    span,
)

CALENDAR = Alignment.CALENDAR


def net(amount: str, length: Length, days: Span, every: Length = MONTH, **more: str) -> Decimal:
    return worth(D(1), a_price(amount, every, **more), tiling(day("01/01/2020"), length), days).net


@pytest.mark.parametrize(
    ("amount", "every", "length", "days", "expected"),
    [
        ("300.00", MONTH, QUARTER, span("01/04/2026", "30/06/2026"), "900.00"),
        ("300.00", MONTH, QUARTER, span("17/03/2025", "31/03/2025"), "145.16"),
        ("300.00", MONTH, QUARTER, span("10/02/2027", "31/03/2027"), "503.57"),
        ("540.00", YEAR, YEAR, span("01/01/2026", "31/12/2026"), "540.00"),
        ("540.00", YEAR, MONTH, span("01/02/2026", "28/02/2026"), "45.00"),
        ("120.00", QUARTER, MONTH, span("01/02/2026", "28/02/2026"), "40.00"),
        ("70.00", WEEK, Length(2, Unit.WEEK), span("01/01/2020", "14/01/2020"), "140.00"),
        ("70.00", WEEK, MONTH, span("01/02/2026", "28/02/2026"), "280.00"),
        ("100.00", MONTH, MONTH, span("01/04/2026", "10/04/2026"), "33.33"),
    ],
)  # fmt: skip
def test_a_price_carries_its_period(amount: str, every: Length, length: Length, days: Span, expected: str) -> None:
    assert net(amount, length, days, every) == D(expected)


def test_p39_a_part_not_yet_invoiced_is_whole_price_periods_and_days() -> None:
    found = worth(
        D(1), a_price("300.00"), tiling(day("10/02/2027"), QUARTER, CALENDAR), span("10/02/2027", "31/03/2027")
    )
    assert found.net == D("503.57")
    assert found.cover is not None
    assert (found.cover.whole, found.cover.parts) == (1, ((19, 28),))


def test_the_months_of_a_yearly_price_add_up_to_it() -> None:
    year = tiling(day("01/01/2026"), MONTH)
    months = [worth(D(1), a_price("100.00", YEAR), year, year.period(k)).net for k in range(12)]
    assert months[:3] == [D("8.33"), D("8.34"), D("8.33")]
    assert sum(months) == D("100.00")


@given(
    amount=st.decimals(D("0.01"), D("9999.99"), places=2),
    quantity=st.decimals(D("0.5"), D(40), places=1),
    every=st.sampled_from([MONTH, QUARTER, HALF, YEAR]),
    start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
def test_shorter_billing_periods_add_up_to_the_price(
    amount: Decimal, quantity: Decimal, every: Length, start: date
) -> None:
    price = a_price(str(amount), every)
    months, prices = tiling(start, MONTH), tiling(start, every)
    for k in range(3):
        whole = worth(quantity, price, prices, prices.period(k)).net
        parts = [worth(quantity, price, months, months.period(k * every.months + n)).net for n in range(every.months)]
        assert sum(parts) == whole


@given(
    amount=st.decimals(D("0.01"), D("9999.99"), places=2),
    start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    length=st.sampled_from([WEEK, Length(1, Unit.DAY), Length(10, Unit.DAY)]),
)
def test_weeks_and_days_of_a_monthly_price_lose_no_cent(amount: Decimal, start: date, length: Length) -> None:
    price, periods, months = a_price(str(amount)), tiling(start, length), tiling(start, MONTH)
    until = months.boundary(12)
    total, k = ZERO, 0
    while periods.boundary(k) < until:
        total += worth(D(1), price, periods, periods.period(k)).net
        k += 1
    beyond = Span(until, periods.boundary(k) - timedelta(days=1))
    left = Fraction(0)
    if beyond.last >= beyond.first:
        whole = months.around(until)
        left = Fraction(amount) * beyond.days / whole.days
    assert abs(Fraction(total) - 12 * Fraction(amount) - left) <= Fraction(1, 200)


def test_a_discount_follows_the_line() -> None:
    assert net("300.00", QUARTER, span("01/04/2026", "30/06/2026"), discount="10") == D("810.00")
    assert net("300.00", QUARTER, span("10/02/2027", "31/03/2027"), discount="10") == D("453.21")


def test_p41_two_to_five_seats_in_a_month_already_invoiced() -> None:
    line = a_line(("01/01/2026", "2"), ("16/04/2026", "5"), price="40.00")
    found = owed(line, tiling(day("01/01/2026"), MONTH), span("01/04/2026", "30/04/2026"))
    assert found.amount - D("80.00") == D("60.00")
    assert [(part.span.days, part.quantity, part.amount) for part in found.parts] == [(15, 2, 40), (15, 5, 100)]


def test_p41_an_early_end_keeps_the_last_day_and_gives_the_rest_back() -> None:
    month = span("01/04/2026", "30/04/2026")
    kept = owed(a_line(), tiling(day("01/01/2026"), MONTH), month, [span("11/04/2026", "30/04/2026")]).amount
    assert (kept, D("100.00") - kept) == (D("33.33"), D("66.67"))


def test_s5_leaving_inside_a_paid_quarter() -> None:
    line = a_line(price="300.00", start="17/03/2025", revised=(("01/04/2026", "1.02718"),))
    periods = tiling(day("17/03/2025"), QUARTER, CALENDAR)
    quarter = span("01/07/2027", "30/09/2027")
    assert owed(line, periods, quarter).amount == D("924.46")
    kept = owed(line, periods, quarter, [span("21/08/2027", "30/09/2027")]).amount
    assert D("924.46") - kept == D("411.99")


def test_p41_two_upgrades_in_a_year() -> None:
    """Each is judged on the full value of the plan: charges add up to the time-weighted price, whatever came first."""
    year, periods = span("01/01/2026", "31/12/2026"), tiling(day("01/01/2026"), YEAR)
    prices = (("01/01/2026", "499.00"), ("01/05/2026", "998.00"), ("15/09/2026", "1497.00"))
    lines = [a_line(start="01/01/2026", prices=prices[: n + 1], every=YEAR) for n in range(3)]
    charged = [owed(line, periods, year).amount for line in lines]
    exact = (D(499) * 120 + D(998) * 137 + D(1497) * 108) / 365
    assert charged[0] == D("499.00")
    assert abs(charged[2] - exact) <= D("0.005")
    assert [charged[1] - charged[0], charged[2] - charged[1]] == [D("334.95"), D("147.64")]


def test_two_changes_in_a_period_are_exact_and_their_parts_add_up() -> None:
    line = a_line(("01/01/2026", "1"), ("11/04/2026", "2"), ("21/04/2026", "4"), price="100.00")
    found = owed(line, tiling(day("01/01/2026"), MONTH), span("01/04/2026", "30/04/2026"))
    assert found.amount == D("233.33")
    assert [part.amount for part in found.parts] == [D("33.33"), D("66.67"), D("133.33")]


def test_a_change_on_the_first_day_makes_no_proration() -> None:
    line = a_line(("01/01/2026", "2"), ("01/04/2026", "5"), price="40.00")
    found = owed(line, tiling(day("01/01/2026"), MONTH), span("01/04/2026", "30/04/2026"))
    assert (found.amount, found.whole) == (D("200.00"), True)


def test_a_typed_price_of_the_day_replaces_the_indexation() -> None:
    line = a_line(start="01/01/2026", prices=(("01/01/2026", "100.00"),), revised=(("01/04/2026", "1.1"),))
    typed = a_line(start="01/01/2026", prices=(("01/01/2026", "100.00"), ("01/04/2026", "105.00")), revised=())
    both = Timeline(1, line.quantities, (line.prices[0], typed.prices[1]))
    month = span("01/04/2026", "30/04/2026")
    periods = tiling(day("01/01/2026"), MONTH)
    assert [owed(one, periods, month).amount for one in (line, both)] == [D("110.00"), D("105.00")]


def test_suspended_days_and_removed_lines_owe_nothing() -> None:
    month, periods = span("01/04/2026", "30/04/2026"), tiling(day("01/01/2026"), MONTH)
    assert owed(a_line(), periods, month, [month]).amount == ZERO
    assert owed(a_line(), periods, month, [span("11/04/2026", "20/04/2026")]).amount == D("66.67")
    assert owed(a_line(("01/01/2026", "1"), ("16/04/2026", "0")), periods, month).amount == D("50.00")
    assert owed(a_line(("16/04/2026", "1")), periods, month).amount == D("50.00")


def test_a_suspension_does_not_move_the_periods() -> None:
    contract = an_agreement("01/01/2026", suspensions=(span("10/02/2026", "20/03/2026"),))
    assert [one.first for one in contract.to_bill(contract.start_on, day("01/04/2026"))][1:3] == [
        day("01/02/2026"), day("01/03/2026"),
    ]  # fmt: skip
    assert contract.silent(span("01/03/2026", "31/03/2026")) == [span("01/03/2026", "20/03/2026")]


@given(
    price=st.decimals(D("0.01"), D("999.99"), places=2),
    quantities=st.lists(st.tuples(st.integers(0, 364), st.integers(0, 9)), min_size=1, max_size=6),
    length=st.sampled_from([MONTH, QUARTER, HALF, YEAR]),
    start=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
)
def test_changes_are_time_weighted_to_half_a_cent(
    price: Decimal, quantities: list[tuple[int, int]], length: Length, start: date
) -> None:
    steps = {start: D(1), **{start + timedelta(days=n): D(q) for n, q in quantities}}
    line = a_line(
        *((f"{on:%d/%m/%Y}", str(q)) for on, q in sorted(steps.items())), price=str(price), start="01/01/2000"
    )
    periods = tiling(start, length)
    for k in range(3):
        one = periods.period(k)
        found = owed(line, periods, one)
        days = [one.first + timedelta(days=n) for n in range(one.days)]
        whole = [worth(line.quantity_at(on), a_price(str(price)), periods, one).net for on in days]
        exact = sum((Fraction(each) for each in whole), Fraction(0)) / one.days
        assert abs(Fraction(found.amount) - exact) <= Fraction(1, 200)
        assert found.amount == sum((part.amount for part in found.parts), ZERO)
