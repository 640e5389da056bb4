"""Discounts for paying early: in time the invoice is settled and its credit note prepared; late, somebody decides (P30, R31)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from carnet.company.models import Terms
from carnet.core.actor import Actor
from carnet.dossier.check import check_company
from carnet.invoicing import commands, queries
from carnet.invoicing.commands.discounting import DiscountIsNotWhatIsLeft, DiscountNoteNotWanted, NoDiscountPromised
from carnet.invoicing.models import Allocation, DiscountNote, EarlyDiscount, Invoice, InvoiceStanding, Payment
from carnet.invoicing.queries.discounts import promised_discounts
from carnet.invoicing.tests.acts import ON, D, Desk, standing, vat
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_customer, an_order

IN_TIME, LATE = ON + timedelta(days=8), ON + timedelta(days=9)


@pytest.fixture
def desk(by: Actor) -> Iterator[Desk]:
    Terms.objects.filter(code="30J").update(discount_percent=2, discount_days=8)
    yield Desk(by)
    assert not check_company().gaps


def asked(desk: Desk) -> tuple[Order, Invoice]:
    """1 250.00 + 250.00, 2 % in 8 days."""
    order = an_order([("1", "1250.00")])
    return order, desk.balance(order)


def receive(desk: Desk, invoice: Invoice, amount: str, on: date) -> Payment:
    return commands.record_payment(party_id=invoice.billed_id, on=on, amount=D(amount), method="transfer", by=desk.by)


def left(invoice: Invoice) -> object:
    return InvoiceStanding.objects.get(invoice=invoice).left


def prepared(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(corrects=invoice, number=None)


def test_p30_1470_in_time_settles_1500_and_prepares_25_and_5(desk: Desk) -> None:
    order, invoice = asked(desk)
    assert promised_discounts([invoice.pk])[invoice.pk].amount == D("30.00")
    assert "2 %" in queries.printed(invoice.pk, desk.on).early_discount
    receive(desk, invoice, "1470.00", IN_TIME)
    assert (left(invoice), standing(order).state, standing(order).left_to_pay) == (0, "closed", 0)
    note = prepared(invoice)
    assert (vat(note), note.to_invoice_again) == ([(D("20.0000"), D("25.00"), D("5.00"))], False)
    note = commands.issue_invoice(invoice_id=note.pk, on=LATE, by=desk.by)
    stands = InvoiceStanding.objects.get(invoice=invoice)
    assert (stands.paid, stands.credited, stands.written_off, stands.left) == (D("1470.00"), D("30.00"), 0, 0)
    assert InvoiceStanding.objects.get(invoice=note).left == 0, "nothing of the note is left to the customer"
    kept = standing(order)
    assert (kept.state, kept.left_to_pay, kept.abandoned_excl_tax) == ("closed", 0, D("25.00"))


def test_p30_late_30_stays_due_and_somebody_decides(desk: Desk) -> None:
    order, invoice = asked(desk)
    receive(desk, invoice, "1470.00", LATE)
    assert (left(invoice), standing(order).left_to_pay) == (D("30.00"), D("30.00"))
    assert not Invoice.objects.filter(corrects=invoice).exists()
    granted = commands.grant_discount(invoice_id=invoice.pk, on=LATE, by=desk.by)
    assert (granted.amount, granted.payment_id, left(invoice)) == (D("30.00"), None, 0)
    assert prepared(invoice).total_incl_tax == D("30.00")


def test_p30_without_vat_it_is_given_up_and_no_credit_note_is_made(desk: Desk) -> None:
    Terms.objects.filter(code="30J").update(discount_without_vat=True)
    order, invoice = asked(desk)
    receive(desk, invoice, "1470.00", IN_TIME)
    assert (left(invoice), standing(order).state) == (0, "closed")
    assert not Invoice.objects.filter(corrects=invoice).exists()
    assert InvoiceStanding.objects.get(invoice=invoice).written_off == D("30.00")
    with pytest.raises(DiscountNoteNotWanted):
        commands.draft_discount_note(invoice_id=invoice.pk, on=LATE, by=desk.by)


def test_several_payments_in_time_and_a_late_one(desk: Desk) -> None:
    _order, invoice = asked(desk)
    receive(desk, invoice, "1000.00", ON)
    assert left(invoice) == D("500.00")
    receive(desk, invoice, "470.00", IN_TIME)
    assert left(invoice) == 0
    _order, late = asked(desk)
    receive(desk, late, "1000.00", LATE)
    receive(desk, late, "470.00", IN_TIME)
    assert left(late) == D("30.00"), "a part of it came late"


def test_an_amount_less_the_discount_is_an_exact_match(desk: Desk) -> None:
    party = a_customer()
    first = desk.balance(an_order([("1", "2000.00")], party))
    second = desk.balance(an_order([("1", "1250.00")], party))
    assert queries.propose_allocations(party.pk, D("1470.00"), on=IN_TIME) == {second.pk: D("1470.00")}
    assert queries.propose_allocations(party.pk, D("1470.00"), on=LATE) == {first.pk: D("1470.00")}


def test_a_payment_that_bounces_takes_its_discount_along(desk: Desk) -> None:
    order, invoice = asked(desk)
    payment = receive(desk, invoice, "1470.00", IN_TIME)
    commands.reverse_payment(payment_id=payment.pk, on=LATE, reason="Sans provision", by=desk.by)
    assert (left(invoice), standing(order).left_to_pay) == (D("1500.00"), D("1500.00"))
    assert not Invoice.objects.filter(corrects=invoice).exists()
    assert not DiscountNote.objects.exists() and EarlyDiscount.objects.count() == 1
    receive(desk, invoice, "1500.00", LATE)
    assert left(invoice) == 0


def test_a_note_thrown_away_is_prepared_again(desk: Desk) -> None:
    _order, invoice = asked(desk)
    receive(desk, invoice, "1470.00", IN_TIME)
    with pytest.raises(DiscountNoteNotWanted):
        commands.draft_discount_note(invoice_id=invoice.pk, on=LATE, by=desk.by)
    commands.delete_draft(invoice_id=prepared(invoice).pk, by=desk.by)
    assert left(invoice) == 0
    note = commands.draft_discount_note(invoice_id=invoice.pk, on=LATE, by=desk.by)
    assert note.total_incl_tax == D("30.00")


def test_two_rates_and_what_was_credited_before(desk: Desk) -> None:
    order = an_order([("1", "1000.00"), ("1", "200.00", "5.5")])
    invoice = desk.balance(order)
    promised = promised_discounts([invoice.pk])[invoice.pk]
    assert sorted((one.base, one.vat) for one in promised.groups) == [(D("4.00"), D("0.22")), (D("20.00"), D("4.00"))]
    receive(desk, invoice, str(invoice.total_incl_tax - promised.amount), IN_TIME)
    assert left(invoice) == 0
    commands.issue_invoice(invoice_id=prepared(invoice).pk, on=LATE, by=desk.by)
    assert left(invoice) == 0
    assert Allocation.objects.filter(invoice=invoice, kind="write_off").count() == 2


def test_one_invoice_over_two_orders(desk: Desk) -> None:
    party = a_customer()
    orders = [an_order([("1", price)], party) for price in ("333.33", "916.67")]
    invoice = desk.issue(commands.draft_orders(order_ids=[one.pk for one in orders], on=desk.on, by=desk.by))
    promised = promised_discounts([invoice.pk])[invoice.pk]
    receive(desk, invoice, str(invoice.total_incl_tax - promised.amount), IN_TIME)
    assert [standing(one).state for one in orders] == ["closed", "closed"]
    commands.issue_invoice(invoice_id=prepared(invoice).pk, on=LATE, by=desk.by)
    assert [(standing(one).state, standing(one).left_to_pay) for one in orders] == [("closed", 0), ("closed", 0)]


def test_what_is_refused(desk: Desk) -> None:
    _order, invoice = asked(desk)
    with pytest.raises(DiscountIsNotWhatIsLeft):
        commands.grant_discount(invoice_id=invoice.pk, on=ON, by=desk.by)
    Terms.objects.filter(code="30J").update(discount_percent=0, discount_days=0)
    _order, plain = asked(desk)
    with pytest.raises(NoDiscountPromised):
        commands.grant_discount(invoice_id=plain.pk, on=ON, by=desk.by)
    assert promised_discounts([invoice.pk]), "what was printed holds, whatever the terms become"


def test_a_deposit_promises_no_discount(desk: Desk) -> None:
    deposit = desk.deposit(an_order([("1", "1000.00")]), "30")
    assert promised_discounts([deposit.pk]) == {}
