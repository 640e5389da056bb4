"""Worked figures of the standing: P3, P5, P6, P8, P9, played through the whole product."""

from datetime import date, timedelta
from decimal import Decimal

from .player import Storyteller, refused
from .views import NOTHING, line, quantity_and_amount, sums


def _an_order(we: Storyteller, *lines: dict[str, object], on: str = "2025-02-03", **content: object) -> tuple[int, int]:
    customer = we.customer("Ateliers Kerbrat")
    return customer, we.order(customer, on, list(lines), **content)


def test_p3_a_deposit_belongs_to_the_group_never_to_a_line(we: Storyteller) -> None:
    _, order = _an_order(we, line("Portail", "1", "600.00"), line("Clôture", "1", "900.00"))
    we.invoice(order, "deposit", "2025-02-04", amount_excl_tax="450.00")
    stands = we.standing(order)
    assert [one.left for one in stands.lines] == [
        quantity_and_amount("1", "600.00"), quantity_and_amount("1", "900.00")
    ]  # fmt: skip
    assert stands.deposit_left == Decimal("450.00")
    assert stands.left == sums("1050.00", "210.00")


def test_p5_the_business_date_counts_and_may_not_lie(we: Storyteller) -> None:
    customer, order = _an_order(we, line("Portail", "1", "1000.00"))
    draft = we.draft(order, "balance", "2025-02-10")
    with refused("DateBeforeOrder"):
        we.issue(draft.id, "2025-02-02")
    with refused("DateOutsideSeries"):
        we.issue(draft.id, (date.today() + timedelta(days=3)).isoformat())  # noqa: DTZ011 - far enough from midnight
    invoice = we.issue(draft.id, "2025-02-10")
    payment = we.pay(customer, "2025-03-10", "1200.00")
    assert we.standing(order).state == "closed"
    we.reverse(payment, "2025-03-17", "Prélèvement rejeté")
    assert we.standing(order).facts == ("settled", "full", "none")
    assert we.standing(order, "2025-02-09").facts == ("open", "none", "none")
    assert we.standing(order, "2025-02-10").facts == ("settled", "full", "none")
    assert we.standing(order, "2025-03-16").facts == ("closed", "full", "full")
    assert we.standing(order, "2025-03-17").left_to_pay == Decimal("1200.00")
    with refused("DateInFuture"):
        we.pay(customer, (date.today() + timedelta(days=3)).isoformat(), "1200.00")  # noqa: DTZ011
    assert we.document(invoice.id).left_to_pay == Decimal("1200.00")


def test_p6_thirty_percent_invoiced_and_paid_is_paid_in_full(we: Storyteller) -> None:
    customer, order = _an_order(we, line("Portail", "1", "1000.00"))
    we.invoice(order, "interim", "2025-02-10", percent="30")
    assert we.standing(order).facts == ("open", "partial", "none")
    we.pay(customer, "2025-02-20", "360.00")
    assert we.standing(order).facts == ("open", "partial", "full")


def test_p6_closed_by_rule_reopens_by_itself(we: Storyteller) -> None:
    customer, order = _an_order(we, line("Portail", "4", "250.00"))
    invoice = we.invoice(order, "balance", "2025-02-10")
    payment = we.pay(customer, "2025-02-20", "1200.00")
    assert we.standing(order).state == "closed"
    we.credit(invoice.id, "2025-02-21", again=False, lines={0: {"quantity": "1"}})
    assert we.standing(order).state == "closed", "given up: it stays closed, the customer has a credit"
    assert we.balance(customer) == (Decimal(0), Decimal("300.00"))
    we.credit(invoice.id, "2025-02-22", again=True, lines={0: {"quantity": "1"}})
    assert we.standing(order).state == "open", "to be invoiced again: it reopens"
    last = we.invoice(order, "balance", "2025-02-23")
    we.pay(customer, "2025-02-24", "300.00", over={last.id: "300.00"})
    assert we.standing(order).state == "closed"
    we.reverse(payment, "2025-02-25", "Chèque sans provision")
    assert we.standing(order).facts == ("settled", "full", "partial")


def test_p6_closed_by_hand_takes_only_what_is_given_up(we: Storyteller) -> None:
    _, order = _an_order(we, line("Portail", "4", "250.00"))
    invoice = we.invoice(order, "interim", "2025-02-10", lines={0: {"quantity": "3"}})
    we.close(order, "2025-02-20", "Le chantier s’arrête")
    assert we.standing(order).abandoned == sums("250.00", "50.00")
    with refused("ClosedOrderGivesUp"):
        we.draft_credit(invoice.id, "2025-02-21", again=True, lines={0: {"quantity": "1"}})
    we.credit(invoice.id, "2025-02-21", again=False, lines={0: {"quantity": "1"}})
    stands = we.standing(order)
    assert stands.state == "closed"
    assert stands.abandoned == sums("500.00", "100.00")
    assert stands.left_to_pay == Decimal("600.00")


def test_p8_a_deposit_kept_or_given_back(we: Storyteller) -> None:
    customer, order = _an_order(we, line("Serre", "1", "2000.00"))
    deposit = we.invoice(order, "deposit", "2025-02-04", amount_excl_tax="600.00")
    we.invoice(order, "interim", "2025-02-10", lines={0: {"amount": "700.00"}})
    we.pay(customer, "2025-02-15", "1560.00")
    assert we.standing(order).left == sums("700.00", "140.00")

    we.close(order, "2025-02-20", "Budget coupé", deposit="kept")
    kept = we.standing(order)
    assert kept.abandoned == sums("700.00", "140.00")
    assert kept.invoiced == sums("1300.00", "260.00")
    assert kept.lines[0].abandoned[1] == Decimal("1300.00"), "of which 600 are covered by the deposit kept"
    assert kept.deposit_left == 0
    with refused("DepositWasKept"):
        we.draft_credit(deposit.id, "2025-02-20", again=False)
    we.reopen(order, "2025-02-21")
    assert we.standing(order).left == sums("700.00", "140.00")
    assert we.standing(order).deposit_left == Decimal("600.00")
    assert we.standing(order).lines[0].abandoned[1] == 0

    we.close(order, "2025-02-22", "Budget coupé", deposit="given_back")
    back = we.standing(order)
    assert back.abandoned == sums("1300.00", "260.00")
    assert back.invoiced == sums("700.00", "140.00")
    assert we.balance(customer) == (Decimal(0), Decimal("720.00"))
    we.reopen(order, "2025-02-23")
    assert we.standing(order).left == sums("1300.00", "260.00")
    assert we.invoice(order, "balance", "2025-02-24").total == sums("1300.00", "260.00")


def test_p9_cancelled_only_while_nothing_is_invoiced_net(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    quote = we.quote(customer, "2025-02-03", [line("Serre", "1", "500.00")])
    we.send_quote(quote, "2025-02-03")
    order = we.accept(quote, "2025-02-04")
    invoice = we.invoice(order, "interim", "2025-02-05", percent="50")
    with refused("OrderHasBeenInvoiced"):
        we.cancel(order, "2025-02-06", "Erreur")
    we.credit(invoice.id, "2025-02-06", again=True)
    we.cancel(order, "2025-02-07", "Erreur de client")
    stands = we.standing(order)
    assert stands.state == "cancelled"
    assert stands.abandoned == sums("500.00", "100.00")
    assert stands.left == NOTHING
    assert we.quote_state(quote) == "sent"
    second = we.accept(quote, "2025-02-10")
    assert second != order
    assert we.accept(quote, "2025-02-11") == second, "the same version again gives the same order"
    with refused("OrderHeldByDocuments"):
        we.delete_order(order)
    with refused("OrderCancelled"):
        we.draft(order, "balance", "2025-02-11")


def test_p9_on_hold_only_deposits_are_invoiced(we: Storyteller) -> None:
    _, order = _an_order(we, line("Serre", "1", "500.00"))
    we.hold(order, "Encours dépassé")
    with refused("OrderHeld"):
        we.draft(order, "balance", "2025-02-05")
    deposit = we.invoice(order, "deposit", "2025-02-05", percent="20")
    assert deposit.total == sums("100.00", "20.00")
    assert "order_held" in we.standing(order).blockers
    we.release(order, "Acompte reçu")
    assert we.invoice(order, "balance", "2025-02-06").total == sums("400.00", "80.00")
