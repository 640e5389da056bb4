"""Sums of deliveries, with figures worked out by hand (P24, P33)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.core.money import BeyondLeft
from carnet.delivery.amounts import Settled, followed, kits_covered, most, settle, share_of, spread

D = Decimal


@pytest.mark.parametrize(
    ("ordered", "left", "delivered", "tolerance", "wanted"),
    [
        ("100", "100", "103", "5", Settled(D(3), D(0))),
        ("100", "100", "97", "5", Settled(D(0), D(3))),
        ("100", "100", "100", "5", Settled(D(0), D(0))),
        ("100", "100", "95", "5", Settled(D(0), D(5))),
        ("100", "100", "94", "5", Settled(D(0), D(0))),
        ("100", "47", "50", "5", Settled(D(3), D(0))),
        ("100", "50", "46", "5", Settled(D(0), D(4))),
        ("12", "12", "8", "0", Settled(D(0), D(0))),
        ("3", "3", "3", "1", Settled(D(0), D(0))),
        ("100", "3", "0", "5", Settled(D(0), D(0))),
    ],
)
def test_p33_within_tolerance_a_line_is_complete(
    ordered: str, left: str, delivered: str, tolerance: str, wanted: Settled
) -> None:
    assert settle(D(ordered), D(left), D(delivered), D(tolerance)) == wanted


@pytest.mark.parametrize(
    ("ordered", "left", "delivered", "tolerance", "maximum"),
    [("100", "100", "105.0001", "5", "105"), ("12", "4", "5", "0", "4"), ("7", "7", "7.2401", "3.43", "7.2401")],
)
def test_beyond_tolerance_the_most_is_told(
    ordered: str, left: str, delivered: str, tolerance: str, maximum: str
) -> None:
    assert most(D(ordered), D(left), D(tolerance)) == D(maximum)
    with pytest.raises(BeyondLeft) as refused:
        settle(D(ordered), D(left), D(maximum) + D("0.0001"), D(tolerance))
    assert refused.value.maximum == D(maximum)


def test_p33_kits_are_the_whole_ones_that_every_component_covers() -> None:
    assert kits_covered([(D(3), D(1)), (D(10), D(4))]) == 2
    assert kits_covered([(D(5), D(1)), (D(20), D(4))]) == 5
    assert kits_covered([(D(5), D(1)), (D(3), D(4))]) == 0
    assert kits_covered([]) == 0


@pytest.mark.parametrize(
    ("service", "done", "following", "goods", "ordered", "left", "more"),
    [
        ("12", "0", "0", "8", "12", "12", "8"),
        ("12", "0", "8", "12", "12", "4", "4"),
        ("12", "5", "0", "8", "12", "7", "3"),
        ("12", "12", "0", "8", "12", "0", "0"),
        ("1", "0", "0", "1", "3", "1", "0.3333"),
        ("1", "0", "0.6667", "3", "3", "0.3333", "0.3333"),
        ("12", "0", "0", "13", "12", "12", "12"),
        ("12", "0", "8", "7", "12", "4", "0"),
    ],
)
def test_p24_a_service_follows_the_goods_it_is_attached_to(
    service: str, done: str, following: str, goods: str, ordered: str, left: str, more: str
) -> None:
    asked = [D(one) for one in (service, done, following, goods, ordered, left)]
    assert followed(*asked) == D(more)


def test_a_part_takes_its_share_and_the_whole_takes_all() -> None:
    assert share_of(D("10.00"), D(1), D(3)) == D("3.33")
    assert share_of(D("10.00"), D(3), D(3)) == D("10.00")
    assert share_of(D("10.00"), D(0), D(0)) == D("10.00")


@given(st.decimals(0, 20, places=2), st.lists(st.decimals(0, 9, places=2), max_size=6))
def test_little_stock_serves_the_first_lines_first(available: Decimal, wanted: list[Decimal]) -> None:
    served = spread(available, wanted)
    assert all(0 <= got <= asked for got, asked in zip(served, wanted, strict=True))
    assert sum(served) == min(available, sum(wanted))
    short = [got < asked for got, asked in zip(served, wanted, strict=True)]
    if True in short:
        assert not any(served[short.index(True) + 1 :])
