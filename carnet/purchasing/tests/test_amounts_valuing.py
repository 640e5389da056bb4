"""What goods received are worth, whichever of goods and bill came first (P35, P37)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.core.money import round_to
from carnet.purchasing.amounts import BilledPart, OrderedPart, worth, worths

D = Decimal


def part(quantity: str, cost: str) -> BilledPart:
    return BilledPart(D(quantity), D(cost))


TEN = OrderedPart(D(10), D("80.00"))


@pytest.mark.parametrize(
    ("received", "billed", "value"),
    [
        ("10", [], "80.00"),
        ("4", [], "32.00"),
        ("10", [part("10", "85.00")], "85.00"),
        ("4", [part("10", "85.00")], "34.00"),
        ("10", [part("4", "34.00")], "82.00"),
        ("10", [part("4", "34.00"), part("6", "60.00")], "94.00"),
        ("5", [part("4", "34.00"), part("6", "60.00")], "44.00"),
        ("11", [], "88.00"),
        ("0", [part("10", "85.00")], "0.00"),
        ("5", [part("0", "0.00"), part("5", "41.00")], "41.00"),
    ],
)
def test_billed_units_are_worth_their_bill_the_others_the_order(
    received: str, billed: list[BilledPart], value: str
) -> None:
    assert worth(D(received), billed, TEN) == D(value)


def test_three_units_for_a_hundred_bring_its_cents_in_turn() -> None:
    assert worths([D(1), D(1), D(1)], [], OrderedPart(D(3), D("100.00"))) == [D("33.33"), D("33.34"), D("33.33")]


quantities = st.decimals(min_value=D("0.0001"), max_value=1000, places=4)
costs = st.decimals(min_value=0, max_value=100_000, places=2)
parts = st.lists(st.builds(BilledPart, quantities, costs), max_size=5)


@given(
    receipts=st.lists(quantities, min_size=1, max_size=6),
    billed=parts,
    ordered=st.builds(OrderedPart, quantities, costs),
)
def test_receipts_add_up_to_what_all_of_it_is_worth(
    receipts: list[Decimal], billed: list[BilledPart], ordered: OrderedPart
) -> None:
    received = sum(receipts, D(0))
    assert sum(worths(receipts, billed, ordered), D(0)) == worth(received, billed, ordered)
    if received == sum((one.quantity for one in billed), D(0)):
        assert worth(received, billed, ordered) == sum((one.cost for one in billed), D(0))
    if not billed:
        assert worth(received, billed, ordered) == round_to(ordered.cost * received / ordered.quantity)
