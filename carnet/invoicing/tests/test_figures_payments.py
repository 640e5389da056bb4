"""The examples of figures.md for terms and payments (P30, P31, P27a), and what payments refuse."""

from datetime import date, timedelta

import pytest

from carnet.company.models import Terms
from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.commands.disputing import AlreadyDisputed
from carnet.invoicing.commands.paying import (
    AllocationsExceedAmount,
    AmountNotPositive,
    InvoiceOfAnotherParty,
    MethodUnknown,
    NotPayable,
)
from carnet.invoicing.commands.undoing import (
    PaymentAlreadyReversed,
    PaymentRefunded,
    ReasonMissing,
    RefundExceedsCredit,
)
from carnet.invoicing.models import Instalment, Invoice, InvoiceLine, InvoiceStanding, Payment, PaymentStanding
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk
from carnet.invoicing.tests.acts import D, Desk, decimals, standing
from carnet.sales.models import Order
from carnet.sales.steps.days import DateBeforeOrder, DateInFuture
from carnet.sales.tests.factories import a_customer, an_order


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def instalments(invoice: Invoice) -> list[tuple[date, object]]:
    return list(Instalment.objects.filter(invoice=invoice).order_by("due_on", "n").values_list("due_on", "amount"))


def pay(desk: Desk, order: Order, amount: str, **more: object) -> Payment:
    asked = {"method": "transfer", **more}
    return commands.record_payment(party_id=order.party_id, on=desk.on, amount=D(amount), by=desk.by, **asked)  # type: ignore[arg-type]


def test_p30_three_instalments_the_last_takes_the_cents(desk: Desk) -> None:
    order = an_order([("1", "83.35")])
    Order.objects.filter(pk=order.pk).update(terms=Terms.objects.get(code="3FOIS"))
    invoice = desk.balance(order)
    assert instalments(invoice) == [
        (date(2026, 10, 2), D("34.01")), (date(2026, 11, 1), D("33.01")), (date(2026, 12, 1), D("33.00")),
    ]  # fmt: skip
    assert InvoiceStanding.objects.get(invoice=invoice).due_on == date(2026, 10, 2)
    pay(desk, order, "40.00")
    assert InvoiceStanding.objects.get(invoice=invoice).due_on == date(2026, 11, 1)
    assert queries.state_of_invoice(invoice.pk, date(2026, 10, 15)) == "partly_paid"
    assert queries.state_of_invoice(invoice.pk, date(2026, 11, 2)) == "overdue"


def test_p30_a_retention_is_an_instalment_of_its_own(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    desk.deposit(order, "30")
    draft = desk.draft_balance(order)
    release = date(2027, 9, 2)
    commands.edit_draft(invoice_id=draft.pk, retention_percent=D(5), retention_until=release, by=desk.by)
    invoice = desk.issue(draft)
    assert instalments(invoice) == [(date(2026, 10, 2), D("7800.00")), (release, D("600.00"))]
    document = queries.printed(invoice.pk, desk.on)
    assert [one.amount for one in document.instalments] == decimals("7800.00", "600.00")
    desk.pay(invoice, "7800.00")
    assert queries.state_of_invoice(invoice.pk, date(2027, 1, 1)) == "partly_paid"


def test_p30_a_credit_note_lowers_the_retention_by_the_same_share(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    draft = desk.draft_balance(order)
    release = date(2027, 9, 2)
    commands.edit_draft(invoice_id=draft.pk, retention_percent=D(5), retention_until=release, by=desk.by)
    invoice = desk.issue(draft)
    desk.credit(invoice, lines=[CreditLineAsk(InvoiceLine.objects.get(invoice=invoice).pk, amount_excl_tax=D(1000))])
    desk.pay(invoice, "10259.99")
    due = InvoiceStanding.objects.get(invoice=invoice)
    assert (due.left, due.due_on) == (D("540.01"), date(2026, 10, 2))
    desk.pay(invoice, "0.01")
    due = InvoiceStanding.objects.get(invoice=invoice)
    assert (due.left, due.due_on) == (D("540.00"), release)
    assert queries.state_of_invoice(invoice.pk, date(2027, 1, 1)) == "partly_paid"
    assert queries.state_of_invoice(invoice.pk, date(2027, 9, 3)) == "overdue"


def test_p31_an_exact_match_first_then_the_oldest_due(desk: Desk) -> None:
    party = a_customer()
    invoices = [desk.balance(an_order([("1", price)], party)) for price in ("100.00", "200.00", "300.00")]
    assert queries.propose_allocations(party.pk, D("240.00")) == {invoices[1].pk: D("240.00")}
    assert queries.propose_allocations(party.pk, D("250.00")) == {
        invoices[0].pk: D("120.00"), invoices[1].pk: D("130.00"),
    }  # fmt: skip


def test_p31_one_cent_too_much_is_customer_credit(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    desk.balance(order)
    payment = pay(desk, order, "120.01")
    assert PaymentStanding.objects.get(payment=payment).unallocated == D("0.01")
    assert standing(order).left_to_pay == 0


def test_p31_credit_used_later_on_another_invoice(desk: Desk) -> None:
    party = a_customer()
    first, second = an_order([("1", "100.00")], party), an_order([("1", "100.00")], party)
    desk.balance(first)
    payment = pay(desk, first, "200.00")
    invoice = desk.balance(second)
    commands.allocate_payment(payment_id=payment.pk, allocations={invoice.pk: D("80.00")}, on=desk.on, by=desk.by)
    assert (standing(second).paid_incl_tax, PaymentStanding.objects.get(payment=payment).unallocated) == (D("80.00"), 0)
    with pytest.raises(AllocationsExceedAmount):
        commands.allocate_payment(payment_id=payment.pk, allocations={invoice.pk: D("0.01")}, on=desk.on, by=desk.by)


def test_p31_a_reversal_opens_everything_again_and_happens_once(desk: Desk) -> None:
    party = a_customer()
    orders = [an_order([("1", price)], party) for price in ("550.00", "1000.00")]
    invoice = desk.issue(commands.draft_orders(order_ids=[order.pk for order in orders], on=desk.on, by=desk.by))
    kept = desk.pay(invoice, "33.33")
    bounced = desk.pay(invoice, "500.00")
    later = desk.on + timedelta(days=3)
    commands.reverse_payment(payment_id=bounced.pk, on=later, reason="Sans provision", by=desk.by)
    assert sum(standing(order).paid_incl_tax for order in orders) == D("33.33")
    assert InvoiceStanding.objects.get(invoice=invoice).left == D("1826.67")
    assert PaymentStanding.objects.get(payment=bounced).amount == 0
    with pytest.raises(PaymentAlreadyReversed):
        commands.reverse_payment(payment_id=bounced.pk, on=later, reason="Encore", by=desk.by)
    with pytest.raises(ReasonMissing):
        commands.reverse_payment(payment_id=kept.pk, on=later, reason="", by=desk.by)
    with pytest.raises(DateBeforeOrder):
        commands.reverse_payment(payment_id=kept.pk, on=desk.on - timedelta(days=1), reason="x", by=desk.by)
    desk.pay(invoice)
    assert [standing(order).state for order in orders] == ["closed", "closed"]


def test_p31_a_refund_gives_credit_back_and_no_more(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    invoice = desk.balance(order)
    payment = pay(desk, order, "150.00")
    note = desk.credit(invoice, again=False)
    give = {"party_id": order.party_id, "on": desk.on, "method": "transfer", "by": desk.by}
    with pytest.raises(RefundExceedsCredit) as refusal:
        commands.refund(amount=D("150.01"), **give)
    assert "150,00" in str(refusal.value)
    given = commands.refund(amount=D("140.00"), **give)
    assert given.kind == "refund"
    assert PaymentStanding.objects.get(payment=given).unallocated == 0
    assert queries.party_balance(order.party_id, desk.on)[0].credit == D("10.00")
    assert (standing(order).state, standing(order).left_to_pay) == ("closed", 0)
    with pytest.raises(PaymentRefunded):
        commands.reverse_payment(payment_id=payment.pk, on=desk.on, reason="Impayé", by=desk.by)
    commands.reverse_payment(payment_id=given.pk, on=desk.on, reason="Compte clos", by=desk.by)
    assert queries.party_balance(order.party_id, desk.on)[0].credit == D("150.00")
    assert InvoiceStanding.objects.get(invoice=note).left == D("120.00")


def test_p31_a_refund_from_named_sources(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    invoice = desk.balance(order)
    desk.pay(invoice)
    note = desk.credit(invoice)
    give = {"party_id": order.party_id, "on": desk.on, "method": "check", "by": desk.by}
    with pytest.raises(RefundExceedsCredit):
        commands.refund(amount=D("50.00"), sources={("credit_note", note.pk): D("40.00")}, **give)
    commands.refund(amount=D("50.00"), sources={("credit_note", note.pk): D("50.00")}, **give)
    assert InvoiceStanding.objects.get(invoice=note).left == D("70.00")


def test_p31_a_small_difference_is_written_off_with_a_reason(desk: Desk) -> None:
    party = a_customer()
    orders = [an_order([("1", price)], party) for price in ("33.33", "66.67", "0.05")]
    invoice = desk.issue(commands.draft_orders(order_ids=[order.pk for order in orders], on=desk.on, by=desk.by))
    desk.pay(invoice, str(invoice.total_incl_tax - D("0.07")))
    with pytest.raises(ReasonMissing):
        commands.write_off(invoice_id=invoice.pk, amount=D("0.07"), on=desk.on, reason=" ", by=desk.by)
    left = commands.write_off(invoice_id=invoice.pk, amount=D("0.07"), on=desk.on, reason="Arrondi", by=desk.by)
    assert (left.left, left.written_off) == (0, D("0.07"))
    assert [standing(order).state for order in orders] == ["closed"] * 3
    assert [standing(order).left_to_pay for order in orders] == [0, 0, 0]


def test_p31_payments_beyond_what_a_credit_left_to_pay(desk: Desk) -> None:
    """A bounced payment after a surplus: the customer owes the invoice again and keeps the credit until it is used."""
    order = an_order([("8", "100.00")])
    invoice = desk.balance(order)
    payment = desk.pay(invoice)
    note = desk.credit(invoice, by_vat=[CreditVatAsk(D(20), amount_excl_tax=D("500.00"))])
    commands.reverse_payment(payment_id=payment.pk, on=desk.on, reason="Impayé", by=desk.by)
    assert (InvoiceStanding.objects.get(invoice=invoice).left, standing(order).left_to_pay) == (
        D("960.00"),
        D("960.00"),
    )
    commands.allocate_credit_note(credit_note_id=note.pk, allocations={invoice.pk: D("600.00")}, on=desk.on, by=desk.by)
    assert (standing(order).left_to_pay, standing(order).paid_incl_tax) == (D("360.00"), 0)


def test_what_payments_refuse(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    invoice = desk.balance(order)
    note = desk.credit(invoice, again=True)
    for amount in ("0", "-5", "10.001"):
        with pytest.raises(AmountNotPositive):
            pay(desk, order, amount)
    with pytest.raises(MethodUnknown):
        pay(desk, order, "10.00", method="shells")
    with pytest.raises(NotPayable):
        pay(desk, order, "10.00", allocations={note.pk: D("10.00")})
    other = desk.balance(an_order([("1", "100.00")]))
    with pytest.raises(InvoiceOfAnotherParty):
        pay(desk, order, "10.00", allocations={other.pk: D("10.00")})
    with pytest.raises(DateInFuture):
        commands.record_payment(
            party_id=order.party_id, on=date.today() + timedelta(days=2), amount=D(1), method="card", by=desk.by
        )
    with pytest.raises(DateBeforeOrder):
        commands.record_payment(
            party_id=order.party_id, on=date(2026, 8, 1), amount=D(1), method="card", order_id=order.pk, by=desk.by
        )
    assert not Payment.objects.exists()


def test_p27_a_disputed_invoice_says_so_until_it_is_settled(desk: Desk) -> None:
    invoice = desk.balance(an_order([("1", "100.00")]))
    commands.open_dispute(invoice_id=invoice.pk, on=desk.on, reason="Quantité contestée", by=desk.by)
    assert queries.state_of_invoice(invoice.pk, date(2027, 1, 1)) == "disputed"
    with pytest.raises(AlreadyDisputed):
        commands.open_dispute(invoice_id=invoice.pk, on=desk.on, reason="Encore", by=desk.by)
    commands.close_dispute(invoice_id=invoice.pk, on=desk.on, by=desk.by)
    assert queries.state_of_invoice(invoice.pk, date(2027, 1, 1)) == "overdue"
