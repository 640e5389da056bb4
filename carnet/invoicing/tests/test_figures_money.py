"""The examples of figures.md for money (P10–P14), through commands."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.company.models import ExchangeRate
from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.commands.paying import PaymentInAnotherCurrency
from carnet.invoicing.models import InvoiceLine, InvoiceVat
from carnet.invoicing.proposals import LineAsk
from carnet.invoicing.refusals import BeyondWhatIsLeft, DepositOnWorthlessOrder, NegativeInvoice, NothingLeftToInvoice
from carnet.invoicing.tests.acts import (
    D,
    Desk,
    decimals,
    group_standing,
    line_of,
    line_standing,
    nets,
    standing,
    totals,
    vat,
)
from carnet.sales.lines import LineInput
from carnet.sales.tests.factories import an_order


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def test_p10_deposit_and_balance_give_the_vat_of_the_order(desk: Desk) -> None:
    order = an_order([("1", "100.03")])
    deposit, balance = desk.deposit(order, "30"), desk.balance(order)
    assert totals(deposit)[:2] == (D("30.01"), D("6.00"))
    assert totals(balance) == (D("70.02"), D("14.01"), D("84.03"))
    assert deposit.total_incl_tax + balance.total_incl_tax == D("120.04")


def test_p10_interims_are_rounded_each_on_its_own(desk: Desk) -> None:
    order = an_order([("3", "33.333333")])
    assert standing(order).ordered_excl_tax == D("100.00")
    one = [desk.interim(order, LineAsk(line_of(order), quantity=D(1))) for _ in range(3)]
    assert [invoice.total_excl_tax for invoice in one] == decimals("33.33", "33.33", "33.34")
    assert sum(invoice.total_vat for invoice in one) == D("20.01")
    stands = standing(order)
    assert (stands.left_excl_tax, stands.left_vat, stands.state) == (0, 0, "settled")


def test_p10_each_invoice_carries_the_document_discount_of_its_lines(desk: Desk) -> None:
    order = an_order([("1", "600.00"), ("1", "600.00"), ("1", "300.00", "5.5")], discount_amount="100.00")
    assert [group_standing(order, rate).discount_left for rate in ("20", "5.5")] == decimals("80.00", "20.00")
    half = desk.interim(order, LineAsk(line_of(order, 1)))
    assert nets(half, "discount") == [D("-40.00")]
    assert half.total_excl_tax == D("560.00")
    balance = desk.balance(order)
    assert nets(balance, "discount") == decimals("-20.00", "-40.00") or nets(balance, "discount") == decimals(
        "-40.00", "-20.00"
    )
    assert (standing(order).left_excl_tax, standing(order).state) == (0, "settled")


def test_p10_deposits_are_shares_of_groups_after_discount(desk: Desk) -> None:
    order = an_order([("1", "1200.00"), ("1", "300.00", "5.5")], discount_amount="100.00")
    assert nets(desk.deposit(order, "30")) == decimals("84.00", "336.00")


def test_p10_deposit_shares_of_negative_groups_move_to_positive_ones(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("-1", "100.00", "5.5")])
    assert vat(desk.deposit(order, "30")) == [(D("20.0000"), D("270.00"), D("54.00"))]
    balance = desk.balance(order)
    assert vat(balance) == [(D("5.5"), D("-100.00"), D("-5.50")), (D("20"), D("730.00"), D("146.00"))]
    assert standing(order).left_excl_tax == 0


def test_p10_a_negative_document_is_a_credit_note(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("-4", "25.00")])
    with pytest.raises(NegativeInvoice):
        desk.draft_interim(order, LineAsk(line_of(order, 2)))
    invoice = desk.interim(order, LineAsk(line_of(order, 1)))
    desk.pay(invoice, "1150.00")
    assert (standing(order).left_excl_tax, standing(order).left_to_pay) == (D("-100.00"), D("50.00"))
    draft = desk.draft_balance(order)
    assert (draft.kind, draft.corrects_id, totals(draft)) == (
        "credit_note", invoice.pk, (D("100.00"), D("20.00"), D("120.00")),
    )  # fmt: skip
    with pytest.raises(NothingLeftToInvoice):
        desk.draft_balance(order)
    note = desk.issue(draft)
    row = InvoiceLine.objects.get(invoice=note)
    assert (row.quantity, row.net) == (4, D("100.00"))
    stands = line_standing(order, 2)
    assert (stands.invoiced_quantity, stands.invoiced_amount, stands.left_amount) == (-4, D("-100.00"), 0)
    assert (standing(order).state, standing(order).billed_incl_tax) == ("closed", D("1080.00"))
    assert queries.party_balance(order.party_id, desk.on)[0].credit == D("70.00")
    assert desk.credit(invoice, again=False).total_incl_tax == D("1200.00")


def test_p10_a_take_back_line_keeps_its_sign(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("-4", "25.00")])
    desk.interim(order, LineAsk(line_of(order, 1)), LineAsk(line_of(order, 2), quantity=D("-1")))
    stands = line_standing(order, 2)
    assert (stands.invoiced_quantity, stands.invoiced_amount, stands.left_amount) == (-1, D("-25.00"), D("-75.00"))


def test_p10_an_order_of_free_samples_is_settled_by_its_zero_invoice(desk: Desk) -> None:
    order = an_order([("5", "0.00")])
    with pytest.raises(DepositOnWorthlessOrder):
        desk.draft_deposit(order, D(30))
    balance = desk.balance(order)
    assert (balance.total_incl_tax, standing(order).state, standing(order).invoiced) == (0, "closed", "full")


def test_p11_three_times_one_and_the_discount_is_gross_less_net(desk: Desk) -> None:
    order = an_order(
        [LineInput(description="x", quantity=D(3), unit_price=D("10.05"), discount_percent=D(10), vat_rate=D(20))]
    )
    lines = [
        InvoiceLine.objects.get(invoice=desk.interim(order, LineAsk(line_of(order), quantity=D(1)))) for _ in range(3)
    ]
    assert [line.net for line in lines] == decimals("9.05", "9.05", "9.04")
    assert [line.discount_amount for line in lines] == decimals("1.00", "1.00", "1.01")
    assert all(line.quantity * line.unit_price - line.discount_amount == line.net for line in lines)


def test_p11_two_deposits_of_half(desk: Desk) -> None:
    order = an_order([("1", "12870.59")])
    assert [desk.deposit(order, "50").total_excl_tax for _ in range(2)] == decimals("6435.30", "6435.29")
    balance = desk.balance(order)
    assert (balance.total_incl_tax, standing(order).left_excl_tax, standing(order).state) == (0, 0, "settled")


def test_p12_an_amount_incl_tax_is_kept_to_the_cent(desk: Desk) -> None:
    order = an_order([("1", "2000.00", "10")])
    deposit = desk.deposit(order, amount_incl_tax=D("500.00"))
    assert totals(deposit) == (D("454.55"), D("45.45"), D("500.00"))
    assert totals(desk.balance(order)) == (D("1545.45"), D("154.55"), D("1700.00"))


def test_p12_an_amount_incl_tax_over_two_rates(desk: Desk) -> None:
    order = an_order([("1", "6000.00", "10"), ("1", "2000.00", "20")])
    deposit = desk.deposit(order, amount_incl_tax=D("1000.00"))
    assert vat(deposit) == [(D(10), D("666.66"), D("66.67")), (D(20), D("222.23"), D("44.44"))]


def test_p12_unreachable_amounts_offer_their_neighbours(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    proposal = queries.propose_deposit(queries.order_to_invoice(order.pk), amount_incl_tax=D("100.05"))
    assert (proposal.total_incl_tax, proposal.below, proposal.above) == (D("100.05"), D("100.04"), D("100.06"))


def test_p13_the_worked_vector(desk: Desk) -> None:
    order = an_order([("1", "1234.56"), ("1", "850.085"), ("1", "499.99", "10"), ("1", "333.33", "5.5")])
    assert (standing(order).ordered_excl_tax, standing(order).ordered_vat) == (D("2917.97"), D("485.26"))
    deposit = desk.deposit(order, "30")
    assert vat(deposit) == [
        (D("5.5"), D("100.00"), D("5.50")), (D(10), D("150.00"), D("15.00")), (D(20), D("625.40"), D("125.08")),
    ]  # fmt: skip
    assert totals(deposit) == (D("875.40"), D("145.58"), D("1020.98"))
    assert totals(desk.balance(order)) == (D("2042.57"), D("339.68"), D("2382.25"))


def test_p14_each_invoice_freezes_its_own_rate(desk: Desk) -> None:
    ExchangeRate.objects.create(currency="CHF", on=date(2026, 9, 1), rate=D("0.9612"))
    order = an_order([("1", "3750.00", "0")], currency="CHF")
    invoice = Desk(desk.by, date(2026, 9, 1)).balance(order)
    row = InvoiceVat.objects.get(invoice=invoice)
    assert (invoice.exchange_rate, row.base_company, row.vat_company) == (D("0.961200"), D("3901.37"), 0)
    assert queries.printed(invoice.pk, desk.on).totals.euro.vat == 0  # type: ignore[union-attr]
    with pytest.raises(PaymentInAnotherCurrency):
        commands.record_payment(
            party_id=order.party_id, on=desk.on, amount=D("100.00"), method="card", currency="EUR",
            allocations={invoice.pk: D("100.00")}, by=desk.by,
        )  # fmt: skip
    ExchangeRate.objects.create(currency="CHF", on=date(2026, 9, 2), rate=D("0.95"))
    desk.pay(invoice)
    assert standing(order).state == "closed"
    assert queries.exchange_difference(invoice.pk) == D("3947.37") - D("3901.37")


@pytest.mark.parametrize("percent", ["1", "30", "50", "99.99", "100"])
def test_no_rate_goes_below_zero(desk: Desk, percent: str) -> None:
    order = an_order([("1", "1000.00"), ("1", "500.00", "5.5"), ("1", "200.00", "0")])
    desk.deposit(order, percent)
    balance = desk.balance(order)
    assert all(base >= 0 and tax >= 0 for _rate, base, tax in vat(balance))
    assert (standing(order).left_excl_tax, standing(order).deposit_left_excl_tax) == (0, 0)


def test_half_a_cent_and_a_deposit_of_everything(desk: Desk) -> None:
    order = an_order([("0.5", "1.01")])
    desk.deposit(order, "100")
    assert desk.balance(order).total_incl_tax == 0


def test_299_33_and_179_33_and_99_34(desk: Desk) -> None:
    order = an_order([("1", "299.33"), ("1", "179.33"), ("1", "99.34")])
    assert desk.balance(order).total_vat == D("115.60")


def test_a_percentage_beyond_what_is_left_offers_the_maximum(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    desk.deposit(order, "80")
    with pytest.raises(BeyondWhatIsLeft) as refusal:
        desk.draft_deposit(order, D(30))
    assert refusal.value.maximum == Decimal(20)
