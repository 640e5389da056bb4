"""S3 without time sheets: three milestones, an amendment between two of them, yearly hosting apart."""

from datetime import date
from decimal import Decimal

from .planning import key_of, month_ahead, planner
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


def test_the_forecast_follows_the_amendment_and_the_milestone_that_slips(we: Storyteller) -> None:
    office = planner(we)
    mairie = we.customer("Commune de Saint-Malo")
    work = line("Conception et développement, jours", "18", "700.00")
    order = we.order(mairie, "2024-12-20", [work], title="Site internet")
    office.plan(
        order,
        [
            ("Lancement", "5040.00", date(2025, 1, 15)),
            ("Recette", "3780.00", month_ahead(1)),
            ("Mise en ligne", None, month_ahead(2)),
        ],
    )
    assert office.expected() == {key_of(0): Decimal(5040), key_of(1): Decimal(3780), key_of(2): Decimal(3780)}, (
        "late now"
    )

    first = we.issue(office.draft_line(order, 0, "2025-01-15").id, "2025-01-15")
    assert first.total == sums("5040.00", "1008.00", "6048.00")
    assert office.expected() == {key_of(1): Decimal(3780), key_of(2): Decimal(3780)}

    we.amend(order, "2025-02-03", [line("Espace agents, jours", "3", "650.00")], reason="Espace agents")
    assert office.expected() == {key_of(1): Decimal(3780), key_of(2): Decimal(5730)}, "the last milestone takes it"

    office.move(order, 1, month_ahead(4))
    assert office.expected() == {key_of(2): Decimal(5730), key_of(4): Decimal(3780)}
    assert we.standing(order).left == sums("9510.00", "1902.00"), "a milestone that slips changes no amount"
    assert we.document(first.id).total == first.total

    labels = [label for label, _amount in office.planned(order)]
    second = we.issue(office.draft_line(order, labels.index("Recette"), "2025-02-28").id, "2025-02-28")
    assert second.total == sums("3780.00", "756.00", "4536.00")
    third = we.invoice(order, "balance", "2025-03-31")
    assert third.total == sums("5730.00", "1146.00", "6876.00")
    assert office.expected() == {}
    assert {amount for _label, amount in office.planned(order)} == {Decimal(0)}
