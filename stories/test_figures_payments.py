"""Worked figures of payments: P31, played through the whole product."""

from decimal import Decimal

from .player import Storyteller, refused
from .views import line, sums


def test_p31_exact_match_first_then_the_oldest_due(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    invoices = [
        we.issue(we.draft_free(customer, day, [line("Dépannage", "1", price)]).id, day)
        for day, price in (("2025-01-10", "100.00"), ("2025-02-10", "250.00"), ("2025-03-10", "50.00"))
    ]

    def left() -> list[Decimal]:
        return [we.document(one.id).left_to_pay for one in invoices]

    we.pay(customer, "2025-03-20", "300.00")
    assert left() == [Decimal("120.00"), Decimal("0.00"), Decimal("60.00")], "300.00 is exactly the second invoice"
    we.pay(customer, "2025-03-21", "150.00")
    assert left() == [Decimal("0.00"), Decimal("0.00"), Decimal("30.00")], "then the oldest due, the rest on the next"
    over = we.pay(customer, "2025-03-22", "100.00")
    assert left() == [Decimal("0.00")] * 3
    assert we.unallocated(over) == Decimal("70.00")
    assert we.balance(customer) == (Decimal(0), Decimal("70.00"))
    with refused("AllocationExceedsInvoice"):
        we.pay(customer, "2025-03-23", "10.00", over={invoices[0].id: "10.00"})
    last = we.issue(we.draft_free(customer, "2025-03-24", [line("Dépannage", "1", "200.00")]).id, "2025-03-24")
    we.allocate(over, "2025-03-24", {last.id: "70.00"})
    assert we.document(last.id).left_to_pay == Decimal("170.00")
    with refused("AllocationsExceedAmount"):
        we.allocate(over, "2025-03-25", {last.id: "0.01"})


def test_p31_a_credit_note_lowers_its_invoice_first(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    order = we.order(customer, "2025-01-06", [line("Rampe", "10", "100.00")])
    invoice = we.invoice(order, "balance", "2025-01-10")
    we.pay(customer, "2025-01-20", "900.00")
    note = we.credit(invoice.id, "2025-01-25", again=False, lines={0: {"quantity": "4"}})
    assert note.total == sums("400.00", "80.00", "480.00")
    assert we.document(invoice.id).left_to_pay == 0
    assert we.document(note.id).left_to_pay == Decimal("180.00"), "the surplus is the customer's"
    assert we.standing(order).facts == ("closed", "full", "full")
    other = we.issue(we.draft_free(customer, "2025-01-26", [line("Visserie", "1", "100.00")]).id, "2025-01-26")
    assert other.left_to_pay == Decimal("120.00"), "credit is used only when somebody says so"
    we.use_credit(note.id, "2025-01-27", {other.id: "120.00"})
    assert we.document(other.id).left_to_pay == 0
    we.refund(customer, "2025-01-28", "60.00")
    assert we.balance(customer) == (Decimal(0), Decimal(0))


def test_p31_money_before_any_invoice_asks_for_its_deposit_invoice(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    order = we.order(customer, "2025-01-06", [line("Rampe", "1", "1000.00")])
    payment = we.pay(customer, "2025-01-07", "360.00", order=order)
    assert we.unallocated(payment) == Decimal("360.00")
    assert "deposit_invoice_to_issue" in we.standing(order).blockers
    deposit = we.invoice(order, "deposit", "2025-01-08", amount_incl_tax="360.00")
    assert deposit.total == sums("300.00", "60.00", "360.00")
    assert we.document(deposit.id).state == "paid"
    stands = we.standing(order)
    assert "deposit_invoice_to_issue" not in stands.blockers
    assert (stands.paid, stands.left_to_pay) == (Decimal("360.00"), Decimal(0))


def test_p31_a_small_difference_is_written_off(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    order = we.order(customer, "2025-01-06", [line("Rampe", "1", "1000.00")])
    invoice = we.invoice(order, "balance", "2025-01-07")
    payment = we.pay(customer, "2025-01-10", "1199.60")
    assert we.standing(order).state == "settled"
    we.write_off(invoice.id, "2025-01-11", "0.40", "Frais de la banque du client")
    stands = we.standing(order)
    assert stands.facts == ("closed", "full", "full")
    assert stands.paid == Decimal("1199.60")
    we.reverse(payment, "2025-01-12", "Virement rappelé")
    assert we.standing(order).left_to_pay == Decimal("1199.60")
    assert we.standing(order).facts == ("settled", "full", "none")
    with refused("PaymentAlreadyReversed"):
        we.reverse(payment, "2025-01-13", "Encore")
