"""S3 without time sheets: three milestones, an amendment between two of them, yearly hosting apart."""

from decimal import Decimal

from .player import Storyteller
from .views import line, sums


def test_milestones_an_amendment_and_hosting(we: Storyteller) -> None:
    mairie = we.customer("Commune de Saint-Malo")
    quote = we.quote(
        mairie, "2024-12-16",
        [line("Conception et développement, jours", "18", "700.00"), line("Hébergement", "1", "540.00", period="year")],
        title="Site internet",
    )  # fmt: skip
    assert we.quote_totals(quote) == sums("12600.00", "2520.00", "15120.00"), "the hosting is recurring, told apart"
    we.send_quote(quote, "2024-12-16")
    order = we.accept(quote, "2024-12-20", signed_by="Le maire")

    first = we.invoice(order, "interim", "2025-01-15", lines={0: {"percent": "40"}})
    assert first.total == sums("5040.00", "1008.00", "6048.00")
    assert we.standing(order).left == sums("7560.00", "1512.00", "9072.00")

    we.amend(order, "2025-02-03", [line("Espace agents, jours", "3", "650.00")], reason="Espace agents")
    amended = we.standing(order)
    assert amended.ordered == sums("14550.00", "2910.00", "17460.00")
    assert amended.invoiced == sums("5040.00", "1008.00"), "issued invoices are not touched"
    assert we.standing(order, "2025-02-02").ordered == sums("12600.00", "2520.00")

    second = we.invoice(order, "interim", "2025-02-28", lines={0: {"percent": "30"}})
    assert second.total == sums("3780.00", "756.00", "4536.00")
    third = we.invoice(order, "balance", "2025-03-31")
    assert third.total == sums("5730.00", "1146.00", "6876.00")
    assert [one.net for one in third.billed()] == [Decimal("3780.00"), Decimal("1950.00")]
    we.pay(mairie, "2025-04-30", "17460.00")
    done = we.standing(order)
    assert (done.invoiced_fact, done.paid_fact) == ("full", "full")
    assert done.state == "open", "the hosting still has to be handed to its contract (P38)"
    assert "recurring_to_hand_over" in done.blockers
