"""The examples of figures.md for invoicing an order (P24–P28), and its standing (P3, P6, P8), through commands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.numbering import DateOutsideSeries
from carnet.core.refusals import RightMissing
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import DepositAsk, LineAsk
from carnet.invoicing.refusals import (
    BeyondWhatIsLeft,
    DeductionBeyondBounds,
    LineOfAnotherOrder,
    NothingLeftToInvoice,
    NothingToInvoiceNow,
)
from carnet.invoicing.steps.covering import NoLongerLeft
from carnet.invoicing.tests.acts import (
    D,
    Desk,
    amend,
    decimals,
    group_standing,
    line_of,
    line_standing,
    nets,
    standing,
    totals,
)
from carnet.sales.lines import LineInput
from carnet.sales.models import Figure
from carnet.sales.refusals import OrderClosedByHand, OrderHeld
from carnet.sales.steps import LedgerRow, post
from carnet.sales.steps.days import PeriodLocked
from carnet.sales.tests.factories import a_customer, an_order


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def test_p3_a_deposit_leaves_the_lines_untouched(desk: Desk) -> None:
    order = an_order([("1", "600.00"), ("1", "900.00")])
    desk.deposit(order, "30")
    assert [line_standing(order, place).left_amount for place in (1, 2)] == decimals("600.00", "900.00")
    group = group_standing(order)
    assert (group.deposit_left, group.left) == (D("450.00"), D("1050.00"))


def test_p24_percentages_are_of_the_current_amount_and_refused_with_the_maximum(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    assert [desk.interim(order, percent="40").total_excl_tax for _ in range(2)] == decimals("400.00", "400.00")
    with pytest.raises(BeyondWhatIsLeft) as refusal:
        desk.draft_interim(order, percent="40")
    assert (refusal.value.maximum, refusal.value.status) == (D(20), 422)
    assert desk.interim(order, percent="20").total_excl_tax == D("200.00")
    assert standing(order).state == "settled"


def test_p24_lines_by_amount_and_by_quantity_in_one_interim(desk: Desk) -> None:
    order = an_order([("10", "100.00"), ("4", "50.00")])
    invoice = desk.interim(
        order, LineAsk(line_of(order, 1), amount=D("250.00")), LineAsk(line_of(order, 2), quantity=D(1))
    )
    assert nets(invoice) == decimals("250.00", "50.00")
    assert line_standing(order, 1).invoiced_quantity == D("2.5")


def test_p24_what_is_billed_as_delivered_waits_for_its_delivery(desk: Desk) -> None:
    goods = LineInput(
        description="Machine", quantity=D(12), unit_price=D("1000.00"), vat_rate=D(20), invoice_policy="delivered"
    )
    setting = LineInput(
        description="Mise en service", quantity=D(12), unit_price=D("90.00"), vat_rate=D(20), invoice_policy="delivered",
        attached_to=1,
    )  # fmt: skip
    order = an_order([goods, setting])
    with pytest.raises(NothingToInvoiceNow):
        desk.draft_interim(order)
    proposal = queries.propose_balance(queries.order_to_invoice(order.pk))
    assert "Machine" in proposal.warnings[0]
    post([
        LedgerRow(order.pk, Figure.DELIVERED, desk.on, "note", 1, str(n), line_of(order, n), quantity=D(8)) for n in (1, 2)
    ])  # fmt: skip
    assert nets(desk.interim(order)) == decimals("8000.00", "720.00")
    with pytest.raises(NothingToInvoiceNow):
        desk.draft_interim(order)


def test_p24_recurring_lines_are_never_invoiced_here(desk: Desk) -> None:
    yearly = LineInput(description="Hébergement", unit_price=D("540.00"), vat_rate=D(20), period="year")
    order = an_order([("1", "100.00"), yearly])
    with pytest.raises(LineOfAnotherOrder):
        desk.draft_interim(order, LineAsk(line_of(order, 2)))
    assert nets(desk.balance(order)) == decimals("100.00")


def test_p24_a_periodic_invoice_over_two_orders(desk: Desk) -> None:
    party = a_customer()

    def glazing(quantity: str) -> LineInput:
        return LineInput(
            description="Verre", quantity=D(quantity), unit_price=D("7.85"), discount_percent=D(6), vat_rate=D(20)
        )

    orders = [an_order([glazing(quantity)], party) for quantity in ("21", "15")]
    invoice = desk.issue(commands.draft_orders(order_ids=[order.pk for order in orders], on=desk.on, by=desk.by))
    assert nets(invoice) == decimals("154.96", "110.69")
    assert invoice.total_excl_tax == D("265.65")
    assert [standing(order).left_excl_tax for order in orders] == [0, 0]
    with pytest.raises(NothingLeftToInvoice):
        commands.draft_orders(order_ids=[order.pk for order in orders], on=desk.on, by=desk.by)
    assert Invoice.objects.count() == 1


def test_p25_first_mode_asks_nothing_while_the_deposit_covers_it(desk: Desk) -> None:
    order = an_order([("1", "300.00"), ("1", "700.00")])
    desk.deposit(order, "40")
    one = desk.interim(order, LineAsk(line_of(order, 1)), deposit_mode="first")
    assert (one.total_excl_tax, group_standing(order).deposit_left) == (0, D("100.00"))
    assert desk.balance(order).total_excl_tax == D("600.00")
    assert standing(order).left_excl_tax == 0


def test_p25_at_the_balance_is_raised_lest_the_order_be_over_invoiced(desk: Desk) -> None:
    order = an_order([("1", "300.00"), ("1", "700.00")])
    desk.deposit(order, "40")
    assert desk.interim(order, LineAsk(line_of(order, 2)), deposit_mode="at_balance").total_excl_tax == D("600.00")
    assert desk.balance(order).total_excl_tax == 0
    assert standing(order).left_excl_tax == 0


@pytest.mark.parametrize(("mode", "asked"), [("proportional", "700.00"), ("at_balance", "1000.00")])
def test_p25_a_quarter_done_in_two_modes(desk: Desk, mode: str, asked: str) -> None:
    order = an_order([("4", "1000.00")], deposit_mode=mode)
    desk.deposit(order, "30")
    invoices = [desk.interim(order, LineAsk(line_of(order), quantity=D(1)))]
    assert invoices[0].total_excl_tax == D(asked)
    invoices.append(desk.balance(order))
    assert sum(invoice.total_excl_tax for invoice in invoices) == D("2800.00")


def test_p25_the_amount_deducted_may_be_typed_within_two_bounds(desk: Desk) -> None:
    order = an_order([("1", "300.00"), ("1", "700.00")])
    deposit = desk.deposit(order, "40")
    ask = LineAsk(line_of(order, 2))
    with pytest.raises(DeductionBeyondBounds) as refusal:
        desk.draft_interim(order, ask, deposits=[DepositAsk(deposit.pk, D("99.99"))])
    assert "100,00" in str(refusal.value)
    assert "400,00" in str(refusal.value)
    typed = desk.interim(order, ask, deposits=[DepositAsk(deposit.pk, D("150.00"))])
    assert (typed.total_excl_tax, group_standing(order).deposit_left) == (D("550.00"), D("250.00"))
    assert desk.balance(order).total_excl_tax == D("50.00")


def test_p25_the_deposits_deducted_are_those_asked_for(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    first, second = desk.deposit(order, "10"), desk.deposit(order, "10")
    draft = desk.draft_interim(order, percent="50", deposits=[DepositAsk(second.pk, D("100.00"))])
    row = InvoiceLine.objects.get(invoice=draft, kind="deduction")
    assert (row.deducts_id, row.net, row.quantity, row.unit_price) == (second.pk, D("-100.00"), -1, D("100.00"))
    assert second.number is not None
    assert second.number in row.description
    assert InvoiceLine.objects.filter(deducts=first).count() == 0


def test_p25_a_deposit_of_everything(desk: Desk) -> None:
    order = an_order([("1", "800.00")])
    desk.pay(desk.deposit(order, "100"))
    stands = standing(order)
    assert (stands.left_excl_tax, stands.deposit_left_excl_tax, stands.invoiced, stands.state) == (
        0, D("800.00"), "partial", "open",
    )  # fmt: skip
    balance = desk.balance(order)
    assert (nets(balance), balance.total_incl_tax) == (decimals("800.00", "-800.00"), 0)
    assert (standing(order).state, standing(order).paid) == ("closed", "full")
    assert queries.state_of_invoice(balance.pk, desk.on) == "paid"
    with pytest.raises(NothingLeftToInvoice):
        desk.draft_balance(order)


def test_p26_beyond_what_is_left_needs_a_right_and_a_reason(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    ask = LineAsk(line_of(order), quantity=D(12))
    with pytest.raises(BeyondWhatIsLeft) as refusal:
        desk.draft_interim(order, ask)
    assert refusal.value.maximum == D(10)
    clerk = Desk(Actor(desk.by.company_id, "user", "Clerk", desk.by.rights - {"invoices.exceed"}))
    with pytest.raises(RightMissing):
        clerk.draft_interim(order, ask, over_reason="Accord du client")
    invoice = desk.interim(order, ask, over_reason="Accord du client")
    line = InvoiceLine.objects.get(invoice=invoice)
    assert (line.net, line.excess_amount, line.excess_quantity) == (D("1200.00"), D("200.00"), D(2))
    assert (line_standing(order).left_amount, line_standing(order).excess_allowed) == (D("-200.00"), D("200.00"))
    assert invoice.excess_reason == "Accord du client"


def test_p26_a_draft_that_is_no_longer_covered_is_not_issued(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    draft = desk.draft_interim(order, LineAsk(line_of(order), quantity=D(6)))
    amend(order, 1, "-5", "-500.00")
    with pytest.raises(NoLongerLeft):
        desk.issue(draft)
    assert not Invoice.objects.filter(number__isnull=False).exists()
    commands.delete_draft(invoice_id=draft.pk, by=desk.by)
    assert desk.balance(order).total_excl_tax == D("500.00")


def test_p26_what_a_draft_claims_is_not_offered_again(desk: Desk) -> None:
    order = an_order([("10", "100.00")])
    desk.draft_interim(order, LineAsk(line_of(order), quantity=D(4)))
    assert desk.draft_balance(order).total_excl_tax == D("600.00")
    with pytest.raises(NothingLeftToInvoice):
        desk.draft_interim(order)


def test_the_balance_repeats_sections_and_comments_in_order(desk: Desk) -> None:
    def text(kind: str, words: str) -> LineInput:
        return LineInput(kind=kind, description=words)

    order = an_order(
        [text("section", "Vide"), text("section", "Lot 1"), ("1", "10.00"), text("comment", "Sur site"), ("1", "20.00")]
    )
    rows = InvoiceLine.objects.filter(invoice=desk.draft_balance(order)).order_by("position")
    assert [(row.kind, row.description) for row in rows] == [
        ("section", "Lot 1"), ("line", "1 × 10.00"), ("comment", "Sur site"), ("line", "1 × 20.00"),
    ]  # fmt: skip


def test_held_and_closed_orders_are_not_invoiced_deposits_excepted(desk: Desk) -> None:
    from carnet.sales.models import Closure, Hold
    from carnet.sales.steps import restate

    order = an_order([("1", "100.00")])
    Hold.objects.create(order=order, reason="Encours dépassé", by_name="x")
    with pytest.raises(OrderHeld):
        desk.draft_balance(order)
    assert desk.deposit(order, "10").number
    Closure.objects.create(order=order, closed_on=desk.on, reason="x", by_name="x")
    restate([order.pk])
    with pytest.raises(OrderClosedByHand):
        desk.draft_deposit(order, D(10))


def test_p28_the_date_lies_between_the_last_of_the_series_and_today(desk: Desk) -> None:
    first, second = (an_order([("1", "100.00")]) for _ in range(2))
    desk.issue(desk.draft_balance(first), on=date(2026, 9, 10))
    draft = desk.draft_balance(second)
    for wrong in (date(2026, 9, 9), date.today() + timedelta(days=2)):
        with pytest.raises(DateOutsideSeries) as refusal:
            desk.issue(draft, on=wrong)
        assert "10/09/2026" in str(refusal.value)
    desk.issue(draft, on=date(2026, 9, 10))
    assert list(Invoice.objects.order_by("id").values_list("number", flat=True)) == ["FA-2026-0001", "FA-2026-0002"]


def test_p5_nothing_is_issued_in_a_locked_period(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    Settings.objects.update(locked_until=date(2026, 9, 5))
    draft = desk.draft_balance(order)
    with pytest.raises(PeriodLocked):
        desk.issue(draft)


def test_p6_an_order_invoiced_and_paid_for_a_part(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    desk.pay(desk.interim(order, percent="30"))
    assert (standing(order).invoiced, standing(order).paid, standing(order).state) == ("partial", "full", "open")


def test_p6_it_reopens_by_itself_when_a_credit_is_to_be_invoiced_again(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    invoice = desk.balance(order)
    desk.pay(invoice)
    assert standing(order).state == "closed"
    desk.credit(invoice, again=True)
    assert (standing(order).state, standing(order).left_excl_tax) == ("open", D("1000.00"))


def test_p6_it_stays_closed_when_a_credit_is_given_up(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    invoice = desk.balance(order)
    desk.pay(invoice)
    desk.credit(invoice, again=False)
    stands = standing(order)
    assert (stands.state, stands.abandoned_excl_tax, stands.left_to_pay) == ("closed", D("1000.00"), 0)
    assert queries.party_balance(order.party_id, desk.on)[0].credit == D("1200.00")


def test_p6_a_bounced_payment_opens_what_it_had_closed(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    payment = desk.pay(desk.balance(order))
    commands.reverse_payment(payment_id=payment.pk, on=desk.on, reason="Impayé", by=desk.by)
    assert (standing(order).state, standing(order).left_to_pay) == ("settled", D("1200.00"))


def test_the_most_wrong_of_the_field(desk: Desk) -> None:
    order = an_order([("3", "10000.00"), ("1", "50.00")])
    assert totals(desk.deposit(order, amount_incl_tax=Decimal("840.00")))[:2] == (D("700.00"), D("140.00"))
