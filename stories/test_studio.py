"""S10. A design studio: the customer gives up after deposit and interim; its twin order held nothing yet."""

from datetime import date
from decimal import Decimal

from .planning import key_of, month_ahead, planner
from .player import Storyteller, refused
from .views import line, sums


def test_the_customer_gives_up(we: Storyteller) -> None:
    galerie = we.customer("Galerie Marchand")
    order = we.order(
        galerie, "2025-01-06", [line("Identité visuelle et signalétique", "1", "6200.00")], title="Identité visuelle"
    )
    assert we.standing(order).ordered == sums("6200.00", "1240.00", "7440.00")
    deposit = we.invoice(order, "deposit", "2025-01-08", percent="30")
    assert deposit.total == sums("1860.00", "372.00", "2232.00")
    we.pay(galerie, "2025-01-10", "2232.00")
    interim = we.invoice(order, "interim", "2025-02-14", percent="40")
    assert interim.total == sums("2480.00", "496.00", "2976.00")
    asked = we.standing(order)
    assert asked.invoiced == sums("4340.00", "868.00")
    assert asked.left == sums("1860.00", "372.00", "2232.00")
    assert asked.facts == ("open", "partial", "partial")

    with refused("OrderHeldByDocuments") as told:
        we.delete_order(order)
    assert deposit.number in told.sentence
    assert interim.number in told.sentence
    with refused("DepositFateUnknown") as told:
        we.close(order, "2025-03-03", "Le client arrête le projet")
    with refused("ReasonMissing"):
        we.cancel(order, "2025-03-03", " ")
    with refused("OrderHasBeenInvoiced"):
        we.cancel(order, "2025-03-03", "Le client arrête le projet")

    we.close(order, "2025-03-03", "Le client arrête le projet", deposit="kept")
    closed = we.standing(order)
    assert closed.facts == ("closed", "full", "partial")
    assert closed.abandoned == sums("1860.00", "372.00", "2232.00")
    assert closed.invoiced == sums("4340.00", "868.00")
    assert closed.left == sums("0", "0")
    assert closed.deposit_left == 0
    assert closed.left_to_pay == Decimal("2976.00"), "the unpaid interim invoice is still chased"
    with refused("OrderClosedByHand"):
        we.draft(order, "balance", "2025-03-04")
    with refused("ClosedOrderGivesUp"):
        we.draft_credit(interim.id, "2025-03-04", again=True)

    we.reopen(order, "2025-03-10")
    assert we.standing(order).left == sums("1860.00", "372.00")
    assert we.standing(order).deposit_left == Decimal("1860.00")
    assert we.standing(order, "2025-03-05").abandoned == sums("1860.00", "372.00")
    we.close(order, "2025-03-12", "Arrêt confirmé par courrier", deposit="kept")
    we.pay(galerie, "2025-03-20", "2976.00")
    assert we.standing(order).facts == ("closed", "full", "full")


def test_its_twin_holds_only_its_quote_and_is_deleted(we: Storyteller) -> None:
    galerie = we.customer("Galerie Marchand")
    quote = we.quote(galerie, "2025-01-06", [line("Identité visuelle et signalétique", "1", "6200.00")])
    we.send_quote(quote, "2025-01-06")
    order = we.accept(quote, "2025-01-07")
    draft = we.draft(order, "deposit", "2025-01-08", percent="30")
    with refused("OrderHeldByDocuments"):
        we.delete_order(order)
    we.delete_draft(draft.id)
    we.delete_order(order)
    assert we.quote_state(quote) == "sent"
    with refused("NotFound"):
        we.standing(order)
    again = we.accept(quote, "2025-01-09")
    assert we.standing(again).ordered == sums("6200.00", "1240.00")
    we.cancel(again, "2025-01-10", "Saisie en double")
    assert we.standing(again).state == "cancelled"
    assert we.standing(again).abandoned == sums("6200.00", "1240.00")
    assert we.quote_state(quote) == "sent"


def test_what_was_planned_is_cancelled_with_the_order_and_comes_back_with_it(we: Storyteller) -> None:
    office = planner(we)
    galerie = we.customer("Galerie Marchand")
    order = we.order(galerie, "2025-01-06", [line("Identité visuelle et signalétique", "1", "6200.00")])
    office.plan(
        order,
        [
            ("Acompte", "1860.00", date(2025, 1, 8)),
            ("Esquisses", "2480.00", date(2025, 2, 14)),
            ("Remise", None, month_ahead(2)),
        ],
    )
    we.invoice(order, "deposit", "2025-01-08", percent="30")
    interim = we.invoice(order, "interim", "2025-02-14", percent="40")
    assert office.expected() == {key_of(2): Decimal(1860)}, "invoices made otherwise consume the plan in its order"
    assert office.planned(order)[-1] == ("Remise", Decimal(1860))

    we.close(order, "2025-03-03", "Le client arrête le projet", deposit="kept")
    assert office.expected() == {}, "out of the forecast"
    assert {amount for _label, amount in office.planned(order)} == {Decimal(0)}, "planned invoices are cancelled"
    closed = we.standing(order)
    assert (closed.invoiced, closed.left) == (sums("4340.00", "868.00"), sums("0", "0"))
    assert closed.abandoned == sums("1860.00", "372.00", "2232.00")
    assert we.document(interim.id).state == "overdue", "the unpaid interim invoice is still chased"
    with refused("OrderClosedByHand"):
        office.draft_line(order, -1, "2025-03-04")

    we.reopen(order, "2025-03-10")
    assert office.expected() == {key_of(2): Decimal(1860)}
    assert we.standing(order).left == sums("1860.00", "372.00")
