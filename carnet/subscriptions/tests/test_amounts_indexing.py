"""Indexation with proof: from the base, limits on the coefficient, the unit price rounded before quantity (P41)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from carnet.subscriptions.amounts import (
    Alignment,
    Clause,
    IndexMissing,
    Series,
    Weight,
    coefficient,
    effective_on,
    revised_price,
    tiling,
    worth,
)
from carnet.subscriptions.tests.sums import MONTH, QUARTER, YEAR, D, a_price, day, span

LABOUR = Series(1, 1, {date(2025, 3, 1): D("312.7"), date(2026, 3, 1): D("321.2"), date(2027, 3, 1): D("330.0")})
RENT = Series(2, 3, {date(2025, 1, 1): D("134.58"), date(2026, 1, 1): D("137.29")})
GOODS = Series(3, 12, {date(2025, 1, 1): D("100.0"), date(2026, 1, 1): D("98.0")})
SERIES = {1: LABOUR, 2: RENT, 3: GOODS}


def a_clause(*weights: tuple[int, str, str], first: str = "17/03/2026", **more: object) -> Clause:
    return Clause(1, day(first), weights=tuple(Weight(n, D(part), D(base)) for n, part, base in weights), **more)  # type: ignore[arg-type]


def test_s5_the_coefficient_has_five_decimals_and_the_quarter_asks_924_46() -> None:
    found = coefficient(a_clause((1, "100", "312.7")), 1, day("17/03/2026"), SERIES)
    assert found.value == D("1.02718")
    quarter = tiling(day("17/03/2025"), QUARTER, Alignment.CALENDAR)
    price = a_price("300.00", coefficient="1.02718")
    asked = worth(D(1), price, quarter, span("01/04/2026", "30/06/2026"))
    assert (asked.unit_price, asked.net) == (D("924.46"), D("924.46"))
    assert price.current == D("308.15")


def test_p41_the_unit_price_is_rounded_before_quantity_and_days() -> None:
    assert revised_price(D("101.00"), D("1.0345")) == D("104.48")
    months = tiling(day("01/04/2026"), MONTH)
    price = a_price("101.00", coefficient="1.0345")
    assert worth(D(1), price, months, span("01/04/2026", "09/04/2026")).net == D("31.34")
    assert worth(D(7), price, months, months.period(0)).net == D("731.36")


def test_it_starts_from_the_base_and_never_from_the_last_price() -> None:
    clause = a_clause((1, "100", "312.7"))
    values = [coefficient(clause, n, on, SERIES).value for n, on in clause.days(day("01/01/2026"), day("31/12/2027"))]
    assert values == [D("1.02718"), D("1.05532")]
    assert revised_price(D("101.00"), values[1]) == D("106.59")


def test_limits_act_on_the_coefficient() -> None:
    on = day("17/03/2027")
    assert coefficient(a_clause((1, "100", "312.7"), cap_percent=D(3)), 2, on, SERIES).value == D("1.03000")
    assert coefficient(a_clause((3, "100", "100.0"), floor_percent=D(0)), 1, day("17/03/2026"), SERIES).value == 1
    each = a_clause((1, "100", "312.7"), cap_percent=D(2), limits_each=True)
    first = coefficient(each, 1, day("17/03/2026"), SERIES)
    second = coefficient(each, 2, on, SERIES, last=first.value)
    assert [first.value, second.value, second.free, second.limited] == [D("1.02000"), D("1.04040"), D("1.05532"), True]


def test_a_formula_of_three_indices_with_a_fixed_part() -> None:
    clause = a_clause((1, "50", "312.7"), (2, "20", "134.58"), (3, "15", "100.0"))
    found = coefficient(clause, 1, day("17/03/2026"), SERIES)
    by_hand = (
        D("0.15") + D("0.5") * D("321.2") / D("312.7") + D("0.2") * D("137.29") / D("134.58") + D("0.15") * D("0.98")
    )
    assert found.value == by_hand.quantize(D("0.00001"))
    assert [(one.index_id, one.value) for one in found.readings] == [(1, D("321.2")), (2, D("137.29")), (3, D("98.0"))]


@pytest.mark.parametrize("index", [1, 2, 3])
def test_three_indices_over_ten_years(index: int) -> None:
    values = {date(2020 + n, 1, 1): D(100) + D(n * index) * D("1.37") for n in range(11)}
    clause = a_clause((index, "100", str(values[date(2020, 1, 1)])), first="01/01/2021")
    series = {index: Series(index, 12, values)}
    for n, on in clause.days(day("01/01/2020"), day("31/12/2030")):
        expected = (values[date(2020 + n, 1, 1)] / values[date(2020, 1, 1)]).quantize(D("0.00001"))
        found = coefficient(clause, n, on, series)
        assert (found.value, on) == (expected, date(2020 + n, 1, 1))
        by_hand = (D("187.50") * expected).quantize(D("0.01"), ROUND_HALF_UP)
        assert revised_price(D("187.50"), found.value) == by_hand


def test_a_missing_index_is_named_with_its_month() -> None:
    with pytest.raises(IndexMissing) as missing:
        coefficient(a_clause((1, "100", "312.7"), months_back=2), 1, day("17/03/2026"), SERIES)
    assert (missing.value.index_id, missing.value.month) == (1, date(2026, 1, 1))


def test_a_quarterly_index_is_read_for_the_quarter_of_the_month() -> None:
    assert RENT.value(date(2026, 3, 1)) == D("137.29")


def test_a_fixed_percentage_grows_from_the_base() -> None:
    clause = Clause(1, day("01/01/2027"), percent=D("2.5"))
    assert [coefficient(clause, n, on, {}).value for n, on in clause.days(day("01/01/2026"), day("31/12/2029"))] == [
        D("1.02500"), D("1.05063"), D("1.07689"),
    ]  # fmt: skip


def test_a_price_typed_meanwhile_is_the_new_base_with_the_index_of_its_day() -> None:
    clause = a_clause((1, "100", "312.7"))
    found = coefficient(clause, 2, day("17/03/2027"), SERIES, base_on=day("17/03/2026"))
    assert found.value == (D("330.0") / D("321.2")).quantize(D("0.00001"))
    fixed = Clause(1, day("01/01/2027"), percent=D("2.5"))
    assert coefficient(fixed, 3, day("01/01/2029"), {}, base_on=day("01/01/2028")).value == D("1.02500")


def test_it_takes_effect_with_the_first_period_that_starts_on_or_after_its_day() -> None:
    clause, start = a_clause((1, "100", "312.7")), day("17/03/2025")
    quarters = tiling(start, QUARTER, Alignment.CALENDAR)
    assert effective_on(clause, quarters, day("17/03/2026"), start) == day("01/04/2026")
    assert effective_on(clause, quarters, day("01/04/2026"), start) == day("01/04/2026")
    assert effective_on(a_clause((1, "100", "312.7"), inside=True), quarters, day("17/03/2026"), start) == day(
        "17/03/2026"
    )
    assert effective_on(clause, tiling(start, YEAR), day("17/03/2026"), start) == day("17/03/2026")


def test_the_day_of_a_revision_is_clamped_like_any_other() -> None:
    clause = Clause(1, day("29/02/2024"), percent=Decimal(1))
    assert [on for _n, on in clause.days(day("01/01/2024"), day("31/12/2028"))] == [
        day("29/02/2024"), day("28/02/2025"), day("28/02/2026"), day("28/02/2027"), day("29/02/2028"),
    ]  # fmt: skip
