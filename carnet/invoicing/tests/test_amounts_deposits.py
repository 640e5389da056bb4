"""Deposits: P11, P12, P13, P25 and the figures that other systems get wrong."""

from decimal import Decimal

import pytest

from carnet.core.money import BeyondLeft, PercentOutOfRange
from carnet.invoicing.amounts import (
    DepositAmounts,
    NothingAsked,
    WorthlessOrder,
    bill_everything,
    bill_left,
    bill_quantity,
    deposit_by_percent,
    deposit_excl,
    deposit_incl,
    left_to_invoice,
)
from carnet.invoicing.tests.deals import FIRST, D, Deal, a_group, a_line, rate


def figures(amounts: DepositAmounts) -> list[tuple[str, str, str]]:
    return [(str(one.group.rate), str(one.base), str(one.vat)) for one in amounts.groups]


def vector() -> Deal:
    return Deal([a_group("20", "1234.56", "850.09"), a_group("10", "499.99"), a_group("5.5", "333.33")])


# By percentage


def test_worked_vector_deposit_and_balance() -> None:
    """P13: 30 % of the total would be 1 020.97: the sum of the rates wins."""
    deal = vector()
    asked = deposit_by_percent(deal.order, D(30))
    assert figures(asked) == [("20", "625.40", "125.08"), ("10", "150.00", "15.00"), ("5.5", "100.00", "5.50")]
    assert (asked.base, asked.vat, asked.gross) == (D("875.40"), D("145.58"), D("1020.98"))
    deal.deposit(asked)
    assert deal.left("20") == (D("1459.25"), D("291.85"))
    balance = deal.balance()
    assert [(one.base, one.vat) for one in balance] == [
        (D("233.33"), D("12.83")),
        (D("349.99"), D("35.00")),
        (D("1459.25"), D("291.85")),
    ]
    assert sum(one.gross for one in balance) == D("2382.25")


def test_three_equal_thirds_of_the_worked_vector() -> None:
    deal = vector()
    for percent in ("33.3333", "33.3333", "33.3334"):
        deal.deposit(deposit_by_percent(deal.order, D(percent)))
    bases = [[part.base for part in document] for document in deal.documents]
    assert bases == [
        [D("694.88"), D("166.66"), D("111.11")],
        [D("694.88"), D("166.66"), D("111.11")],
        [D("694.89"), D("166.67"), D("111.11")],
    ]


def test_plumber_with_two_rates() -> None:
    """S1."""
    deal = Deal([a_group("10", "8450.00"), a_group("20", "1260.00")])
    asked = deposit_by_percent(deal.order, D(30))
    assert figures(asked) == [("10", "2535.00", "253.50"), ("20", "378.00", "75.60")]
    assert asked.gross == D("3242.10")
    deal.deposit(asked)
    assert [(one.base, one.vat) for one in deal.balance()] == [(D("5915.00"), D("591.50")), (D("882.00"), D("176.40"))]
    assert sum(one.gross for one in deal.documents[-1]) == D("7564.90")


def test_two_deposits_of_50_percent_leave_nothing_and_no_negative_document() -> None:
    deal = Deal([a_group("20", "12870.59")])
    asked = [deal.deposit(deposit_by_percent(deal.order, D(50)))[0] for _ in range(2)]
    assert [(one.base, one.vat) for one in asked] == [(D("6435.30"), D("1287.06")), (D("6435.29"), D("1287.06"))]
    assert deal.left("20") == (0, 0)
    assert [(one.base, one.vat) for one in deal.balance()] == [(0, 0)]


def test_ten_deposits_of_10_percent() -> None:
    for net, last in (("1000.05", "99.96"), ("1000.04", "100.04"), ("100.05", "9.96")):
        deal = Deal([a_group("20", net)])
        for _ in range(10):
            deal.deposit(deposit_by_percent(deal.order, D(10)))
        assert deal.documents[-1][0].base == D(last)
        assert deal.left("20") == (0, 0)


def test_half_a_cent_and_a_deposit_of_100_percent() -> None:
    """0.5 × 1.01 = 0.505 → 0.51."""
    deal = Deal([a_group("20", a_line("0.5", "1.01"))])
    deal.deposit(deposit_by_percent(deal.order, D(100)))
    assert [(one.base, one.vat) for one in deal.documents[0]] == [(D("0.51"), D("0.10"))]
    assert [(one.base, one.vat) for one in deal.balance()] == [(0, 0)]


def test_a_deposit_of_100_percent_waits_for_its_balance_of_zero() -> None:
    """P25: order 800.00."""
    deal = Deal([a_group("20", "800.00")])
    deal.deposit(deposit_by_percent(deal.order, D(100)))
    state = deal.state("20")
    assert (state.left, state.deposit_left, state.lines_left) == (0, D("800.00"), D("800.00"))
    assert deal.balance()[0].gross == 0
    assert (deal.state("20").deposit_left, deal.state("20").lines_left) == (0, 0)


@pytest.mark.parametrize("percent", range(1, 101))
def test_any_deposit_deducts_by_rate_and_no_rate_goes_below_zero(percent: int) -> None:
    """Order 1 000 at 20 % + 500 at 5.5 % + 200 at 0 %."""
    deal = Deal([a_group("20", "1000.00"), a_group("5.5", "500.00"), a_group("0", "200.00")], FIRST)
    deal.deposit(deposit_by_percent(deal.order, D(percent)))
    for position in (2, 0, 1):
        assert all(one.base >= 0 and one.vat >= 0 for one in deal.invoice(bill_left(deal.line(position))))
    for rated, base, vat in (("20", "1000.00", "200.00"), ("5.5", "500.00", "27.50"), ("0", "200.00", "0.00")):
        assert deal.asked(rate(rated)) == (D(base), D(vat))


def test_deposits_are_shares_of_groups_after_document_discount() -> None:
    """P10: 1 200.00 at 20 % bearing 80.00 and 300.00 at 5.5 % bearing 20.00, 30 %."""
    deal = Deal([a_group("20", "1200.00", discount="80.00"), a_group("5.5", "300.00", discount="20.00")])
    assert figures(deposit_by_percent(deal.order, D(30))) == [("20", "336.00", "67.20"), ("5.5", "84.00", "4.62")]


def test_shares_of_negative_groups_move_to_the_positive_ones() -> None:
    """P10: 1 000.00 at 20 % and −100.00 at 5.5 %, 30 %."""
    deal = Deal([a_group("20", "1000.00"), a_group("5.5", "-100.00")])
    assert figures(deposit_by_percent(deal.order, D(30))) == [("20", "270.00", "54.00")]
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    deal.deposit(deposit_by_percent(deal.order, D(70)))
    assert deal.documents[-1][0].base == D("630.00")
    assert [(one.base, one.vat) for one in deal.balance()] == [(D("-100.00"), D("-5.50")), (D("100.00"), D("20.00"))]


def test_a_worthless_order_takes_no_deposit() -> None:
    for order in ([a_group("20", a_line("5", "0"))], [a_group("20", "50.00"), a_group("10", "-50.00")], []):
        with pytest.raises(WorthlessOrder):
            deposit_by_percent(order, D(30))
        with pytest.raises(WorthlessOrder):
            deposit_excl(order, D(10))
        with pytest.raises(WorthlessOrder):
            deposit_incl(order, D(10))


def test_a_percentage_beyond_what_is_left_is_refused_with_the_maximum() -> None:
    deal = Deal([a_group("20", "1000.00")])
    for _ in range(2):
        deal.deposit(deposit_by_percent(deal.order, D(40)))
    with pytest.raises(BeyondLeft) as refused:
        deposit_by_percent(deal.order, D(21))
    assert refused.value.maximum == D(20)
    assert deposit_by_percent(deal.order, D(20)).base == D("200.00")
    for percent in ("-1", "101"):
        with pytest.raises(PercentOutOfRange):
            deposit_by_percent(deal.order, D(percent))
    with pytest.raises(NothingAsked):
        deposit_by_percent(deal.order, D(0))


def test_the_maximum_offered_is_always_accepted() -> None:
    deal = Deal([a_group("20", "1234567.89"), a_group("10", "0.03")])
    deal.invoice(bill_quantity(deal.line(0), D("0.3333")))
    with pytest.raises(BeyondLeft) as refused:
        deposit_by_percent(deal.order, D(70))
    assert deposit_by_percent(deal.order, refused.value.maximum).base == sum(
        one.base for one in left_to_invoice(deal.order)
    )


def test_a_group_already_invoiced_lets_the_others_bear_its_share() -> None:
    deal = Deal([a_group("20", "1000.00"), a_group("10", "1000.00"), a_group("5.5", "500.00")])
    deal.invoice(bill_left(deal.line(0)))
    assert figures(deposit_by_percent(deal.order, D(30))) == [("10", "500.00", "50.00"), ("5.5", "250.00", "13.75")]
    assert deposit_by_percent(deal.order, D(60)).base == D("1500.00")
    with pytest.raises(BeyondLeft):
        deposit_by_percent(deal.order, D("60.01"))


def test_draft_deposits_count_against_what_may_be_asked() -> None:
    state = a_group("20", "1000.00")
    claimed = type(state)(state.group, state.vat, state.lines, claimed=D("900.00"), claimed_vat=D("180.00"))
    with pytest.raises(BeyondLeft) as refused:
        deposit_excl([claimed], D("100.01"))
    assert refused.value.maximum == D("100.00")
    with pytest.raises(BeyondLeft) as refused:
        deposit_incl([claimed], D("120.01"))
    assert refused.value.maximum == D("120.00")


# By amount excl. tax


def test_an_amount_excl_tax_is_shared_pro_rata_of_what_groups_hold() -> None:
    deal = Deal([a_group("10", "6000.00"), a_group("20", "2000.00"), a_group("5.5", "0.01")])
    asked = deposit_excl(deal.order, D("1000.00"))
    assert figures(asked) == [("10", "750.00", "75.00"), ("20", "250.00", "50.00")]
    assert deposit_excl(deal.order, D("8000.01")).base == D("8000.01")
    for amount in ("0.00", "-5.00"):
        with pytest.raises(NothingAsked):
            deposit_excl(deal.order, D(amount))
    with pytest.raises(BeyondLeft) as refused:
        deposit_excl(deal.order, D("8000.02"))
    assert refused.value.maximum == D("8000.01")


# By amount incl. tax


def test_an_amount_incl_tax_is_kept_to_the_cent_and_the_balance_follows() -> None:
    """P12: 500.00 at 10 % on 2 000.00."""
    deal = Deal([a_group("10", "2000.00")])
    asked = deposit_incl(deal.order, D("500.00"))
    assert figures(asked) == [("10", "454.55", "45.45")]
    assert (asked.exact, asked.below, asked.above) == (False, D("499.99"), D("500.01"))
    deal.deposit(asked)
    (balance,) = deal.balance()
    assert (balance.base, balance.vat, balance.gross) == (D("1545.45"), D("154.55"), D("1700.00"))


def test_an_amount_incl_tax_over_two_rates() -> None:
    """P12: 1 000.00 on 6 000 at 10 % and 2 000 at 20 %."""
    asked = deposit_incl([a_group("10", "6000.00"), a_group("20", "2000.00")], D("1000.00"))
    assert figures(asked) == [("10", "666.66", "66.67"), ("20", "222.23", "44.44")]
    assert asked.gross == D("1000.00")
    assert not asked.exact
    assert asked.below is not None
    assert asked.above is not None
    assert asked.below < D("1000.00") < asked.above


def test_550_at_21_percent_is_unreachable_and_says_so() -> None:
    asked = deposit_incl([a_group("21", "2000.00")], D("550.00"))
    assert (asked.gross, asked.exact, asked.below, asked.above) == (D("550.00"), False, D("549.99"), D("550.01"))


@pytest.mark.parametrize("lines", [1, 3, 300])
def test_840_at_20_percent_is_700_and_140_whatever_the_number_of_lines(lines: int) -> None:
    order = [a_group("20", *[a_line("1", "100.0167")] * lines, "30050.00")]
    asked = deposit_incl(order, D("840.00"))
    assert (asked.base, asked.vat, asked.exact, asked.below) == (D("700.00"), D("140.00"), True, None)


def test_the_whole_amount_incl_tax_takes_everything() -> None:
    deal = vector()
    asked = deposit_incl(deal.order, D("3403.23"))
    assert (asked.base, asked.vat) == (D("2917.97"), D("485.26"))
    with pytest.raises(BeyondLeft) as refused:
        deposit_incl(deal.order, D("3403.24"))
    assert refused.value.maximum == D("3403.23")
    deal.deposit(deposit_by_percent(deal.order, D(30)))
    asked = deposit_incl(deal.order, D("2382.25"))
    assert (asked.base, asked.vat) == (D("2042.57"), D("339.68"))
    with pytest.raises(NothingAsked):
        deposit_incl(deal.order, D("0.00"))


def test_an_order_typed_incl_tax_stays_to_the_cent() -> None:
    """90 + 55 incl. 5 %: 138.10 + 6.90 = 145.00, where 138.10 × 5 % is 6.91."""
    order = [a_group("5", "85.72", "52.38", vat="6.90")]
    assert deposit_by_percent(order, D(100)).gross == D("145.00")
    assert deposit_incl(order, D("145.00")).gross == D("145.00")
    halves = Deal(order)
    for _ in range(2):
        halves.deposit(deposit_by_percent(halves.order, D(50)))
    assert sum(document[0].gross for document in halves.documents) == D("145.00")
    third = Deal(order)
    third.deposit(deposit_by_percent(third.order, D(30)))
    third.balance()
    assert third.asked(rate("5")) == (D("138.10"), D("6.90"))


@pytest.mark.parametrize("percent", ["5.5", "10", "20", "21"])
def test_deposits_of_any_amount_incl_tax_and_their_balance_make_the_order(percent: str) -> None:
    for cents in (*range(1, 60), *range(97, 200001, 1697), 200000):
        deal = Deal([a_group(percent, "1234.56", "765.44")])
        asked = deposit_incl(deal.order, D(cents).scaleb(-2))
        assert asked.gross == D(cents).scaleb(-2)
        deal.deposit(asked)
        (balance,) = deal.balance()
        assert balance.base >= 0
        assert balance.vat >= 0
        assert deal.asked(rate(percent)) == (D("2000.00"), rate(percent).vat(D("2000.00")))
        assert bill_everything(deal.order) == ()


def test_a_deposit_of_a_cent_is_exact_or_says_so() -> None:
    asked = deposit_incl([a_group("20", "2000.00")], D("0.03"))
    assert (asked.gross, asked.exact, asked.below, asked.above) == (D("0.03"), False, D("0.02"), D("0.04"))


def test_no_neighbour_is_offered_beyond_what_is_left() -> None:
    asked = deposit_incl([a_group("5", "138.10", vat="6.90")], D("145.00"))
    assert (asked.exact, asked.below, asked.above) == (False, D("144.99"), None)
    assert isinstance(asked.below, Decimal)
