"""S4 without deliveries: two invoices by quantity, one laptop comes back and is credited."""

from decimal import Decimal

from .player import Storyteller, refused
from .views import line, quantity_and_amount, sums

LINES = [line("Portable 14 pouces", "12", "1049.00"), line("Mise en service", "12", "90.00")]


def _invoiced_and_paid(we: Storyteller) -> tuple[int, int, int]:
    lycee = we.customer("Lycée Jean-Macé")
    order = we.order(lycee, "2025-05-05", LINES, title="12 portables")
    assert we.standing(order).ordered == sums("13668.00", "2733.60", "16401.60")
    first = we.invoice(order, "interim", "2025-05-19", lines={0: {"quantity": "8"}, 1: {"quantity": "8"}})
    assert first.total == sums("9112.00", "1822.40", "10934.40")
    with refused("BeyondWhatIsLeft") as told:
        we.draft(order, "interim", "2025-06-02", lines={0: {"quantity": "5"}})
    assert "4" in told.sentence
    second = we.invoice(order, "interim", "2025-06-02", lines={0: {"quantity": "4"}, 1: {"quantity": "4"}})
    assert second.total == sums("4556.00", "911.20", "5467.20")
    assert we.standing(order).facts == ("settled", "full", "none")
    we.pay(lycee, "2025-06-30", "16401.60")
    assert we.standing(order).facts == ("closed", "full", "full")
    return lycee, order, first.id


def test_a_faulty_laptop_is_given_up(we: Storyteller) -> None:
    lycee, order, first = _invoiced_and_paid(we)
    note = we.credit(first, "2025-07-07", again=False, reason="Portable défectueux", lines={0: {"quantity": "1"}})
    assert note.kind == "credit_note"
    assert note.number.startswith("AV-")
    assert note.total == sums("1049.00", "209.80", "1258.80")
    standing = we.standing(order)
    assert standing.state == "closed", "what is given up does not reopen the order"
    assert standing.abandoned == sums("1049.00", "209.80")
    assert standing.lines[0].abandoned == quantity_and_amount("1", "1049.00")
    assert we.balance(lycee) == (Decimal(0), Decimal("1258.80"))
    we.refund(lycee, "2025-07-15", "1258.80")
    assert we.balance(lycee) == (Decimal(0), Decimal(0))
    with refused("RefundExceedsCredit"):
        we.refund(lycee, "2025-07-15", "0.01")


def test_a_faulty_laptop_is_replaced_and_invoiced_again(we: Storyteller) -> None:
    lycee, order, first = _invoiced_and_paid(we)
    note = we.credit(first, "2025-07-07", again=True, reason="Portable à remplacer", lines={0: {"quantity": "1"}})
    reopened = we.standing(order)
    assert reopened.facts == ("open", "partial", "full")
    assert reopened.left == sums("1049.00", "209.80")
    assert reopened.lines[0].left == quantity_and_amount("1", "1049.00")
    balance = we.invoice(order, "balance", "2025-07-09")
    assert balance.total == sums("1049.00", "209.80", "1258.80")
    assert we.standing(order).facts == ("settled", "full", "partial")
    we.use_credit(note.id, "2025-07-09", {balance.id: "1258.80"})
    assert we.standing(order).facts == ("closed", "full", "full")
    assert we.balance(lycee) == (Decimal(0), Decimal(0))
