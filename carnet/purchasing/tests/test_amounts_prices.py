"""Prices by quantity, minimums and packs (P36)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.purchasing.amounts import packed, price_at
from carnet.purchasing.tests.factories import prices

BREAKS = prices(("1", "872"), ("10", "850.50"), ("50", "799"))


@pytest.mark.parametrize(
    ("quantity", "price"),
    [
        ("0.5", "872"),
        ("1", "872"),
        ("9.9999", "872"),
        ("10", "850.50"),
        ("49", "850.50"),
        ("50", "799"),
        ("900", "799"),
    ],
)
def test_the_largest_break_reached_gives_the_price(quantity: str, price: str) -> None:
    assert price_at(BREAKS, Decimal(quantity)) == Decimal(price)
    assert price_at(reversed(BREAKS), Decimal(quantity)) == Decimal(price)


def test_no_price_is_no_price() -> None:
    assert price_at((), Decimal(3)) is None


@pytest.mark.parametrize(
    ("need", "minimum", "multiple", "sold"),
    [("7", "0", "0", "7"), ("7", "10", "0", "10"), ("7", "0", "5", "10"), ("10", "0", "5", "10"), ("7", "8", "6", "12"),
     ("0", "10", "5", "0"), ("-3", "10", "5", "0"), ("2.4", "0", "0.5", "2.5"), ("10.0001", "0", "10", "20")],
)  # fmt: skip
def test_what_is_sold_covers_the_need_in_whole_packs(need: str, minimum: str, multiple: str, sold: str) -> None:
    assert packed(Decimal(need), Decimal(minimum), Decimal(multiple)) == Decimal(sold)


quantities = st.decimals(min_value=0, max_value=10_000, places=4)


@given(need=quantities, minimum=quantities, multiple=quantities)
def test_packs_are_never_short_nor_one_too_many(need: Decimal, minimum: Decimal, multiple: Decimal) -> None:
    sold = packed(need, minimum, multiple)
    if not need:
        assert sold == 0
        return
    assert sold >= max(need, minimum)
    if multiple:
        assert sold % multiple == 0
        assert sold - multiple < max(need, minimum)
    else:
        assert sold == max(need, minimum)
