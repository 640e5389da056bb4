"""What a bill costs, takes off a commitment, and how it differs from the order (P37, P44)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.purchasing.amounts import Billed, Committed, Matched, Terms, cost_of, share_billed

D = Decimal
SUBCONTRACT = Terms(D(900), D(1), D(12))


def test_p44_a_subcontract_of_900_of_which_300_is_billed_commits_600() -> None:
    share = share_billed(D(300), D(900), D(1))
    assert share == D("0.3333")
    billed = Billed().plus(share, D(300))
    assert SUBCONTRACT.committed(billed) == Committed(D(600), D("8.0004"))
    assert SUBCONTRACT.committed(billed.plus(D("0.6667"), D(650))) == Committed()


@pytest.mark.parametrize(("billed", "committed"), [("0", "900"), ("1", "600"), ("2.5", "150"), ("3", "0"), ("5", "0")])
def test_bills_by_quantity_take_their_share_of_the_order_whatever_their_price(billed: str, committed: str) -> None:
    assert Terms(D(900), D(3), D(3)).committed(Billed().plus(D(billed), None)).amount == D(committed)


def test_what_is_credited_is_committed_again() -> None:
    billed = Billed().plus(D(3), None).plus(D(-1), None)
    assert Terms(D("100.00"), D(3), D(3)).committed(billed) == Committed(D("33.33"), D(1))
    assert Terms(D("100.00"), D(3), D(3)).committed(billed.plus(D(-2), None)) == Committed(D("100.00"), D(3))


@pytest.mark.parametrize(
    ("net", "rate", "deductible", "exchange", "cost"),
    [
        ("100.00", "20", "100", "1", "100.00"),
        ("100.00", "20", "80", "1", "104.00"),
        ("80.00", "10", "0", "1", "88.00"),
        ("3750.00", "0", "100", "0.9612", "3901.37"),
    ],
)
def test_a_cost_is_in_the_companys_currency_with_the_vat_that_is_not_deducted(
    net: str, rate: str, deductible: str, exchange: str, cost: str
) -> None:
    assert cost_of(D(net), D(rate), D(deductible), D(exchange)) == D(cost)


def test_three_way_match() -> None:
    fine = Matched(D("85.00"), D("80.00"), D(10), D(0), D(10), D(10))
    assert (fine.expected, fine.price, fine.beyond, fine.not_received) == (D("80.00"), D("5.00"), 0, 0)
    assert (fine.dear(D(6)), fine.dear(D("6.25")), fine.dear(D(0))) == (True, False, True)
    early = Matched(D("80.00"), D("80.00"), D(10), D(0), D(10), D(4))
    assert (early.price, early.beyond, early.not_received) == (0, 0, 6)
    beyond = Matched(D("40.00"), D("80.00"), D(5), D(7), D(10), D(10))
    assert (beyond.price, beyond.beyond) == (0, 2)
    tolerated = Matched(D("88.00"), D("80.00"), D(11), D(0), D(10), D(11))
    assert tolerated.beyond == 0


amounts = st.decimals(min_value=0, max_value=100_000, places=2)
shares = st.lists(st.decimals(min_value=D("0.0001"), max_value=50, places=4), min_size=1, max_size=8)


@given(net=amounts, served=st.decimals(min_value=0, max_value=100, places=4), parts=shares)
def test_bills_of_a_whole_line_take_exactly_what_it_committed(
    net: Decimal, served: Decimal, parts: list[Decimal]
) -> None:
    terms, billed = Terms(net, sum(parts, D(0)), served), Billed()
    assert terms.committed(billed) == Committed(net, served)
    for part in parts:
        before, billed = terms.committed(billed), billed.plus(part, None)
        moved = before.less(terms.committed(billed))
        assert moved.amount >= 0
        assert moved.quantity >= 0
    assert terms.committed(billed) == Committed()
