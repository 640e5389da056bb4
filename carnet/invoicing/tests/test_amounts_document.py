"""An invoice by VAT group, what is left, shares of orders, settlement and closing: P3, P8, P10, P24, P30, P57, R30."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.invoicing.amounts import (
    BilledGroup,
    GroupAmount,
    OrderShare,
    bill_groups,
    bill_left,
    bill_percent,
    bill_progress,
    bill_quantity,
    close_keeping_deposits,
    close_returning_deposits,
    deposit_by_percent,
    deposit_excl,
    document_groups,
    early_payment_credit,
    late_interest,
    left_to_invoice,
    order_shares,
    payment_shares,
    retention,
)
from carnet.invoicing.tests.deals import AT_BALANCE, D, Deal, a_group, a_line, rate

S20 = rate("20")


def free(net: str, percent: str = "20") -> BilledGroup:
    return BilledGroup(rate(percent), D(net))


# VAT of a document


def test_balance_vat_is_that_of_the_lines_less_that_of_the_deposit() -> None:
    """P10: 100.03 at 20 % with a 30 % deposit."""
    deal = Deal([a_group("20", "100.03")])
    (deposit,) = deal.deposit(deposit_by_percent(deal.order, D(30)))
    assert (deposit.base, deposit.vat) == (D("30.01"), D("6.00"))
    (balance,) = deal.balance()
    assert (balance.base, balance.vat, balance.gross) == (D("70.02"), D("14.01"), D("84.03"))
    assert deal.asked(S20) == (D("100.03"), D("20.01"))


def test_interims_are_rounded_each_on_its_own() -> None:
    """R42: 33.33 + 33.33 + 33.34 at 20 %: 20.01 for 20.00."""
    deal = Deal([a_group("20", "33.33", "33.33", "33.34")])
    assert deal.left("20") == (D("100.00"), D("20.00"))
    for position in range(3):
        assert deal.invoice(bill_left(deal.line(position)))[0].vat == D("6.67")
    assert deal.asked(S20) == (D("100.00"), D("20.01"))
    assert deal.left("20") == (0, 0)


def test_deposits_may_carry_a_cent_more_than_the_order_but_nothing_goes_below_zero() -> None:
    deal = Deal([a_group("20", "100.00")])
    for net in ("33.33", "33.33", "33.34"):
        deal.deposit(deposit_excl(deal.order, D(net)))
    assert deal.balance() == (GroupAmount(S20, D("0.00"), D("0.00")),)
    nearly = Deal([a_group("20", "100.02")])
    for net in ("33.33", "33.33", "33.33"):
        nearly.deposit(deposit_excl(nearly.order, D(net)))
    assert nearly.balance() == (GroupAmount(S20, D("0.03"), D("0.00")),)


def test_two_progress_shares_make_one_amount() -> None:
    """15 % of 1 000 and 5 % of 500 at 20 %."""
    deal = Deal([a_group("20", "1000.00", "500.00")])
    document = deal.invoice(bill_progress(deal.line(0), D(15)), bill_progress(deal.line(1), D(5)))
    assert [(one.base, one.gross) for one in document] == [(D("175.00"), D("210.00"))]


def test_free_lines_and_orders_share_the_rounding_of_their_group() -> None:
    assert document_groups([free("10.01")] * 3) == (GroupAmount(S20, D("30.03"), D("6.01")),)
    assert document_groups([free("299.33"), free("179.33"), free("99.34")])[0].vat == D("115.60")


def test_a_negative_group_has_negative_vat() -> None:
    assert document_groups([free("-100.03"), free("50.00", "5.5")]) == (
        GroupAmount(rate("5.5"), D("50.00"), D("2.75")),
        GroupAmount(S20, D("-100.03"), D("-20.01")),
    )


def test_an_order_typed_incl_tax_billed_at_once_keeps_its_vat() -> None:
    deal = Deal([a_group("5", "85.72", "52.38", vat="6.90")])
    assert deal.left("5") == (D("138.10"), D("6.90"))
    assert deal.balance()[0].gross == D("145.00")
    apart = Deal([a_group("5", "85.72", "52.38", vat="6.90")])
    assert [apart.invoice(bill_left(apart.line(position)))[0].vat for position in (0, 1)] == [D("4.29"), D("2.62")]


# Document discount


def test_invoices_carry_the_discount_in_proportion_and_the_last_takes_the_rest() -> None:
    """P10: 600.00 of the 20 % lines bear −40.00."""
    deal = Deal([a_group("20", "600.00", "600.00", discount="80.00"), a_group("5.5", "300.00", discount="20.00")])
    (first,) = bill_groups(deal.order, [bill_left(deal.line(0))], AT_BALANCE)
    assert (first.lines, first.discount, first.own) == (D("600.00"), D("40.00"), D("560.00"))
    deal.invoice(bill_left(deal.line(0)))
    assert deal.state("20").discount_left == D("40.00")
    deal.balance()
    assert deal.asked(S20) == (D("1120.00"), D("224.00"))
    assert deal.asked(rate("5.5")) == (D("280.00"), D("15.40"))


def test_the_discount_left_goes_with_the_last_amount_even_if_free_samples_remain() -> None:
    deal = Deal([a_group("20", "100.00", a_line("5", "0"), discount="9.99")])
    assert deal.invoice(bill_left(deal.line(0)))[0].base == D("90.01")
    assert deal.balance()[0].base == 0


def test_thirds_of_a_discounted_line_end_at_its_base() -> None:
    deal = Deal([a_group("20", a_line("3", "10.05"), discount="1.00")])
    bases = [deal.invoice(bill_quantity(deal.line(0), D(1)))[0].base for _ in range(3)]
    assert bases == [D("9.72"), D("9.71"), D("9.72")]
    assert sum(bases) == D("29.15")


def test_a_negative_line_alone_bears_no_discount() -> None:
    deal = Deal([a_group("20", "1200.00", "-200.00", discount="100.00")])
    assert deal.invoice(bill_left(deal.line(1)))[0].base == D("-200.00")
    assert deal.balance()[0].base == D("1100.00")


# Several orders


def test_an_invoice_over_two_orders_is_shared_and_so_is_its_payment() -> None:
    """P24: invoice 1 860.00 = order A 660.00 + order B 1 200.00, payment 500.00."""
    shares = order_shares({1: [free("600.00", "10")], 2: [free("1000.00")]})
    assert shares == (
        OrderShare(1, rate("10"), D("600.00"), D("60.00")),
        OrderShare(2, S20, D("1000.00"), D("200.00")),
    )
    grosses = [one.gross for one in shares]
    first = payment_shares(D("500.00"), grosses, [D(0), D(0)])
    assert first == [D("177.42"), D("322.58")]
    assert payment_shares(D("1360.00"), grosses, first) == [D("482.58"), D("877.42")]
    assert payment_shares(D("-500.00"), grosses, first) == [D("-177.42"), D("-322.58")]


def test_vat_of_a_group_is_shared_between_its_orders_by_largest_remainder() -> None:
    shares = order_shares({1: [free("10.01")], None: [free("10.01")], 2: [free("10.01")]})
    assert [(one.order_id, one.vat) for one in shares] == [(1, D("2.01")), (None, D("2.00")), (2, D("2.00"))]


def test_orders_of_both_signs_each_bear_their_own_vat() -> None:
    shares = order_shares({1: [free("100.00")], 2: [free("-100.00")]})
    assert [one.vat for one in shares] == [D("20.00"), D("-20.00")]
    assert payment_shares(D("0.00"), [one.gross for one in shares], [D(0), D(0)]) == [D("120.00"), D("-120.00")]


def test_a_payment_after_a_credit_note_sets_the_shares_right() -> None:
    """Order A of 660.00 is credited whole after a payment of 500.00: the rest belongs to order B."""
    assert payment_shares(D("700.00"), [D("0.00"), D("1200.00")], [D("177.42"), D("322.58")]) == [
        D("-177.42"),
        D("877.42"),
    ]


def test_a_part_payment_is_shared_between_rates() -> None:
    """P57: 1 000.00 on 1 200.00 at 20 % + 1 100.00 at 10 %."""
    assert payment_shares(D("1000.00"), [D("1200.00"), D("1100.00")], [D(0), D(0)]) == [D("521.74"), D("478.26")]


@given(
    st.lists(st.decimals(min_value=D("0.01"), max_value=D("9999"), places=2), min_size=1, max_size=5),
    st.lists(st.integers(1, 100), min_size=1, max_size=6),
)
def test_successive_payments_add_up_and_full_payment_is_the_shares(shares: list[Decimal], parts: list[int]) -> None:
    already = [D(0)] * len(shares)
    left = sum(shares, D(0))
    for part in (*parts, 100):
        payment = (left * part / 100).quantize(D("0.01"))
        given_now = payment_shares(payment, shares, already)
        assert sum(given_now) == payment
        already = [before + now for before, now in zip(already, given_now, strict=True)]
        assert all(one >= 0 for one in already)
        left -= payment
    assert already == shares


# Terms


def test_late_interest() -> None:
    """R30."""
    assert late_interest(D("11800.00"), 23, D("7.86")) == D("58.44")
    assert late_interest(D("11800.00"), 0, D("7.86")) == 0


def test_early_payment() -> None:
    """P30: 1 250.00 + 250.00, 2 %: 1 470.00 settles it with a credit note of 25.00 + 5.00."""
    invoice = GroupAmount(S20, D("1250.00"), D("250.00"))
    (credit,) = early_payment_credit([invoice], D(2))
    assert (credit.base, credit.vat, invoice.gross - credit.gross) == (D("25.00"), D("5.00"), D("1470.00"))


def test_retention_is_on_the_works_before_deposits() -> None:
    assert retention(D("12000.00"), D(5)) == D("600.00")


# Closing by hand


def a_stopped_deal() -> Deal:
    """P8: order 2 000, deposit 600, interim 700."""
    deal = Deal([a_group("20", a_line("20", "100.00"))])
    deal.deposit(deposit_excl(deal.order, D("600.00")))
    deal.invoice(bill_quantity(deal.line(0), D(7)))
    return deal


def test_closing_with_the_deposit_kept_abandons_what_is_left_to_invoice() -> None:
    (given_up,) = close_keeping_deposits(a_stopped_deal().order)
    assert (given_up.abandoned, given_up.vat, given_up.kept) == (D("700.00"), D("140.00"), D("600.00"))
    assert [(one.quantity, one.amount) for one in given_up.lines] == [(D(13), D("1300.00"))]


def test_closing_with_the_deposit_given_back_abandons_the_lines() -> None:
    (given_up,) = close_returning_deposits(a_stopped_deal().order)
    assert (given_up.abandoned, given_up.vat, given_up.kept) == (D("1300.00"), D("260.00"), 0)
    assert [one.left for one in given_up.returned] == [D("600.00")]


def test_the_customer_gives_up() -> None:
    """S10: order 6 200.00, deposit 1 860.00 and interim 2 480.00 invoiced."""
    deal = Deal([a_group("20", "2480.00", "3720.00")])
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    deal.invoice(bill_left(deal.line(0)))
    assert deal.asked(S20)[0] == D("4340.00")
    assert deal.left("20")[0] == D("1860.00")
    (given_up,) = close_keeping_deposits(deal.order)
    assert (given_up.abandoned, given_up.lines[0].amount) == (D("1860.00"), D("3720.00"))


def test_closing_an_invoiced_order_gives_up_nothing() -> None:
    deal = Deal([a_group("20", "1000.00")])
    deal.balance()
    assert close_keeping_deposits(deal.order) == close_returning_deposits(deal.order) == ()


# What is left


def test_what_is_left_after_each_document() -> None:
    """S4 without its goods: 12 at 1 049.00 and 12 at 90.00, 8 of each invoiced, then 4."""
    deal = Deal([a_group("20", a_line("12", "1049.00"), a_line("12", "90.00"))])
    first = deal.invoice(bill_quantity(deal.line(0), D(8)), bill_quantity(deal.line(1), D(8)))
    assert (first[0].base, first[0].gross) == (D("9112.00"), D("10934.40"))
    assert deal.left("20") == (D("4556.00"), D("911.20"))
    assert deal.balance()[0].gross == D("5467.20")
    assert deal.left("20") == (0, 0)


def test_a_deposit_left_alone_leaves_a_negative_group() -> None:
    deal = Deal([a_group("20", "1000.00")])
    deal.deposit(deposit_excl(deal.order, D("300.00")))
    state = deal.state("20")
    alone = type(state)(state.group, state.vat, (), deposits=state.deposits)
    assert left_to_invoice([alone]) == (GroupAmount(S20, D("-300.00"), D("0.00")),)


@pytest.mark.parametrize("percents", [[40, 40, 20], [30, 30, 40], [33, 33, 34], [15, 25, 60]])
def test_percentage_interims_bill_the_order_to_the_cent(percents: list[int]) -> None:
    deal = Deal([a_group("20", "12870.59", "0.07"), a_group("10", a_line("3", "10.05"), discount="1.01")])
    for percent in percents:
        deal.invoice(*[bill_percent(deal.line(position), D(percent)) for position in range(3)])
    assert [deal.asked(state.group)[0] for state in deal.order] == [D("12870.66"), D("29.14")]
