"""Rounding, shares, splits and conversion: P10–P14, R32, R41."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.core.money import (
    Neighbours,
    NothingToShare,
    PercentOutOfRange,
    Split,
    VatGroup,
    apportion,
    checked_percent,
    convert,
    largest_remainder,
    neighbours,
    places_of,
    reachable,
    round_to,
    running_shares,
    split_gross,
    within,
)

D = Decimal
amounts = st.decimals(min_value=D("-1000000"), max_value=D("1000000"), places=2)
weights = st.lists(st.decimals(min_value=0, max_value=D("100000"), places=4), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("amount", "places", "rounded"),
    [
        ("13.455", 2, "13.46"),
        ("-13.455", 2, "-13.46"),
        ("0.505", 2, "0.51"),
        ("2.5", 0, "3"),
        ("0.0055", 3, "0.006"),
        ("1234.5", 0, "1235"),
    ],
)
def test_rounds_half_away_from_zero(amount: str, places: int, rounded: str) -> None:
    assert str(round_to(D(amount), places)) == rounded


def test_a_rounded_zero_has_no_sign() -> None:
    assert str(round_to(D("-0.004"))) == "0.00"


def test_each_currency_has_its_decimals() -> None:
    assert [places_of(code) for code in ("EUR", "CHF", "JPY", "TND")] == [2, 2, 0, 3]


def test_a_percentage_lies_between_0_and_100() -> None:
    assert checked_percent(D(100)) == 100
    for percent in (D("-0.01"), D("100.01")):
        with pytest.raises(PercentOutOfRange):
            checked_percent(percent)


def test_within_holds_between_zero_and_a_limit_of_either_sign() -> None:
    assert [within(D(wish), D(10)) for wish in (-1, 4, 11)] == [0, 4, 10]
    assert [within(D(wish), D(-10)) for wish in (1, -4, -11)] == [0, -4, -10]


# Largest remainder


def test_largest_remainder_gives_spare_cents_to_the_largest_remainders_then_to_the_earlier() -> None:
    assert largest_remainder(D("100.00"), [D(1), D(1), D(1)]) == [D("33.34"), D("33.33"), D("33.33")]
    assert largest_remainder(D("500.00"), [D("660.00"), D("1200.00")]) == [D("177.42"), D("322.58")]
    assert largest_remainder(D("100.00"), [D("1200.00"), D("300.00")]) == [D("80.00"), D("20.00")]


def test_ties_are_exact_whatever_the_size_of_the_weights() -> None:
    assert largest_remainder(D("0.05"), [D("1"), D("4"), D("1")]) == [D("0.01"), D("0.03"), D("0.01")]
    assert largest_remainder(D("0.01"), [D("1"), D("1"), D("1")]) == [D("0.01"), D(0), D(0)]
    assert largest_remainder(D("0.04"), [D("2"), D("1")]) == [D("0.03"), D("0.01")]


def test_a_negative_total_is_the_mirror_and_a_zero_weight_gets_nothing() -> None:
    assert largest_remainder(D("-100.00"), [D(1), D(1), D(1)]) == [D("-33.34"), D("-33.33"), D("-33.33")]
    assert largest_remainder(D("0.01"), [D(0), D(1)]) == [D(0), D("0.01")]
    assert largest_remainder(D("0.00"), [D(0), D(0)]) == [D(0), D(0)]
    with pytest.raises(NothingToShare):
        largest_remainder(D("0.01"), [D(0), D(0)])


def test_apportion_meets_a_total_that_differs_from_its_parts() -> None:
    assert apportion([Fraction(20), Fraction(-20)], D("0.01")) == [D("20.01"), D("-20.00")]
    assert apportion([Fraction(20), Fraction(-20)], D("-0.01")) == [D("20.00"), D("-20.01")]


@given(amounts, weights)
def test_shares_add_up_and_are_within_a_cent_of_exact(total: Decimal, parts: list[Decimal]) -> None:
    if not sum(parts):
        return
    shares = largest_remainder(total, parts)
    assert sum(shares) == total
    for share, part in zip(shares, parts, strict=True):
        assert abs(Fraction(share) - Fraction(total) * Fraction(part) / Fraction(sum(parts))) < Fraction(1, 100)


@given(amounts, st.integers(min_value=0, max_value=3))
def test_shares_add_up_in_every_currency(total: Decimal, places: int) -> None:
    whole = round_to(total, places)
    assert sum(largest_remainder(whole, [D(1), D(2), D(4)], places)) == whole


# Running shares


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        ("12870.59", [50, 50], ["6435.30", "6435.29"]),
        ("2084.65", [1, 1, 1], ["694.88", "694.88", "694.89"]),
        ("499.99", [1, 1, 1], ["166.66", "166.66", "166.67"]),
        ("333.33", [1, 1, 1], ["111.11", "111.11", "111.11"]),
        ("0.05", [1] * 10, ["0.01"] * 5 + ["0.00"] * 5),
        ("100.00", [100], ["100.00"]),
    ],
)
def test_running_shares_leave_the_rest_to_the_last(total: str, weights: list[int], shares: list[str]) -> None:
    assert running_shares(D(total), [D(weight) for weight in weights]) == [D(share) for share in shares]


@given(amounts, weights)
def test_running_shares_add_up_and_never_change_sign(total: Decimal, parts: list[Decimal]) -> None:
    if not sum(parts):
        return
    shares = running_shares(total, parts)
    assert sum(shares) == total
    assert all(share * total >= 0 for share in shares)


# VAT


def test_vat_is_computed_on_the_sum_of_a_group() -> None:
    assert VatGroup("S", D(20)).vat(D("299.33") + D("179.33") + D("99.34")) == D("115.60")
    assert VatGroup("S", D("5.5")).vat(D("333.33")) == D("18.33")
    assert VatGroup("S", D(20)).gross(D("-100.03")) == D("-120.04")


def test_vat_groups_are_equal_by_value_and_ordered() -> None:
    assert VatGroup("S", D("20")) == VatGroup("S", D("20.00"))
    assert sorted([VatGroup("S", D(20)), VatGroup("E", D(0)), VatGroup("S", D("5.5"))]) == [
        VatGroup("E", D(0)),
        VatGroup("S", D("5.5")),
        VatGroup("S", D(20)),
    ]


@pytest.mark.parametrize(
    ("gross", "rate", "base", "vat"),
    [
        ("500.00", "10", "454.55", "45.45"),
        ("1000.00", "20", "833.33", "166.67"),
        ("733.33", "10", "666.66", "66.67"),
        ("266.67", "20", "222.23", "44.44"),
        ("145.00", "5", "138.10", "6.90"),
        ("840.00", "20", "700.00", "140.00"),
        ("550.00", "21", "454.55", "95.45"),
    ],
)
def test_an_amount_incl_tax_is_kept_to_the_cent(gross: str, rate: str, base: str, vat: str) -> None:
    assert split_gross(D(gross), D(rate)) == Split(D(base), D(vat))


@pytest.mark.parametrize(
    ("gross", "rate", "below", "above"),
    [
        ("100.05", "20", "100.04", "100.06"),
        ("550.00", "21", "549.99", "550.01"),
        ("500.00", "10", "499.99", "500.01"),
        ("1000.00", "20", "1000.00", "1000.00"),
        ("-100.05", "20", "-100.06", "-100.04"),
    ],
)
def test_unreachable_amounts_have_two_neighbours(gross: str, rate: str, below: str, above: str) -> None:
    assert neighbours(D(gross), D(rate)) == Neighbours(D(below), D(above))
    assert reachable(D(gross), D(rate)) is (below == above)


def test_at_20_percent_the_unreachable_cents_are_3_modulo_6() -> None:
    for cents in range(1, 6001):
        assert reachable(D(cents).scaleb(-2), D(20)) is (cents % 6 != 3)


@pytest.mark.parametrize("rate", ["5.5", "10", "20", "21"])
def test_every_amount_up_to_2000_splits_to_the_cent(rate: str) -> None:
    """Exhaustive at 20 %; one amount out of seven at the other rates."""
    for cents in range(1, 200001, 1 if rate == "20" else 7):
        gross = D(cents).scaleb(-2)
        split = split_gross(gross, D(rate))
        assert split.base + split.vat == gross
        assert abs(split.vat - split.base * D(rate) / 100) <= D("0.01")


@given(st.decimals(min_value=0, max_value=D("100000"), places=2), st.sampled_from(["2.1", "5.5", "8.5", "10", "20"]))
def test_what_a_base_gives_is_reachable_and_splits_back(base: Decimal, rate: str) -> None:
    gross = VatGroup("S", D(rate)).gross(base)
    assert reachable(gross, D(rate))
    assert split_gross(gross, D(rate)).base == base


def test_a_foreign_amount_is_converted_at_its_rate() -> None:
    assert convert(D("3750.00"), D("0.9612")) == D("3901.37")
