"""S1. A plumber, a private customer, two VAT rates: quote, deposit of 30 %, balance, two cheques."""

from datetime import date
from decimal import Decimal

from .player import Storyteller
from .views import NOTHING, line, sums


def test_a_bathroom_from_quote_to_closed_order(we: Storyteller) -> None:
    durand = we.customer("Hélène Durand", person=True)
    quote = we.quote(
        durand, "2025-03-03",
        [line("Rénovation de la salle de bains", "1", "8450.00", "10"), line("Meuble vasque", "1", "1260.00", "20")],
        title="Salle de bains", deposit_percent="30",
    )  # fmt: skip
    assert we.quote_totals(quote) == sums("9710.00", "1097.00", "10807.00")

    we.send_quote(quote, "2025-03-03")
    order = we.accept(quote, "2025-03-07", signed_by="Hélène Durand")
    assert we.quote_state(quote) == "accepted"
    accepted = we.standing(order)
    assert accepted.facts == ("open", "none", "none")
    assert accepted.ordered == accepted.left == sums("9710.00", "1097.00", "10807.00")
    assert accepted.left_by_vat == {"10": sums("8450.00", "845.00"), "20": sums("1260.00", "252.00")}

    deposit = we.invoice(order, "deposit", "2025-03-10", percent="30")
    assert deposit.number == "FA-2025-0001"
    assert deposit.by_vat == {"10": sums("2535.00", "253.50"), "20": sums("378.00", "75.60")}
    assert deposit.total == sums("2913.00", "329.10", "3242.10")
    asked = we.standing(order)
    assert asked.facts == ("open", "partial", "none")
    assert asked.left == sums("6797.00", "767.90", "7564.90")
    assert asked.left_by_vat == {"10": sums("5915.00", "591.50"), "20": sums("882.00", "176.40")}
    assert asked.deposit_left == Decimal("2913.00")
    assert [one.left[1] for one in asked.lines] == [Decimal("8450.00"), Decimal("1260.00")]

    we.pay(durand, "2025-03-11", "3242.10", method="card")
    assert we.document(deposit.id).state == "paid"
    assert we.standing(order).facts == ("open", "partial", "full")

    balance = we.invoice(order, "balance", "2025-04-18")
    assert balance.number == "FA-2025-0002"
    assert balance.nets == [
        ("line", Decimal("8450.00")), ("line", Decimal("1260.00")),
        ("deduction", Decimal("-2535.00")), ("deduction", Decimal("-378.00")),
    ]  # fmt: skip
    for deduction in balance.lines[-2:]:
        assert "FA-2025-0001" in deduction.description
        assert "10/03/2025" in deduction.description
    assert balance.by_vat == {"10": sums("5915.00", "591.50"), "20": sums("882.00", "176.40")}
    assert balance.total == sums("6797.00", "767.90", "7564.90")
    settled = we.standing(order)
    assert settled.facts == ("settled", "full", "partial")
    assert settled.left == NOTHING
    assert settled.invoiced == sums("9710.00", "1097.00", "10807.00")
    assert settled.deposit_left == 0

    we.pay(durand, "2025-04-22", "4000.00", method="check", reference="Chèque 001", over={balance.id: "4000.00"})
    assert we.standing(order).facts == ("settled", "full", "partial")
    assert we.document(balance.id).left_to_pay == Decimal("3564.90")
    we.pay(durand, "2025-05-06", "3564.90", method="check", reference="Chèque 002")
    closed = we.standing(order)
    assert closed.facts == ("closed", "full", "full")
    assert closed.paid == Decimal("10807.00")
    assert closed.left_to_pay == 0
    assert closed.blockers == ()

    assert we.standing(order, "2025-03-09").left == sums("9710.00", "1097.00")
    assert we.standing(order, "2025-04-17").left == sums("6797.00", "767.90")
    assert we.standing(order, "2025-04-22").facts == ("settled", "full", "partial")
    assert we.document(balance.id).issued_on == date(2025, 4, 18)
