"""Time and expenses invoiced: once each, within a line, up to its cap or beyond its estimate (P24)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceLine, WorkClaim
from carnet.invoicing.proposals import LineAsk, ProgressAsk
from carnet.invoicing.queries import TimeAsk
from carnet.invoicing.tests.acts import Desk, line_of
from carnet.projects.commands import change_time, delete_time, enter_expense
from carnet.projects.inputs import ExpenseContent, TimeContent
from carnet.projects.models import Expense, Project, Task
from carnet.projects.tests.factories import a_project, a_project_of, day, service, somebody, spent
from carnet.sales.lines import LineInput
from carnet.sales.models import Amendment, LineStanding, Order, OrderStanding
from carnet.sales.tests.factories import a_customer, an_order

D = Decimal
ON = date(2026, 9, 20)


def at_cost(quantity: str = "20", **more: Any) -> LineInput:
    """An estimate of hours at 100.00, billed by what is spent."""
    return service(quantity, "100", invoice_policy=more.pop("policy", "at_cost"), **more)


def drafted(order: Order, by: Actor, **asked: Any) -> Invoice:
    return commands.draft_time(order_id=order.pk, on=ON, by=by, **asked)


def issued(invoice: Invoice, by: Actor) -> Invoice:
    return commands.issue_invoice(invoice_id=invoice.pk, on=ON, by=by)


def told(invoice: Invoice) -> list[tuple[str, str, str]]:
    """What the lines of an invoice say: description, quantity, net."""
    rows = InvoiceLine.objects.filter(invoice=invoice, kind="line").order_by("position")
    return [(line.description, f"{line.quantity.normalize():f}", f"{line.net:.2f}") for line in rows]


def worked(by: Actor, *lines: LineInput) -> tuple[Order, Project]:
    order = an_order(list(lines or [at_cost()]))
    return order, a_project_of(by, order)


def spent_money(by: Actor, project: Project, amount: str, on: date = date(2026, 9, 3), **more: Any) -> Expense:
    content = ExpenseContent(
        project_id=project.pk, on=on, category="travel", amount_excl_tax=D(amount), note="Train", **more
    )
    return enter_expense(content=content, by=by)


def refused(name: str, call: Any, **asked: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(**asked)
    assert type(caught.value).__name__ == name
    return caught.value


def test_the_time_of_a_month_by_task_by_person_by_day(by: Actor) -> None:
    order, project = worked(by)
    yann = somebody(by)
    task = Task.objects.get()
    spent(by, project, 210, day(2), task_id=task.pk)
    spent(yann, project, 90, day(2), task_id=task.pk)
    spent(yann, project, 60, day(3), note="Meeting")
    spent(by, project, 45, day(4), billable=False)
    found = drafted(order, by)
    assert found.kind == "time" and (found.service_from, found.service_until) == (day(2), day(3))
    assert told(found) == [("Development", "5", "500.00"), ("Development – Meeting", "1", "100.00")]
    assert found.total_incl_tax == D("720.00")
    commands.delete_draft(invoice_id=found.pk, by=by)
    assert told(drafted(order, by, group_by="person", until=day(2))) == [
        ("Development – Nadia Armelis", "3.5", "350.00"),
        ("Development – Yann Kervella", "1.5", "150.00"),
    ]
    rest = drafted(order, by, group_by="day")
    assert told(rest) == [("Development – 03/09/2026", "1", "100.00")]
    line = InvoiceLine.objects.get(invoice=rest)
    assert line.details == "Yann Kervella 1:00"
    refused("NoTimeToInvoice", drafted, order=order, by=by)


def test_an_entry_on_an_invoice_is_locked_and_a_draft_deleted_frees_it(by: Actor) -> None:
    order, project = worked(by)
    entry = spent(by, project, 60)
    found = drafted(order, by)
    entry.refresh_from_db()
    assert entry.invoice_id == found.pk
    content = TimeContent(project_id=project.pk, on=day(2), minutes=90)
    held = refused("EntryInvoiced", change_time, entry_id=entry.pk, content=content, by=by)
    assert [holder.id for holder in held.holders] == [found.pk]
    commands.delete_draft(invoice_id=found.pk, by=by)
    entry.refresh_from_db()
    assert entry.invoice_id is None
    delete_time(entry_id=entry.pk, by=by)


def test_beyond_an_uncapped_estimate_an_amendment_writes_itself(by: Actor) -> None:
    order, project = worked(by, at_cost("5"), service("1", "400", "u", description="Fixed"))
    spent(by, project, 450)
    found = drafted(order, by)
    assert told(found) == [("Development", "7.5", "750.00")]
    assert Amendment.objects.count() == 0
    issued(found, by)
    amendment = Amendment.objects.get()
    assert (amendment.automatic, amendment.after_excl_tax - amendment.before_excl_tax) == (True, D("250.00"))
    line = LineStanding.objects.get(order_line__description="Development")
    assert (line.ordered_quantity, line.ordered_amount, line.left_amount) == (D("7.5"), D("750"), 0)
    standing = OrderStanding.objects.get(order=order)
    assert (standing.ordered_excl_tax, standing.left_excl_tax) == (D("1150.00"), D("400.00"))


def test_capped_time_stops_at_the_estimate(by: Actor) -> None:
    order, project = worked(by, at_cost("2", policy="capped"))
    first, second = spent(by, project, 90, day(2)), spent(by, project, 60, day(3))
    last = spent(by, project, 60, day(4))
    found = drafted(order, by)
    assert told(found) == [("Development", "2", "200.00")]
    claims = {claim.time_entry_id: (claim.minutes, claim.amount) for claim in WorkClaim.objects.all()}
    assert claims == {first.pk: (90, D("150.00")), second.pk: (30, D("50.00"))}
    issued(found, by)
    last.refresh_from_db()
    assert last.invoice_id is None
    why = refused("NoTimeToInvoice", drafted, order=order, by=by)
    assert "1:00" in why.sentence
    assert OrderStanding.objects.get(order=order).state == "settled"


def test_an_estimate_is_capped_when_asked(by: Actor) -> None:
    order, project = worked(by, at_cost("1"))
    spent(by, project, 90)
    assert told(drafted(order, by, capped=True)) == [("Development", "1", "100.00")]


def test_days_are_days_and_pieces_add_up(by: Actor) -> None:
    order, project = worked(by, at_cost("3", unit="j"))
    spent(by, project, 140, day(2))
    spent(by, project, 140, day(3))
    spent(by, project, 140, day(4))
    found = drafted(order, by, group_by="day")
    assert [quantity for _label, quantity, _net in told(found)] == ["0.3333", "0.3334", "0.3333"]
    assert found.total_excl_tax == D("100.00")


def test_expenses_are_billed_as_they_were_on_their_line(by: Actor) -> None:
    travel = LineInput(
        description="Travel", quantity=D(1), unit="u", unit_price=D(100), vat_rate=D(20), invoice_policy="at_cost",
        nature="service",
    )  # fmt: skip
    order, project = worked(by, at_cost("2"), travel)
    spent(by, project, 60)
    spent_money(by, project, "84.50")
    spent_money(by, project, "61.20", billable=False)
    spent_money(by, project, "40.00", day(4))
    found = drafted(order, by)
    assert told(found) == [
        ("Development", "1", "100.00"),
        ("Travel – 03/09/2026 Train", "1", "84.50"),
        ("Travel – 04/09/2026 Train", "1", "40.00"),
    ]
    issued(found, by)
    line = LineStanding.objects.get(order_line__description="Travel")
    assert (line.ordered_quantity, line.ordered_amount, line.left_quantity, line.left_amount) == (
        D("1.245"), D("124.50"), 0, 0,
    )  # fmt: skip


def test_crediting_an_invoice_frees_its_time_and_giving_up_does_not(by: Actor) -> None:
    order, project = worked(by)
    entry = spent(by, project, 60)
    invoice = issued(drafted(order, by), by)
    desk = Desk(by, ON)
    note = desk.issue(desk.draft_credit(invoice))
    entry.refresh_from_db()
    assert (entry.invoice_id, WorkClaim.objects.get().released_by_id) == (None, note.pk)
    again = issued(drafted(order, by), by)
    entry.refresh_from_db()
    assert entry.invoice_id == again.pk
    desk.issue(desk.draft_credit(again, again=False))
    entry.refresh_from_db()
    assert entry.invoice_id == again.pk


def test_a_corrected_invoice_bills_the_same_time(by: Actor) -> None:
    order, project = worked(by)
    entry = spent(by, project, 60)
    invoice = issued(drafted(order, by), by)
    draft = commands.correct_invoice(invoice_id=invoice.pk, on=ON, reason="Adresse", by=by)
    entry.refresh_from_db()
    assert entry.invoice_id == draft.pk
    refused("NoTimeToInvoice", drafted, order=order, by=by)
    assert WorkClaim.objects.filter(released_by=None).count() == 1


def test_a_line_at_cost_is_billed_by_its_time_alone(by: Actor) -> None:
    order, project = worked(by, at_cost("2"), service("1", "400", "u", description="Fixed"))
    cost = line_of(order)
    asked = {"order_id": order.pk, "on": ON, "by": by}
    refused("BilledAtCost", commands.draft_balance, **asked)
    refused("BilledAtCost", commands.draft_interim, lines=[LineAsk(cost)], **asked)
    refused("BilledAtCost", commands.draft_progress, lines=[ProgressAsk(cost, D(50))], **asked)
    assert commands.draft_progress(percent=D(50), **asked).total_excl_tax == D("200.00")
    refused("BeyondWhatIsLeft", commands.draft_interim, amount_excl_tax=D(300), **asked)
    assert commands.draft_interim(percent=D(50), **asked).total_excl_tax == D("200.00")
    spent(by, project, 60)
    assert told(drafted(order, by)) == [("Development", "1", "100.00")]


def test_hours_sold_as_ordered_are_billed_by_their_time_when_asked(by: Actor) -> None:
    order, project = worked(by, service("2", "100"))
    spent(by, project, 90)
    assert told(drafted(order, by)) == [("Development", "1.5", "150.00")]
    spent(by, project, 90, day(3))
    assert told(drafted(order, by)) == [("Development", "0.5", "50.00")]


def test_no_other_order_s_hours_are_marked(by: Actor) -> None:
    party = a_customer()
    one, two = an_order([at_cost()], party), an_order([at_cost()], party)
    first, second = a_project_of(by, one), a_project_of(by, two)
    mine, theirs = spent(by, first, 60), spent(by, second, 60)
    drafted(one, by, time_entries=[mine.pk, theirs.pk])
    theirs.refresh_from_db()
    assert theirs.invoice_id is None


def test_the_time_of_several_orders_at_once(by: Actor) -> None:
    party = a_customer()
    orders = [an_order([at_cost()], party) for _ in range(3)]
    for order in orders[:2]:
        spent(by, a_project_of(by, order), 60)
    made = commands.draft_time_of_orders(order_ids=[one.pk for one in orders], on=ON, by=by)
    assert [told(one) for one in made] == [[("Development", "1", "100.00")]] * 2
    refused("NoTimeToInvoice", commands.draft_time_of_orders, order_ids=[one.pk for one in orders], on=ON, by=by)


def test_a_project_without_order_is_invoiced_at_its_price(by: Actor) -> None:
    project = a_project(by, party_id=a_customer().pk, hour_price=D(80))
    entry = spent(by, project, 100)
    spent_money(by, project, "12.30")
    found = commands.draft_project_time(project_id=project.pk, on=ON, by=by)
    assert told(found) == [("Refit", "1.6667", "133.34"), ("Frais – 03/09/2026 Train", "1", "12.30")]
    issued(found, by)
    entry.refresh_from_db()
    assert entry.invoice_id == found.pk
    refused("NoTimeToInvoice", commands.draft_project_time, project_id=project.pk, on=ON, by=by)


def test_a_project_of_nobody_or_without_price_is_not_invoiced(by: Actor) -> None:
    house = a_project(by)
    refused("ProjectOfNobody", commands.draft_project_time, project_id=house.pk, on=ON, by=by)
    priceless = a_project(by, party_id=a_customer().pk)
    spent(by, priceless, 60)
    refused("HourWithoutPrice", commands.draft_project_time, project_id=priceless.pk, on=ON, by=by)


def test_a_preview_is_what_the_draft_says(by: Actor) -> None:
    order, project = worked(by, at_cost("1"))
    spent(by, project, 90)
    proposal = queries.propose_time(queries.order_to_invoice(order.pk), TimeAsk())
    assert len(proposal.warnings) == 1 and "50" in proposal.warnings[0]
    assert proposal.total_incl_tax == drafted(order, by).total_incl_tax


def test_a_discounted_order_keeps_its_percentage_beyond_the_estimate(by: Actor) -> None:
    order = an_order([at_cost("5")], discount_percent="10")
    project = a_project_of(by, order)
    spent(by, project, 450)
    found = drafted(order, by)
    assert (found.total_excl_tax, found.total_vat) == (D("675.00"), D("135.00"))
    issued(found, by)
    standing = OrderStanding.objects.get(order=order)
    assert (standing.ordered_excl_tax, standing.left_excl_tax, standing.state) == (D("675.00"), 0, "settled")
