"""Sums of quotes and orders: P10, P13, P15, P20 and the figures that other systems get wrong."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.core.money import PercentOutOfRange, VatGroup
from carnet.sales.amounts import (
    BelowInvoiced,
    Discount,
    DiscountBeyondNet,
    Line,
    Margin,
    TaxSide,
    TotalOutOfReach,
    Totals,
    amended_amount,
    amended_vat,
    discount_reaching,
    line_gross,
    line_net,
    quote_totals,
)

D = Decimal
S20, S10, S55, S0 = (VatGroup("S", D(rate)) for rate in ("20", "10", "5.5", "0"))


def a_line(price: str, group: VatGroup = S20, quantity: str = "1", discount: Discount | None = None) -> Line:
    return Line(group, D(quantity), D(price), discount or Discount())


def figures(totals: Totals) -> list[tuple[str, str, str, str]]:
    return [(str(one.group.rate), str(one.discount), str(one.base), str(one.vat)) for one in totals.groups]


# Lines


@pytest.mark.parametrize(
    ("quantity", "price", "percents", "amount", "net"),
    [
        ("0.5", "1.01", [], "0", "0.51"),
        ("3", "0.115", [], "0", "0.35"),
        ("7.5", "62.40", [], "0", "468.00"),
        ("1", "10.05", ["10"], "0", "9.05"),
        ("21", "7.85", ["6"], "0", "154.96"),
        ("15", "7.85", ["6"], "0", "110.69"),
        ("10", "100", ["10", "10"], "0", "810.00"),
        ("2", "50", [], "10.00", "90.00"),
        ("-2", "50", [], "10.00", "-90.00"),
        ("2", "50", ["10"], "10.00", "80.00"),
        ("1", "50", ["100"], "0", "0.00"),
        ("-1", "13.455", [], "0", "-13.46"),
    ],
)
def test_line_net(quantity: str, price: str, percents: list[str], amount: str, net: str) -> None:
    assert line_net(D(quantity), D(price), Discount(tuple(map(D, percents)), D(amount))) == D(net)


def test_the_printed_discount_is_gross_less_net() -> None:
    (line,) = quote_totals([a_line("10.05", quantity="3", discount=Discount((D(10),)))]).lines
    assert (line.gross, line.discount, line.net) == (D("30.15"), D("3.01"), D("27.14"))
    assert line_gross(D(3), D("10.05")) == D("30.15")


def test_percentages_lie_between_0_and_100_and_amounts_do_not_exceed_the_net() -> None:
    for percent in ("-1", "100.5"):
        with pytest.raises(PercentOutOfRange):
            Discount((D(percent),))
    with pytest.raises(DiscountBeyondNet) as refused:
        line_net(D(2), D(50), Discount((D(10),), D("90.01")))
    assert refused.value.maximum == D("90.00")
    with pytest.raises(DiscountBeyondNet):
        Discount(amount=D("-1"))


# Documents


def test_worked_vector_of_three_rates() -> None:
    """P13."""
    lines = [a_line("1234.56"), a_line("850.085"), a_line("499.99", S10), a_line("333.33", S55)]
    totals = quote_totals(lines).one_off
    assert figures(totals) == [
        ("5.5", "0.00", "333.33", "18.33"),
        ("10", "0.00", "499.99", "50.00"),
        ("20", "0.00", "2084.65", "416.93"),
    ]
    assert (totals.base, totals.vat, totals.gross) == (D("2917.97"), D("485.26"), D("3403.23"))


def test_vat_is_never_summed_by_line() -> None:
    totals = quote_totals([a_line("299.33"), a_line("179.33"), a_line("99.34")]).one_off
    assert (totals.base, totals.vat) == (D("578.00"), D("115.60"))
    totals = quote_totals([a_line("0.115", quantity="3")] * 7).one_off
    assert (totals.base, totals.vat, totals.gross) == (D("2.45"), D("0.49"), D("2.94"))


def test_prices_of_three_decimals_lose_no_cent() -> None:
    """Each line is rounded, then summed (R33, R34): 399.98, where the unrounded sum would be 399.97."""
    quantities = ["1198", "766", "107", "1163"]
    lines = [a_line("0.195", quantity=quantity) for quantity in quantities]
    lines.append(a_line("0.095", quantity="-2428"))
    assert [one.net for one in quote_totals(lines).lines] == [
        D("233.61"),
        D("149.37"),
        D("20.87"),
        D("226.79"),
        D("-230.66"),
    ]
    assert quote_totals(lines).one_off.base == D("399.98")


def test_document_discount_is_split_by_vat_group() -> None:
    """P10: 100.00 off 1 200.00 at 20 % and 300.00 at 5.5 %."""
    lines = [a_line("1200.00"), a_line("300.00", S55)]
    totals = quote_totals(lines, Discount(amount=D("100.00"))).one_off
    assert figures(totals) == [("5.5", "20.00", "280.00", "15.40"), ("20", "80.00", "1120.00", "224.00")]
    assert (totals.lines, totals.discount, totals.base) == (D("1500.00"), D("100.00"), D("1400.00"))


def test_document_discount_in_percent_is_rounded_once() -> None:
    lines = [a_line("10.05"), a_line("10.05", S10), a_line("10.05", S55)]
    totals = quote_totals(lines, Discount((D(10),))).one_off
    assert totals.discount == D("3.02")
    assert sorted(one.discount for one in totals.groups) == [D("1.00"), D("1.01"), D("1.01")]


def test_negative_groups_bear_no_document_discount() -> None:
    lines = [a_line("1000.00"), a_line("100.00", S55, "-1")]
    totals = quote_totals(lines, Discount((D(10),))).one_off
    assert figures(totals) == [("5.5", "0.00", "-100.00", "-5.50"), ("20", "100.00", "900.00", "180.00")]
    with pytest.raises(DiscountBeyondNet) as refused:
        quote_totals(lines, Discount(amount=D("1000.01")))
    assert refused.value.maximum == D("1000.00")


def test_options_and_recurring_lines_are_apart() -> None:
    lines = [
        a_line("100.00"),
        Line(S20, D(1), D("50.00"), optional=True),
        Line(S20, D(2), D("30.00"), period="month"),
        Line(S20, D(1), D("540.00"), period="year"),
    ]
    totals = quote_totals(lines, Discount((D(10),)))
    assert totals.one_off.base == D("90.00")
    assert totals.options.base == D("50.00")
    assert {period: one.base for period, one in totals.recurring.items()} == {"month": D("60.00"), "year": D("540.00")}
    assert [line.net for line in totals.lines] == [D("100.00"), D("50.00"), D("60.00"), D("540.00")]


def test_an_empty_quote_is_worth_nothing() -> None:
    totals = quote_totals([])
    assert (totals.one_off.gross, totals.one_off.margin.rate, totals.lines) == (0, None, ())


def test_yen_have_no_decimals() -> None:
    totals = quote_totals([a_line("333.5", S10, "3")], places=0).one_off
    assert (totals.base, totals.vat, totals.gross) == (1001, 100, 1101)


# Typed incl. tax


def test_a_quote_typed_incl_tax_stays_to_the_cent() -> None:
    """90 + 55 incl. 5 %."""
    totals = quote_totals([a_line("90", VatGroup("S", D(5))), a_line("55", VatGroup("S", D(5)))], typed=TaxSide.INCL)
    assert (totals.one_off.base, totals.one_off.vat, totals.one_off.gross) == (D("138.10"), D("6.90"), D("145.00"))
    assert [(line.net, line.typed) for line in totals.lines] == [(D("85.72"), D("90.00")), (D("52.38"), D("55.00"))]
    assert totals.lines[0].unit_price == D("85.714286")


def test_a_discount_typed_incl_tax_is_taken_from_the_gross() -> None:
    totals = quote_totals([a_line("120.00"), a_line("110.00", S10)], Discount(amount=D("23.00")), TaxSide.INCL).one_off
    assert totals.gross == D("207.00")
    assert figures(totals) == [("10", "10.00", "90.00", "9.00"), ("20", "10.00", "90.00", "18.00")]


def test_lines_incl_tax_that_cancel_out_keep_their_nets() -> None:
    totals = quote_totals([a_line("120.00"), a_line("120.00", quantity="-1")], typed=TaxSide.INCL)
    assert [line.net for line in totals.lines] == [D("100.00"), D("-100.00")]


prices = st.decimals(min_value=0, max_value=D("9999"), places=4)
quantities = st.decimals(min_value=D("-50"), max_value=D("50"), places=3)
lines_of_quote = st.lists(
    st.builds(
        Line,
        st.sampled_from([S20, S10, S55, S0]),
        quantities,
        prices,
        st.builds(Discount, st.tuples(st.decimals(min_value=0, max_value=100, places=2))),
    ),
    max_size=8,
)


@given(lines_of_quote, st.decimals(min_value=0, max_value=100, places=2), st.sampled_from(TaxSide))
def test_lines_and_groups_add_up(lines: list[Line], percent: Decimal, typed: TaxSide) -> None:
    totals = quote_totals(lines, Discount((percent,)), typed)
    assert sum(line.net for line in totals.lines) == totals.one_off.lines
    for group in totals.one_off.groups:
        assert group.lines == sum(
            line.net for line, given in zip(totals.lines, lines, strict=True) if given.group == group.group
        )
        assert group.discount >= 0
        assert group.base * group.lines >= 0
    if typed is TaxSide.INCL:
        paid = quote_totals(lines, typed=typed).one_off.gross
        assert paid == sum(line.typed for line in totals.lines)


# Total wanted


def test_total_wanted_excl_tax_is_always_exact() -> None:
    lines = [a_line("1234.56"), a_line("499.99", S10)]
    wanted = discount_reaching(D("1700.00"), lines)
    assert (wanted.exact, wanted.below.discount) == (True, D("34.55"))
    assert quote_totals(lines, Discount(amount=wanted.below.discount)).one_off.base == D("1700.00")


def test_total_wanted_incl_tax() -> None:
    lines = [a_line("1000.00")]
    wanted = discount_reaching(D("1140.00"), lines, TaxSide.INCL)
    assert (wanted.exact, wanted.below.discount) == (True, D("50.00"))
    wanted = discount_reaching(D("100.05"), lines, TaxSide.INCL)
    assert (wanted.exact, wanted.below.total, wanted.above.total) == (False, D("100.04"), D("100.06"))


def test_total_wanted_on_a_quote_typed_incl_tax() -> None:
    lines = [a_line("90", VatGroup("S", D(5))), a_line("55", VatGroup("S", D(5)))]
    wanted = discount_reaching(D("140.00"), lines, TaxSide.INCL, TaxSide.INCL)
    assert (wanted.exact, wanted.below.discount) == (True, D("5.00"))
    wanted = discount_reaching(D("130.00"), lines, TaxSide.EXCL, TaxSide.INCL)
    assert wanted.exact
    assert quote_totals(lines, Discount(amount=wanted.below.discount), TaxSide.INCL).one_off.base == D("130.00")


def test_a_total_out_of_reach_is_refused_with_both_ends() -> None:
    lines = [a_line("1000.00"), a_line("100.00", S55, "-1")]
    for wanted in ("900.01", "-100.01"):
        with pytest.raises(TotalOutOfReach) as refused:
            discount_reaching(D(wanted), lines)
        assert (refused.value.minimum, refused.value.maximum) == (D("-100.00"), D("900.00"))


@settings(max_examples=60)
@given(lines_of_quote, st.integers(0, 1000), st.sampled_from(TaxSide), st.sampled_from(TaxSide))
def test_total_wanted_is_met_or_has_close_neighbours(
    lines: list[Line], thousandths: int, side: TaxSide, typed: TaxSide
) -> None:
    totals = quote_totals(lines, typed=typed).one_off
    highest = totals.base if side is TaxSide.EXCL else totals.gross
    share = (max(highest, D(0)) * thousandths / 1000).quantize(D("0.01"))
    try:
        wanted = discount_reaching(share, lines, side, typed)
    except TotalOutOfReach:
        return
    assert wanted.below.total <= share <= wanted.above.total
    assert wanted.above.total - wanted.below.total <= D("0.04")


# Margin


def test_margin_rate_is_on_the_selling_price_of_the_totals() -> None:
    lines = [Line(S20, D(18), D("700"), unit_cost=D("320")), Line(S20, D(1), D(0), unit_cost=D("1800"))]
    margin = quote_totals(lines).one_off.margin
    assert (margin.sold, margin.cost, margin.amount, margin.rate) == (12600, 7560, 5040, D("40.0"))
    assert Margin(D("14550.00"), D("8680.00")).rate == D("40.3")
    assert Margin(D("5000"), D("3500")).rate == D("30.0")
    assert Margin(D(0), D("10")).rate is None


# Amendments


def test_an_amendment_prices_only_what_is_not_invoiced() -> None:
    """P20: 10 at 50.00 of which 4 invoiced, amended to 12 at 60.00."""
    assert amended_amount(D(4), D("200.00"), D(12), D("60.00")) == D("680.00")
    assert amended_amount(D(0), D("0.00"), D(12), D("60.00"), Discount((D(10),))) == D("648.00")
    assert amended_amount(D(4), D("188.00"), D(12), D("60.00"), Discount(amount=D("30.00"))) == D("648.00")


def test_a_line_is_not_amended_below_what_is_invoiced() -> None:
    assert amended_amount(D(4), D("200.00"), D(4), D("60.00")) == D("200.00")
    assert amended_amount(D(-2), D("-20.00"), D(-3), D("10.00")) == D("-30.00")
    for kept, new in ((4, 3), (-2, -1), (4, -4)):
        with pytest.raises(BelowInvoiced) as refused:
            amended_amount(D(kept), D(kept * 10), D(new), D(10))
        assert refused.value.minimum == kept


def test_vat_of_an_amended_group_keeps_the_cent_of_an_order_typed_incl_tax() -> None:
    five = VatGroup("S", D(5))
    assert amended_vat(five, D("138.10"), D("6.90"), D("148.10")) == D("7.40")
    assert amended_vat(S20, D("100.03"), D("20.01"), D("200.03")) == D("40.01")
    assert amended_vat(five, D("138.10"), D("6.90"), D("0.00")) == 0
