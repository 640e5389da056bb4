"""What an invoice bills of a line: P11, P24."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.core.money import BeyondLeft, PercentOutOfRange
from carnet.invoicing.amounts import (
    BilledLine,
    LineState,
    bill_amount,
    bill_everything,
    bill_excess,
    bill_left,
    bill_percent,
    bill_percent_of_all,
    bill_progress,
    bill_quantity,
    invoiced_percent,
    left_percent,
)
from carnet.invoicing.tests.deals import D, Deal, a_group, a_line
from carnet.sales.amounts import Discount

TEN_PERCENT = Discount((D(10),))


def after(line: LineState, *billed: BilledLine) -> LineState:
    for one in billed:
        line = replace(
            line,
            invoiced_quantity=line.invoiced_quantity + one.quantity,
            invoiced_amount=line.invoiced_amount + one.amount,
        )
    return line


# By quantity


def test_one_by_one_the_last_takes_what_is_left() -> None:
    """P11: 3 × 10.05 less 10 % one by one."""
    line = a_line("3", "10.05", TEN_PERCENT)
    billed = []
    for _ in range(3):
        billed.append(bill_quantity(line, D(1)))
        line = after(line, billed[-1])
    assert [one.amount for one in billed] == [D("9.05"), D("9.05"), D("9.04")]
    assert [one.discount for one in billed] == [D("1.00"), D("1.00"), D("1.01")]
    assert [(one.printed_quantity, one.printed_price) for one in billed] == [(D(1), D("10.05"))] * 3


def test_a_line_without_discount_carries_the_cent_as_rounding() -> None:
    line = a_line("2", "0.505")
    first = bill_quantity(line, D(1))
    last = bill_quantity(after(line, first), D(1))
    assert [(one.amount, one.gross, one.discount) for one in (first, last)] == [
        (D("0.51"), D("0.51"), D("0.00")),
        (D("0.50"), D("0.51"), D("0.01")),
    ]


def test_a_second_invoice_proposes_only_the_remainder() -> None:
    line = after(a_line("10", "50"), bill_quantity(a_line("10", "50"), D(4)))
    assert (line.left_quantity, bill_left(line).amount) == (D(6), D("300.00"))


@pytest.mark.parametrize("quantity", ["0", "-1", "6.0001", "10"])
def test_a_quantity_beyond_what_is_left_is_refused_with_the_maximum(quantity: str) -> None:
    line = after(a_line("10", "50"), bill_quantity(a_line("10", "50"), D(4)))
    with pytest.raises(BeyondLeft) as refused:
        bill_quantity(line, D(quantity))
    assert refused.value.maximum == D(6)


def test_a_negative_line_keeps_its_sign() -> None:
    line = a_line("-3", "10.05", TEN_PERCENT)
    first = bill_quantity(line, D(-1))
    assert (first.amount, first.gross, first.discount) == (D("-9.05"), D("-10.05"), D("-1.00"))
    assert bill_left(after(line, first)).amount == D("-18.09")
    for quantity in ("1", "-4"):
        with pytest.raises(BeyondLeft) as refused:
            bill_quantity(line, D(quantity))
        assert refused.value.maximum == D(-3)


def test_a_fixed_discount_is_shared_pro_rata_of_the_quantity() -> None:
    line = a_line("3", "100", Discount(amount=D("10.00")))
    first = bill_quantity(line, D(1))
    second = bill_quantity(after(line, first), D(1))
    last = bill_quantity(after(line, first, second), D(1))
    assert [one.amount for one in (first, second, last)] == [D("96.67"), D("96.67"), D("96.66")]


def test_an_amended_line_is_billed_at_its_new_price() -> None:
    """P20: 4 × 50.00 invoiced, then 12 at 60.00."""
    line = LineState(1, D(12), D("680.00"), D("60"), invoiced_quantity=D(4), invoiced_amount=D("200.00"))
    assert [bill_quantity(line, D(quantity)).amount for quantity in (5, 8)] == [D("300.00"), D("480.00")]


def test_an_amount_left_without_quantity_is_printed_as_one() -> None:
    line = LineState(1, D(10), D("500.00"), D("50"), invoiced_quantity=D(10), invoiced_amount=D("420.00"))
    billed = bill_left(line)
    assert (billed.quantity, billed.amount, billed.printed_quantity, billed.printed_price) == (0, 80, 1, 80)


def test_what_is_given_up_is_no_longer_left() -> None:
    line = LineState(1, D(10), D("500.00"), D("50"), abandoned_quantity=D(4), abandoned_amount=D("200.00"))
    assert bill_left(line).amount == D("300.00")
    assert bill_quantity(line, D(6)).amount == D("300.00")


def test_an_over_invoiced_line_has_nothing_left() -> None:
    line = after(a_line("10", "50"), bill_left(a_line("10", "50")), bill_excess(a_line("10", "50"), D(2)))
    assert (line.invoiced_amount, line.left_quantity, line.left_amount) == (D("600.00"), 0, 0)
    assert bill_everything([a_group("20", line)]) == ()


def test_a_free_sample_is_billed_by_quantity() -> None:
    line = a_line("5", "0")
    first = bill_quantity(line, D(2))
    assert (first.amount, bill_left(after(line, first)).quantity) == (0, 3)
    assert bill_percent(line, D(40)).quantity == D(2)
    assert left_percent(after(line, first)) == D(60)
    assert invoiced_percent(after(line, first)) == D(40)
    with pytest.raises(BeyondLeft):
        bill_percent(after(line, first), D(61))


# By percentage


def test_two_interims_of_40_percent_leave_at_most_20() -> None:
    line = a_line("1", "1000.00")
    line = after(line, bill_percent(line, D(40)))
    line = after(line, bill_percent(line, D(40)))
    for percent in ("20.01", "21", "40"):
        with pytest.raises(BeyondLeft) as refused:
            bill_percent(line, D(percent))
        assert refused.value.maximum == D(20)
    last = bill_percent(line, D(20))
    assert (last.amount, last.quantity, last.previous_percent, last.new_percent) == (200, D("0.2"), 80, 100)


@pytest.mark.parametrize(
    ("percents", "nets"),
    [
        (["40", "40", "20"], ["1000.00", "12870.59", "7.77", "0.04", "0.03", "0.01"]),
        (["33.33", "33.33", "33.34"], ["1000.00", "12870.59", "7.77", "0.04", "0.03", "0.01"]),
        (["99", "1"], ["1000.00", "33.33", "0.04"]),
        (["12.5"] * 8, ["1000.03", "33.33", "0.04"]),
        (["5"] * 20, ["1000.03", "33.33"]),
        (["1"] * 100, ["1000.05", "33.33"]),
    ],
)
def test_percentages_that_reach_100_take_everything(percents: list[str], nets: list[str]) -> None:
    for net in nets:
        line = a_line("1", net)
        for percent in percents:
            line = after(line, bill_percent(line, D(percent)))
        assert (line.left_quantity, line.left_amount) == (0, 0)


def test_the_maximum_offered_is_always_accepted() -> None:
    line = LineState(1, D(3), D("2084.65"), D("694.883333"), invoiced_quantity=D(1), invoiced_amount=D("694.88"))
    last = bill_percent(line, left_percent(line))
    assert (last.quantity, last.amount) == (2, D("1389.77"))


def test_a_percentage_just_under_what_is_left_is_taken_at_its_word() -> None:
    billed = bill_percent(a_line("1", "1000.00"), D("99.99"))
    assert (billed.amount, billed.quantity) == (D("999.90"), D("0.9999"))


def test_percentages_are_of_the_current_amount() -> None:
    line = LineState(1, D(1), D("1500.00"), D("1500"), invoiced_quantity=D("0.4"), invoiced_amount=D("400.00"))
    assert bill_percent(line, D(60)).amount == D("900.00")
    assert left_percent(line) == D("73.3333")
    assert bill_percent(line, D("73.3333")).amount == D("1100.00")


def test_a_percentage_of_a_negative_line() -> None:
    line = a_line("-2", "50.00")
    first = bill_percent(line, D(30))
    assert (first.amount, first.quantity, first.printed_quantity, first.printed_price) == (-30, D("-0.6"), -1, 30)
    assert bill_percent(after(line, first), D(70)).amount == D("-70.00")


def test_a_percentage_of_the_whole_order_takes_each_line() -> None:
    order = [a_group("20", "1000.00", "0.05"), a_group("5.5", "333.33")]
    assert [one.amount for one in bill_percent_of_all(order, D(30))] == [D("300.00"), D("0.02"), D("100.00")]
    deal = Deal(order)
    deal.invoice(bill_percent(deal.line(0), D(80)))
    with pytest.raises(BeyondLeft) as refused:
        bill_percent_of_all(deal.order, D(30))
    assert refused.value.maximum == D(20)
    with pytest.raises(PercentOutOfRange):
        bill_percent_of_all(order, D(101))


def test_an_amount_of_a_line_serves_the_same_share_of_its_quantity() -> None:
    line = a_line("8", "100.00")
    first = bill_amount(line, D("200.00"))
    assert (first.quantity, first.amount, first.new_percent) == (D(2), D("200.00"), D(25))
    assert bill_amount(after(line, first), D("600.00")).quantity == D(6)
    for amount in ("600.01", "0.00", "-1.00"):
        with pytest.raises(BeyondLeft) as refused:
            bill_amount(after(line, first), D(amount))
        assert refused.value.maximum == D("600.00")


# Progress


def test_progress_after_an_amendment() -> None:
    """P24: 1 000.00, 40 % invoiced, amended to 1 500.00: shown as 26.67 %, 60 % then asks 500.00."""
    line = LineState(1, D(1), D("1500.00"), D("1500"), invoiced_quantity=D("0.4"), invoiced_amount=D("400.00"))
    billed = bill_progress(line, D(60))
    assert invoiced_percent(line) == D("26.67")
    assert (billed.amount, billed.quantity, billed.previous_percent, billed.new_percent) == (
        500,
        D("0.2"),
        D("26.67"),
        60,
    )
    assert (billed.printed_quantity, billed.printed_price, billed.discount) == (1, D("500.00"), 0)


def test_progress_20_40_60_then_100() -> None:
    line = a_line("1", "2120.00")
    asked = []
    for percent in (20, 40, 60, 100):
        asked.append(bill_progress(line, D(percent)))
        line = after(line, asked[-1])
    assert [one.amount for one in asked] == [D("424.00")] * 3 + [D("848.00")]
    assert line.left_quantity == 0


def test_a_lower_progress_is_a_negative_line() -> None:
    line = after(a_line("1", "1000.00"), bill_progress(a_line("1", "1000.00"), D(60)))
    billed = bill_progress(line, D(45))
    assert (billed.amount, billed.quantity, billed.new_percent) == (D("-150.00"), D("-0.15"), D(45))
    assert bill_progress(line, D(60)).amount == 0


def test_progress_takes_no_more_than_what_is_not_given_up() -> None:
    line = LineState(1, D(1), D("1000.00"), D("1000"), Discount(), D("0.4"), D("400.00"), D("0.3"), D("300.00"))
    with pytest.raises(BeyondLeft) as refused:
        bill_progress(line, D(80))
    assert refused.value.maximum == D(70)
    assert bill_progress(line, D(100)).amount == D("300.00")


@given(
    st.decimals(min_value=D("0.01"), max_value=D("99999"), places=2),
    st.lists(st.decimals(min_value=0, max_value=100, places=2), max_size=8),
)
def test_progress_up_and_down_ends_at_the_ordered_amount(net: Decimal, percents: list[Decimal]) -> None:
    line = a_line("1", str(net))
    for percent in percents:
        line = after(line, bill_progress(line, percent))
        assert 0 <= line.invoiced_amount <= net
    assert after(line, bill_progress(line, D(100))).invoiced_amount == net


@given(
    st.decimals(min_value=D("0.001"), max_value=D("50"), places=3),
    st.decimals(min_value=0, max_value=D("999"), places=4),
    st.decimals(min_value=0, max_value=100, places=2),
    st.lists(st.floats(0, 1), max_size=6),
)
def test_quantities_in_any_steps_end_at_the_ordered_amount(
    quantity: Decimal, price: Decimal, percent: Decimal, steps: list[float]
) -> None:
    for sign in ("", "-"):
        line = a_line(f"{sign}{quantity}", str(price), Discount((percent,)))
        for step in steps:
            part = (line.left_quantity * D(str(step))).quantize(D("0.001"))
            if part:
                line = after(line, bill_quantity(line, part))
        assert after(line, bill_left(line)).invoiced_amount == line.amount
