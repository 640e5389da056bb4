"""What the lines of a plan are worth, and an interim of an amount, worked out by hand (P45)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.core.money import BeyondLeft
from carnet.invoicing.amounts import (
    DeductionMode,
    PlanBeyond,
    PlanRestTwice,
    PlanShare,
    agreed_plan_amounts,
    bill_amount_of_all,
    bill_groups,
    plan_amounts,
)
from carnet.invoicing.tests.deals import D, Deal, a_group, a_line


def shares(*told: str) -> list[PlanShare]:
    """`40%`, an amount, or nothing for the rest."""
    return [
        PlanShare(percent=D(one[:-1])) if one.endswith("%") else PlanShare(amount=D(one)) if one else PlanShare()
        for one in told
    ]


@pytest.mark.parametrize(
    ("told", "ordered", "left", "wanted"),
    [
        (("40%", "30%", "30%"), "12600", "12600", ("5040.00", "3780.00", None)),
        (("40%", "30%", ""), "12600", "12600", ("5040.00", "3780.00", None)),
        (("40%", "30%"), "12600", "12600", ("5040.00", "3780.00", None)),
        (("3000", "4000", "3000"), "10000", "10000", ("3000", "4000", None)),
        (("3000", "4000"), "10000", "10000", ("3000", "4000", None)),
        (("40%", "30%"), "10000", "7000", ("4000.00", None)),
        (("33.33%", "33.33%", "33.34%"), "100.01", "100.01", ("33.33", "33.33", None)),
        ((), "100", "100", (None,)),
        (("",), "100", "0", (None,)),
    ],
)
def test_the_last_line_takes_the_rest(
    told: tuple[str, ...], ordered: str, left: str, wanted: tuple[str | None, ...]
) -> None:
    found = plan_amounts(shares(*told), D(ordered), D(left))
    assert found == [None if one is None else D(one) for one in wanted]


def test_a_plan_beyond_what_is_left_names_the_line_and_the_most_it_may_plan() -> None:
    with pytest.raises(PlanBeyond) as refused:
        plan_amounts(shares("3000", "4500", "100"), D(10000), D(7000))
    assert (refused.value.at, refused.value.maximum) == (1, D("4000"))


def test_only_the_last_line_says_nothing() -> None:
    with pytest.raises(PlanRestTwice) as refused:
        plan_amounts(shares("", "3000"), D(10000), D(10000))
    assert refused.value.at == 0


def test_a_plan_agreed_with_a_quote_is_cut_to_the_order() -> None:
    assert agreed_plan_amounts(shares("5000", "5000", "2000"), D(8000), D(8000)) == [D(5000), D(3000), D(0), None]
    assert agreed_plan_amounts(shares("30%", ""), D(0), D(0)) == [D(0), None]
    assert agreed_plan_amounts(shares("", "30%"), D(100), D(100)) == [D(0), D("30.00"), None]


def asked(deal: Deal, amount: str) -> Decimal:
    """What an interim of an amount asks, deposits deducted at the balance."""
    parts = bill_groups(deal.order, bill_amount_of_all(deal.order, D(amount)), DeductionMode.AT_BALANCE)
    return sum((part.base for part in parts), D(0))


def test_an_interim_of_an_amount_asks_it_exactly() -> None:
    deal = Deal([a_group("20", "8450.00", "310.00"), a_group("10", "1260.00")])
    assert asked(deal, "3500.00") == D("3500.00")
    lines = bill_amount_of_all(deal.order, D("3500.00"))
    assert [line.amount for line in lines] == [D("2951.60"), D("108.28"), D("440.12")]


def test_an_interim_of_all_that_is_left_is_the_balance() -> None:
    deal = Deal([a_group("20", a_line("3", "10.05"), "-10.00"), a_group("10", "1260.00")])
    whole = sum((state.left for state in deal.order), D(0))
    lines = bill_amount_of_all(deal.order, whole)
    assert sum((line.amount for line in lines), D(0)) == whole
    assert [line.quantity for line in lines] == [D(3), D(-1), D(1)]


def test_more_than_what_is_left_is_refused_with_the_maximum() -> None:
    deal = Deal([a_group("20", "100.00")])
    with pytest.raises(BeyondLeft) as refused:
        bill_amount_of_all(deal.order, D("100.01"))
    assert refused.value.maximum == D("100.00")


@given(
    nets=st.lists(st.decimals("0.01", "5000", places=2), min_size=1, max_size=5),
    discount=st.decimals("0", "0.9", places=4),
    share=st.decimals("0.0001", "1", places=4),
)
def test_whatever_the_discount_the_amount_is_asked_to_the_cent(
    nets: list[Decimal], discount: Decimal, share: Decimal
) -> None:
    total = sum(nets, D(0))
    taken = (total * discount).quantize(D("0.01"))
    deal = Deal([a_group("20", *[a_line("1", str(net)) for net in nets], discount=str(taken))])
    wanted = ((total - taken) * share).quantize(D("0.01"))
    if wanted > 0:
        assert asked(deal, str(wanted)) == wanted
