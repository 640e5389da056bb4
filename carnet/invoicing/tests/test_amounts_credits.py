"""Credit notes: P29 and the figures that other systems get wrong."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.core.money import BeyondLeft
from carnet.invoicing.amounts import (
    CreditedLine,
    DepositState,
    GroupAmount,
    InvoicedGroup,
    InvoicedLine,
    bill_left,
    bill_percent,
    bill_progress,
    bill_quantity,
    credit_deposit,
    credit_group_excl,
    credit_group_incl,
    credit_line_amount,
    credit_line_quantity,
    credit_lines,
    credit_whole,
    deposit_by_percent,
    deposit_excl,
    invoiced_percent,
)
from carnet.invoicing.tests.deals import FIRST, PROPORTIONAL, D, Deal, a_group, a_line, rate

S20 = rate("20")


def credit_amounts(deal: Deal, *amounts: str, number: int = 0) -> tuple[GroupAmount, ...]:
    """Credit amounts of the first lines of an invoice that is all in one VAT group."""
    group = deal.invoices[number][S20]
    lines = [
        credit_line_amount(line, D(amount)) for line, amount in zip(group.lines, amounts, strict=False) if D(amount)
    ]
    return deal.credit(number, credit_lines([group], lines))


def with_deposit() -> Deal:
    """Lines 1 200, deposit −400, invoice 800."""
    deal = Deal([a_group("20", a_line("12", "100.00"))])
    deal.deposit(deposit_excl(deal.order, D("400.00")))
    deal.balance()
    return deal


# Lines


def test_a_quantity_is_credited_at_its_invoiced_net() -> None:
    """S4: one of 8 laptops at 1 049.00."""
    deal = Deal([a_group("20", a_line("8", "1049.00"))])
    deal.balance()
    (invoiced,) = deal.invoices[0].values()
    (credited,) = credit_lines([invoiced], [credit_line_quantity(invoiced.lines[0], D(1))])
    assert (credited.base, credited.vat, credited.gross) == (D("1049.00"), D("209.80"), D("1258.80"))


def test_quantities_credited_one_by_one_add_up_to_the_line() -> None:
    line = InvoicedLine(1, D(3), D("10.00"))
    credited = []
    for _ in range(3):
        credited.append(credit_line_quantity(line, D(1)))
        line = InvoicedLine(1, D(3), D("10.00"), line.credited_quantity + 1, line.credited_amount + credited[-1].amount)
    assert [one.amount for one in credited] == [D("3.33"), D("3.33"), D("3.34")]
    with pytest.raises(BeyondLeft) as refused:
        credit_line_quantity(line, D(1))
    assert refused.value.maximum == 0


def test_a_quantity_and_a_gesture_on_one_line_both_count() -> None:
    group = InvoicedGroup(S20, (InvoicedLine(1, D(10), D("500.00")),), D("80.00"), D("100.00"))
    both = [credit_line_quantity(group.lines[0], D(4)), credit_line_amount(group.lines[0], D("50.00"))]
    (credited,) = credit_lines([group], both)
    assert (credited.own, credited.discount, credited.vat) == (D("200.00"), D("50.00"), D("40.00"))


def test_an_amount_moves_no_quantity_and_stays_below_what_is_left() -> None:
    line = InvoicedLine(1, D(10), D("500.00"), D(4), D("200.00"))
    assert credit_line_amount(line, D("80.00")) == CreditedLine(1, D("0.00"), D("80.00"))
    for amount in ("300.01", "-1.00", "0.00"):
        with pytest.raises(BeyondLeft) as refused:
            credit_line_amount(line, D(amount))
        assert refused.value.maximum == D("300.00")


def test_a_quantity_left_is_credited_at_the_amount_left() -> None:
    line = InvoicedLine(1, D(10), D("500.00"), D(0), D("80.00"))
    assert credit_line_quantity(line, D(10)).amount == D("420.00")
    assert credit_line_quantity(line, D(9)).amount == D("420.00")


# Deposits


def test_a_credit_leaves_the_deduction_alone_until_it_would_exceed_what_is_left() -> None:
    """P29: 500 is 500.00; the other 700 is 300.00 with 400 to deduct again."""
    deal = with_deposit()
    assert credit_amounts(deal, "500.00") == (GroupAmount(S20, D("-500.00"), D("-100.00")),)
    assert deal.state("20").deposit_left == 0
    assert credit_amounts(deal, "700.00") == (GroupAmount(S20, D("-300.00"), D("-60.00")),)
    assert deal.state("20").deposit_left == D("400.00")
    assert deal.left("20") == (D("800.00"), D("160.00"))
    with pytest.raises(BeyondLeft):
        credit_amounts(deal, "0.01")


def test_only_the_excess_of_the_deposit_is_given_back() -> None:
    deal = with_deposit()
    assert credit_amounts(deal, "900.00") == (GroupAmount(S20, D("-800.00"), D("-160.00")),)
    assert deal.state("20").deposit_left == D("100.00")
    assert credit_amounts(deal, "300.00") == (GroupAmount(S20, D("0.00"), D("0.00")),)
    (deposit,) = deal.state("20").deposits
    assert (deposit.left, deposit.left_vat) == (D("400.00"), D("80.00"))


def test_a_whole_credit_mirrors_lines_and_deductions() -> None:
    deal = with_deposit()
    (credited,) = credit_whole([*deal.invoices[0].values()])
    assert credited.lines == (CreditedLine(deal.line(0).line_id, D(12), D("1200.00")),)
    assert [(one.number, one.amount, one.vat) for one in credited.given_back] == [("A1", D("400.00"), D("80.00"))]
    assert (credited.base, credited.vat) == (D("800.00"), D("160.00"))
    deal.credit(0, [credited])
    assert credit_whole([*deal.invoices[0].values()]) == ()


def test_the_balance_credited_to_be_invoiced_again_asks_the_same() -> None:
    """Order 1 000, deposit 300, balance 700 credited: left 700, new balance 700."""
    deal = Deal([a_group("20", "1000.00")])
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    deal.balance()
    deal.credit(0, credit_whole([*deal.invoices[0].values()]))
    assert deal.left("20") == (D("700.00"), D("140.00"))
    assert deal.balance() == (GroupAmount(S20, D("700.00"), D("140.00")),)


def test_a_balance_of_zero_is_credited_whole() -> None:
    deal = Deal([a_group("20", "800.00")])
    deal.deposit(deposit_by_percent(deal.order, D(100)))
    deal.balance()
    (credited,) = credit_whole([*deal.invoices[0].values()])
    assert (credited.base, credited.vat, credited.own) == (0, 0, D("800.00"))
    deal.credit(0, [credited])
    assert deal.state("20").deposit_left == D("800.00")


def test_two_deposits_are_given_back_latest_first() -> None:
    deal = Deal([a_group("20", "1000.00")], FIRST)
    for net in ("100.01", "200.02"):
        deal.deposit(deposit_excl(deal.order, D(net)))
    deal.balance()
    credit_amounts(deal, "800.00")
    assert [one.left for one in deal.state("20").deposits] == [D("0.00"), D("100.03")]
    credit_amounts(deal, "200.00")
    assert [(one.left, one.left_vat) for one in deal.state("20").deposits] == [
        (D("100.01"), D("20.00")),
        (D("200.02"), D("40.00")),
    ]


def test_a_deposit_is_credited_up_to_what_is_not_deducted() -> None:
    deposit = DepositState(1, "A1", date(2026, 1, 1), D("50.00"), D("10.00"), D("50.00"), D("10.00"))
    assert credit_deposit(S20, deposit, D("30.00")) == GroupAmount(S20, D("30.00"), D("6.00"))
    assert credit_deposit(S20, deposit, D("50.00")) == GroupAmount(S20, D("50.00"), D("10.00"))
    for amount in ("50.01", "0.00", "-1.00"):
        with pytest.raises(BeyondLeft) as refused:
            credit_deposit(S20, deposit, D(amount))
        assert refused.value.maximum == D("50.00")


def test_the_last_credit_of_a_deposit_takes_its_vat() -> None:
    left = DepositState(1, "A1", date(2026, 1, 1), D("454.55"), D("45.45"), D("454.55"), D("45.45"))
    assert credit_deposit(rate("10"), left, D("454.55")).vat == D("45.45")


# VAT


def test_partial_credits_add_up_to_their_invoice() -> None:
    """68.33, 68.33, 57.50 and 85.00 at 20 %: 334.99, never 335.00."""
    nets = ("68.33", "68.33", "57.50", "85.00")
    deal = Deal([a_group("20", *nets)])
    assert deal.balance()[0].gross == D("334.99")
    credited = []
    for position, net in enumerate(nets):
        amounts = ["0"] * 4
        amounts[position] = net
        credited += credit_amounts(deal, *amounts)
    assert [one.vat for one in credited] == [D("-13.67"), D("-13.67"), D("-11.50"), D("-16.99")]
    assert sum(one.gross for one in credited) == D("-334.99")


def test_crediting_the_third_progress_credits_its_own_share() -> None:
    """20 → 40 → 60 %: crediting the third credits 424.00 and returns to 40 %."""
    deal = Deal([a_group("20", "2120.00")])
    for percent in (20, 40, 60):
        deal.invoice(bill_progress(deal.line(0), D(percent)))
    (credited,) = deal.credit(2, credit_whole([*deal.invoices[2].values()]))
    assert credited.base == D("-424.00")
    assert invoiced_percent(deal.line(0)) == D(40)


# Document discount


def test_credited_lines_bear_their_share_of_the_discount() -> None:
    deal = Deal([a_group("20", "600.00", "600.00", discount="80.00")])
    deal.balance()
    assert credit_amounts(deal, "600.00") == (GroupAmount(S20, D("-560.00"), D("-112.00")),)
    assert credit_amounts(deal, "0", "200.00") == (GroupAmount(S20, D("-186.67"), D("-37.33")),)
    assert credit_amounts(deal, "0", "400.00") == (GroupAmount(S20, D("-373.33"), D("-74.67")),)
    assert deal.state("20").discount_left == D("80.00")
    assert deal.asked(S20) == (0, 0)


# By amount of a VAT group


def test_an_amount_of_a_group_is_spread_over_its_lines() -> None:
    group = InvoicedGroup(S20, (InvoicedLine(1, D(1), D("600.00")), InvoicedLine(2, D(1), D("300.00"))), D("180.00"))
    credited = credit_group_excl(group, D("100.00"))
    assert credited.lines == (CreditedLine(1, D(0), D("66.67")), CreditedLine(2, D(0), D("33.33")))
    assert (credited.base, credited.vat) == (D("100.00"), D("20.00"))
    with pytest.raises(BeyondLeft) as refused:
        credit_group_excl(group, D("900.01"))
    assert refused.value.maximum == D("900.00")


def test_an_amount_incl_tax_of_a_group_is_kept_to_the_cent() -> None:
    group = InvoicedGroup(S20, (InvoicedLine(1, D(1), D("900.00")),), D("180.00"))
    credited = credit_group_incl(group, D("100.05"))
    assert (credited.base, credited.vat, credited.gross) == (D("83.38"), D("16.67"), D("100.05"))
    assert credit_group_incl(group, D("1080.00")).vat == D("180.00")
    nearly = credit_group_incl(group, D("1079.99"))
    assert (nearly.base, nearly.vat) == (D("899.99"), D("180.00"))
    with pytest.raises(BeyondLeft) as refused:
        credit_group_incl(group, D("1080.01"))
    assert refused.value.maximum == D("1080.00")


def test_an_amount_of_a_group_leaves_its_deposit_deducted() -> None:
    deal = with_deposit()
    (group,) = deal.invoices[0].values()
    deal.credit(0, [credit_group_excl(group, D("800.00"))])
    assert deal.state("20").deposit_left == 0
    (group,) = deal.invoices[0].values()
    assert (group.left, group.vat_left, group.own_left) == (0, 0, D("400.00"))
    deal.credit(0, credit_whole([group]))
    assert (deal.state("20").deposit_left, deal.asked(S20)) == (D("400.00"), (D("400.00"), D("80.00")))


def test_an_amount_of_a_discounted_group_takes_its_share_of_the_discount() -> None:
    group = InvoicedGroup(S20, (InvoicedLine(1, D(1), D("1200.00")),), D("224.00"), D("80.00"))
    credited = credit_group_excl(group, D("560.00"))
    assert (credited.lines[0].amount, credited.discount, credited.base) == (D("600.00"), D("40.00"), D("560.00"))
    whole = credit_group_excl(group, D("1120.00"))
    assert (whole.lines[0].amount, whole.discount, whole.vat) == (D("1200.00"), D("80.00"), D("224.00"))


# Negative lines


def test_a_negative_group_is_credited_with_its_sign() -> None:
    group = InvoicedGroup(S20, (InvoicedLine(1, D(-2), D("-100.00")),), D("-20.00"))
    (credited,) = credit_lines([group], [credit_line_quantity(group.lines[0], D(-1))])
    assert (credited.base, credited.vat) == (D("-50.00"), D("-10.00"))
    (whole,) = credit_whole([group])
    assert (whole.base, whole.vat) == (D("-100.00"), D("-20.00"))


def test_more_than_what_is_left_of_a_group_is_refused() -> None:
    """+1 200 and −200: crediting the 1 200 alone would exceed the invoice."""
    lines = (InvoicedLine(1, D(1), D("1200.00")), InvoicedLine(2, D(-1), D("-200.00")))
    group = InvoicedGroup(S20, lines, D("200.00"))
    for line in lines:
        with pytest.raises(BeyondLeft) as refused:
            credit_lines([group], [credit_line_amount(line, line.amount)])
        assert refused.value.maximum == D("1000.00")
    (both,) = credit_lines([group], [credit_line_amount(line, line.amount) for line in lines])
    assert (both.base, both.vat) == (D("1000.00"), D("200.00"))


def test_free_samples_are_credited_for_nothing() -> None:
    group = InvoicedGroup(S20, (InvoicedLine(1, D(5), D("0.00")), InvoicedLine(2, D(1), D("10.00"))), D("2.00"))
    (credited,) = credit_lines([group], [credit_line_quantity(group.lines[0], D(5))])
    assert (credited.lines[0].quantity, credited.base, credited.vat) == (D(5), 0, 0)


# Back to the order


@pytest.mark.parametrize("credited", ["100.00", "333.33", "799.99", "0.01"])
def test_what_is_credited_is_left_again_and_billed_to_the_cent(credited: str) -> None:
    deal = Deal([a_group("20", a_line("7", "142.87"), discount="10.00")], PROPORTIONAL)
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    deal.invoice(bill_percent(deal.line(0), D(50)))
    deal.balance()
    group = deal.invoices[1][S20]
    deal.credit(1, [credit_group_excl(group, min(D(credited), group.left))])
    deal.balance()
    assert deal.asked(S20)[0] == D("990.09")
    assert deal.state("20").deposit_left == 0


def test_ten_invoiced_four_credited_leave_four() -> None:
    deal = Deal([a_group("20", a_line("10", "50.00"))])
    deal.invoice(bill_left(deal.line(0)))
    (group,) = deal.invoices[0].values()
    deal.credit(0, credit_lines([group], [credit_line_quantity(group.lines[0], D(4))]))
    assert (deal.line(0).left_quantity, deal.line(0).left_amount) == (D(4), D("200.00"))
    assert bill_quantity(deal.line(0), D(4)).amount == Decimal("200.00")
