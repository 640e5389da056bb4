"""S3 with time sheets: what the web site really earns, from the quote's plan to the last half-day; then work billed by the hour."""

from decimal import Decimal

from .player import Storyteller, refused
from .views import line, sums

D = Decimal
DAYS_WORKED = ("2025-01-06", "2025-01-07", "2025-01-08", "2025-01-09", "2025-01-10", "2025-01-13", "2025-01-14")


def test_the_margin_of_a_web_site_follows_the_work(we: Storyteller) -> None:
    """Planned 18 × 320 + 1 800 = 7 560, margin 5 040 (40.0 %); 21.5 days and the freelancer: 8 680, margin 5 870 (40.3 %)."""
    mairie = we.customer("Commune de Saint-Malo")
    we.hour_costs("45.714286", "2024-01-01")
    work = line("Conception et développement", "18", "700.00", unit="j", unit_cost="320.00", nature="service")
    design = line("Graphisme, compris", "1", "0.00", unit_cost="1800.00", nature="service")
    order = we.order(mairie, "2024-12-20", [work, design], title="Site internet")
    sold = we.margins(order)
    assert (sold.sold, sold.planned, sold.landing, sold.margin, sold.rate) == (12600, 7560, 7560, 5040, D("40.0"))

    freelancer = we.supplier("Studio Brume")
    purchase = we.buy(order, 1, freelancer, "2025-01-06", "1", "1800.00")
    ordered = we.margins(order)
    assert (ordered.committed, ordered.actual, ordered.landing) == (1800, 0, 7560), (
        "what is ordered is not left to buy too"
    )

    project = we.project(order, "2025-01-06")
    tasks = we.tasks(project)
    assert [(title, minutes) for _id, title, minutes in tasks] == [
        ("Conception et développement", 18 * 7 * 60),
        ("Graphisme, compris", 0),
    ], "a task for each service, with the hours sold"
    for on in DAYS_WORKED:
        we.work(project, on, "7", tasks[0][0])
    begun = we.margins(order)
    assert (begun.actual, begun.left, begun.landing, begun.margin) == (2240, 3520, 7560, 5040)

    first = we.invoice(order, "interim", "2025-01-15", lines={0: {"percent": "40"}})
    assert first.total == sums("5040.00", "1008.00", "6048.00")
    assert we.margins(order) == begun, "an invoice never moves what is earned"

    we.amend(
        order, "2025-02-03", [line("Espace agents, jours", "3", "650.00", nature="service")], reason="Espace agents"
    )
    amended = we.margins(order)
    assert (amended.sold, amended.planned, amended.margin) == (14550, 7560, 6990)
    extra = we.plan(project, "Espace agents", "21", "2025-02-03")
    assert we.margins(order).landing == 8520, "three days more at the pace so far"

    for n in range(11):
        we.work(project, f"2025-02-{n + 4:02}", "7", tasks[0][0])
    we.bill_purchase(purchase, freelancer, "2025-02-20", "2025-014")
    billed = we.margins(order)
    assert (billed.committed, billed.actual, billed.left) == (0, 7560, 960)
    for n, hours in enumerate(("7", "7", "7", "3.5")):
        we.work(project, f"2025-03-{n + 3:02}", hours, extra)
    we.finish(project, "2025-03-31")
    done = we.margins(order)
    assert (done.sold, done.actual, done.committed, done.left) == (14550, 8680, 0, 0)
    assert (done.margin, done.rate) == (5870, D("40.3"))
    assert done.warned, "half a day and the agents' pages were not in the plan"
    we.invoice(order, "balance", "2025-03-31")
    assert we.margins(order) == done


def test_hours_are_invoiced_once_by_whom_they_were_done(we: Storyteller) -> None:
    """An estimate of 10 hours at 80, uncapped: 12 hours are billed, 160.00 beyond by an amendment of its own; a credit frees them."""
    office = we.customer("Cabinet Morvan")
    we.hour_costs("40", "2024-01-01")
    asked = line(
        "Assistance, en régie", "10", "80.00", unit="h", unit_cost="40.00", nature="service", invoice_policy="at_cost"
    )
    order = we.order(office, "2025-01-06", [asked], title="Assistance")
    project = we.project(order, "2025-01-06")
    task = we.tasks(project)[0][0]
    first = we.work(project, "2025-01-07", "8", task, note="Réunion de lancement")

    january = we.issue(we.draft_time(order, "2025-01-31", group_by="day").id, "2025-01-31")
    assert january.total == sums("640.00", "128.00", "768.00")
    assert we.billed_by(first) == january.id
    with refused("EntryInvoiced"):
        we.change_work(first, "9")
    with refused("NoTimeToInvoice"):
        we.draft_time(order, "2025-01-31")

    second = we.work(project, "2025-02-04", "4", task)
    february = we.issue(we.draft_time(order, "2025-02-28", group_by="person").id, "2025-02-28")
    assert february.total == sums("320.00", "64.00", "384.00")
    assert we.standing(order).ordered.excl == D("960.00"), "the estimate of 800.00 grew by itself"
    grown = we.margins(order)
    assert (grown.sold, grown.planned, grown.actual, grown.landing) == (960, 480, 480, 480)

    we.credit(february.id, "2025-03-03", again=True, reason="Taux à revoir")
    assert we.billed_by(second) is None
    again = we.draft_time(order, "2025-03-04")
    assert again.total == sums("320.00", "64.00", "384.00")
