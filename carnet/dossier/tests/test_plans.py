"""The plan of an order through its life: agreed with the quote, amended, given up and restored (P45, S3, S10)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier import commands
from carnet.dossier.check import check_company
from carnet.invoicing import commands as invoices
from carnet.invoicing.models import PlanLine
from carnet.invoicing.plans import PlanAsk
from carnet.invoicing.queries import plan_of
from carnet.projects import commands as projects
from carnet.projects.inputs import TaskContent
from carnet.sales import commands as quotes
from carnet.sales.faults import ContentRefused
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent, PlanInput, QuoteContent
from carnet.sales.models import Order, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer

D = Decimal
ON = date(2026, 9, 1)
DAYS = (date(2027, 1, 15), date(2027, 2, 28), date(2027, 3, 31))
WORK = LineInput(description="Development", quantity=D(18), unit_price=D(700), vat_rate=D(20))
PLAN = tuple(
    PlanInput(label=f"Milestone {at}", percent=D(share), due_on=day)
    for at, (share, day) in enumerate(zip((40, 30, 30), DAYS, strict=True), 1)
)


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner
        assert not check_company().gaps


def agreed(by: Actor, plan: tuple[PlanInput, ...] = PLAN, line: LineInput = WORK) -> Order:
    """An order by the acceptance of its quote."""
    content = QuoteContent(title="Site", lines=(line,), plan=plan)
    quote = quotes.create_quote(party_id=a_customer().pk, content=content, on=ON, by=by)
    return commands.accept_quote(quote_id=quote.pk, on=ON, by=by)


def amounts(order: Order) -> list[str]:
    """What is still expected, which is what is left to invoice."""
    found = [line.amount for line in plan_of(order.pk)]
    assert sum(found) == OrderStanding.objects.get(order=order).left_excl_tax
    return [str(amount) for amount in found]


def amended(by: Actor, order: Order, own: bool = False) -> None:
    line = LineInput(description="Three more days", quantity=D(3), unit_price=D(650), vat_rate=D(20))
    made = commands.propose_amendment(order_id=order.pk, on=ON, changes=[AmendmentChange(line=line)], by=by)
    commands.accept_amendment(amendment_id=made.pk, on=ON, own_plan_line=own, by=by)


def test_the_plan_of_the_quote_becomes_amounts_at_acceptance(by: Actor) -> None:
    order = agreed(by)
    assert amounts(order) == ["5040.00", "3780.00", "3780.00"]
    assert [line.due_on for line in plan_of(order.pk)] == list(DAYS)


def test_an_amendment_is_planned_on_a_line_of_its_own_when_asked(by: Actor) -> None:
    order = agreed(by)
    amended(by, order, own=True)
    assert amounts(order) == ["5040.00", "3780.00", "3780.00", "1950.00"]
    last = plan_of(order.pk)[-1]
    assert (last.label, last.due_on, last.is_rest) == ("Avenant 1", None, True)


def test_an_amendment_goes_to_the_last_line_otherwise(by: Actor) -> None:
    order = agreed(by)
    amended(by, order)
    assert amounts(order) == ["5040.00", "3780.00", "5730.00"]


def test_closing_by_hand_cancels_what_is_planned_and_reopening_restores_it(by: Actor) -> None:
    order = agreed(by, (*PLAN[:2],), LineInput(description="Studio", unit_price=D(6200), vat_rate=D(20)))
    before = plan_of(order.pk)
    deposit = invoices.draft_plan_line(plan_line_id=before[0].id, on=ON, by=by)
    invoices.issue_invoice(invoice_id=deposit.pk, on=ON, by=by)
    assert amounts(order) == ["0.00", "1860.00", "1860.00"]
    commands.close_order(order_id=order.pk, on=ON, reason="The customer stops", deposit="kept", by=by)
    assert amounts(order) == ["0.00", "0.00", "0.00"]
    commands.reopen_order(order_id=order.pk, on=ON, by=by)
    assert amounts(order) == ["0.00", "1860.00", "1860.00"]
    assert [(line.id, line.due_on) for line in plan_of(order.pk)] == [(line.id, line.due_on) for line in before]


def test_a_plan_waits_for_a_draft_order_to_count(by: Actor) -> None:
    Settings.objects.update(orders_start_as_drafts=True)
    order = agreed(by)
    assert plan_of(order.pk) == []
    commands.validate_order(order_id=order.pk, on=ON, by=by)
    assert amounts(order) == ["5040.00", "3780.00", "3780.00"]


def test_a_plan_larger_than_the_order_is_cut(by: Actor) -> None:
    plan = (PlanInput(label="A", amount_excl_tax=D(10000)), PlanInput(label="B", amount_excl_tax=D(5000)))
    assert amounts(agreed(by, plan)) == ["10000.00", "2600.00", "0.00"]


def test_an_order_deleted_takes_its_plan_with_it(by: Actor) -> None:
    order = agreed(by)
    commands.delete_order(order_id=order.pk, by=by)
    assert not PlanLine.objects.exists()


def test_another_order_never_moves(by: Actor) -> None:
    other = agreed(by)
    made = commands.create_order(content=OrderContent(party_id=other.party_id, lines=(WORK,)), on=ON, by=by)
    assert amounts(made) == ["12600.00"]
    assert amounts(other) == ["5040.00", "3780.00", "3780.00"]


def test_a_line_waits_for_a_task_and_moves_with_it(by: Actor) -> None:
    order = agreed(by)
    made = projects.create_project_of_order(order_id=order.pk, on=ON, by=by)
    content = TaskContent(title="Design agreed", due_on=date(2026, 9, 1))
    task = projects.add_task(project_id=made.pk, content=content, on=ON, by=by)
    first, second, last = plan_of(order.pk)
    waits = {"milestone": "task", "task_id": task.pk, "offset_days": 10}
    lines = [
        PlanAsk(line_id=first.id, label="Deposit", kind="deposit", percent=D(40)),
        PlanAsk(line_id=second.id, label="Interim", kind="interim", percent=D(30), **waits),
        PlanAsk(line_id=last.id, label="Balance", kind="balance"),
    ]
    invoices.write_plan(order_id=order.pk, lines=lines, by=by)
    assert plan_of(order.pk)[1].due_on == date(2026, 9, 11)
    projects.edit_task(task_id=task.pk, content=replace(content, due_on=date(2026, 9, 20)), on=ON, by=by)
    assert plan_of(order.pk)[1].due_on == date(2026, 9, 30)
    assert amounts(order) == ["5040.00", "3780.00", "3780.00"]
    other = agreed(by)
    with pytest.raises(ContentRefused):
        invoices.write_plan(order_id=other.pk, lines=[PlanAsk(label="", kind="interim", percent=D(5), **waits)], by=by)
    projects.delete_task(task_id=task.pk, by=by)
    kept = plan_of(order.pk)[1]
    assert (kept.milestone, kept.task_id, kept.due_on) == ("", None, date(2026, 9, 30))
