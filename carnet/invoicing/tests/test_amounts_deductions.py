"""Deduction of deposits: P25."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.invoicing.amounts import (
    Deduction,
    DeductionBounds,
    DeductionMode,
    DeductionOutOfBounds,
    DepositState,
    bill_groups,
    bill_left,
    bill_percent,
    bill_quantity,
    deduction_bounds,
    deductions,
    deposit_by_percent,
    deposit_excl,
)
from carnet.invoicing.tests.deals import AT_BALANCE, FIRST, PROPORTIONAL, D, Deal, a_group, a_line, rate


def an_order(mode: DeductionMode, deposit: str = "400.00") -> Deal:
    deal = Deal([a_group("20", a_line("10", "100.00"))], mode)
    deal.deposit(deposit_excl(deal.order, D(deposit)))
    return deal


@pytest.mark.parametrize(
    ("mode", "quantity", "asked", "to_deduct"),
    [
        (FIRST, "3", "0.00", "100.00"),
        (FIRST, "7", "300.00", "0.00"),
        (AT_BALANCE, "3", "300.00", "400.00"),
        (AT_BALANCE, "7", "600.00", "300.00"),
        (PROPORTIONAL, "3", "180.00", "280.00"),
        (PROPORTIONAL, "7", "420.00", "120.00"),
    ],
)
def test_order_1000_deposit_400(mode: DeductionMode, quantity: str, asked: str, to_deduct: str) -> None:
    deal = an_order(mode)
    (interim,) = deal.invoice(bill_quantity(deal.line(0), D(quantity)))
    assert (interim.base, deal.state("20").deposit_left) == (D(asked), D(to_deduct))
    deal.balance()
    assert deal.asked(rate("20")) == (D("1000.00"), D("200.00"))
    assert deal.state("20").deposit_left == 0


@pytest.mark.parametrize(("mode", "asked"), [(PROPORTIONAL, "700.00"), (AT_BALANCE, "1000.00"), (FIRST, "0.00")])
def test_a_quarter_done_of_4000_with_30_percent(mode: DeductionMode, asked: str) -> None:
    deal = Deal([a_group("20", "1000.00", "1000.00", "1000.00", "1000.00")], mode)
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    (first,) = deal.invoice(bill_left(deal.line(0)))
    assert first.base == D(asked)
    for position in (1, 2, 3):
        deal.invoice(bill_left(deal.line(position)))
    assert deal.asked(rate("20")) == (D("4000.00"), D("800.00"))


def test_the_lines_keep_what_is_left_of_them() -> None:
    """P3: 600 + 900, deposit 450."""
    deal = Deal([a_group("20", "600.00", "900.00")])
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    state = deal.state("20")
    assert [line.left_amount for line in state.lines] == [D("600.00"), D("900.00")]
    assert (state.deposit_left, state.left) == (D("450.00"), D("1050.00"))


def test_the_user_may_type_the_deduction_within_the_two_bounds() -> None:
    deal = an_order(AT_BALANCE)
    lines = [bill_quantity(deal.line(0), D(7))]
    assert deduction_bounds(deal.state("20"), D("700.00")) == DeductionBounds(D("100.00"), D("400.00"))
    assert bill_groups(deal.order, lines, AT_BALANCE, {rate("20"): D("250.00")})[0].base == D("450.00")
    for typed in ("99.99", "400.01"):
        with pytest.raises(DeductionOutOfBounds) as refused:
            bill_groups(deal.order, lines, AT_BALANCE, {rate("20"): D(typed)})
        assert (refused.value.minimum, refused.value.maximum) == (D("100.00"), D("400.00"))


def test_a_deposit_credited_in_part_has_the_rest_to_deduct() -> None:
    """50 of deposit, 30 credited: a balance on 100 asks 80; credit annulled: 50."""
    group = a_group("20", "100.00")
    for left, asked in (("20.00", "80.00"), ("50.00", "50.00")):
        vat = rate("20").vat(D(left))
        deposit = DepositState(1, "A1", date(2026, 1, 1), D(left), vat, D(left), vat)
        deal = Deal([type(group)(group.group, group.vat, group.lines, deposits=(deposit,))])
        assert deal.balance()[0].base == D(asked)


def test_deposits_are_deducted_oldest_first_with_their_own_vat() -> None:
    older = DepositState(7, "A7", date(2026, 1, 5), D("100.00"), D("20.01"), D("100.00"), D("20.01"))
    newer = DepositState(3, "A3", date(2026, 2, 1), D("50.00"), D("10.00"), D("50.00"), D("10.00"))
    assert deductions([newer, older], D("120.00")) == (
        Deduction(7, "A7", date(2026, 1, 5), D("100.00"), D("20.01")),
        Deduction(3, "A3", date(2026, 2, 1), D("20.00"), D("4.00")),
    )
    assert deductions([newer, older], D("0.00")) == ()


def test_vat_of_a_deposit_is_deducted_by_cumulative_shares_and_the_last_takes_the_rest() -> None:
    deposit = DepositState(1, "A1", date(2026, 1, 1), D("100.00"), D("20.01"), D("100.00"), D("20.01"))
    vats = []
    for part in (D("33.33"), D("33.33"), D("33.34")):
        (taken,) = deductions([deposit], part)
        vats.append(taken.vat)
        deposit = DepositState(
            1,
            "A1",
            date(2026, 1, 1),
            D("100.00"),
            D("20.01"),
            deposit.left - taken.amount,
            deposit.left_vat - taken.vat,
        )
    assert vats == [D("6.67"), D("6.67"), D("6.67")]
    assert (deposit.left, deposit.left_vat) == (0, 0)


def test_a_deposit_larger_than_what_its_group_holds_is_named() -> None:
    """P20: an order of 1 000 with a deposit of 300 falls to 200."""
    deal = Deal([a_group("20", "1000.00")])
    deal.deposit(deposit_excl(deal.order, D("300.00")))
    state = deal.state("20")
    shrunk = type(state)(state.group, D("40.00"), (a_line("1", "200.00"),), deposits=state.deposits)
    assert (shrunk.left, shrunk.deposit_excess) == (D("-100.00"), D("100.00"))
    assert Deal([shrunk]).balance()[0].base == 0


def test_a_negative_line_left_for_later_makes_the_deduction_due() -> None:
    """1 200 and −200, deposit 300: after the 1 200 the order holds −200, so all the deposit must go now."""
    deal = Deal([a_group("20", "1200.00", "-200.00")], AT_BALANCE)
    deal.deposit(deposit_excl(deal.order, D("300.00")))
    assert deal.invoice(bill_left(deal.line(0)))[0].base == D("900.00")
    assert deal.invoice(bill_left(deal.line(1)))[0].base == D("-200.00")
    assert deal.asked(rate("20")) == (D("1000.00"), D("200.00"))


def test_a_negative_invoice_deducts_nothing() -> None:
    deal = Deal([a_group("20", "1200.00", "-200.00")], FIRST)
    deal.deposit(deposit_excl(deal.order, D("300.00")))
    assert deal.invoice(bill_left(deal.line(1)))[0].base == D("-200.00")
    assert deal.balance()[0].base == D("900.00")


def test_in_proportion_follows_the_document_discount() -> None:
    deal = Deal([a_group("20", "1200.00", discount="80.00")], PROPORTIONAL)
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    (interim,) = deal.invoice(bill_percent(deal.line(0), D(50)))
    assert interim.base == D("560.00") - D("168.00")


@pytest.mark.parametrize("mode", list(DeductionMode))
def test_three_deposits_and_three_interims_end_at_the_order(mode: DeductionMode) -> None:
    deal = Deal(
        [a_group("20", a_line("7", "33.333"), a_line("3", "17.77")), a_group("5.5", a_line("9", "1.111"))], mode
    )
    for percent in ("10", "15.5", "20"):
        deal.deposit(deposit_by_percent(deal.order, D(percent)))
        for position in range(3):
            billed = bill_percent(deal.line(position), D(20))
            assert all(one.base >= 0 and one.vat >= 0 for one in deal.invoice(billed))
    deal.balance()
    for state in deal.order:
        assert deal.asked(state.group)[0] == state.ordered
        assert (state.deposit_left, sum((one.left_vat for one in state.deposits), Decimal(0))) == (0, 0)
