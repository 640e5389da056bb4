"""What orders earn, to the cent (P44)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier.queries.profitability import Profit, profit_of_order, profit_of_project
from carnet.projects.commands import close_project, edit_task, enter_expense, move_task
from carnet.projects.inputs import ExpenseContent, TaskContent
from carnet.projects.models import Stage, Task
from carnet.projects.tests.factories import a_project, a_project_of, costing, day, service, somebody, spent
from carnet.sales.models import Figure, Order, OrderLine
from carnet.sales.steps import LedgerRow, post
from carnet.sales.tests.factories import a_company, an_order

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return a_company()


def bought(order: Order, amount: str, figure: Figure, n: int, line: int | None = None) -> None:
    """A row as purchasing posts it."""
    post([LedgerRow(order.pk, figure, day(3), "supplier_bill", n, "1", order_line_id=line, amount=D(amount))])


def test_nothing_is_spent_yet_and_all_is_left_to_do(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order([service("20", "100", cost="40"), service("1", "900", "u", "600", description="Freelance")])
        profit = profit_of_order(order.pk)
        assert (profit.sold, profit.planned_cost, profit.actual_cost) == (2900, 1400, 0)
        assert (profit.left_work, profit.left_others, profit.landing_cost) == (800, 600, 1400)
        assert (profit.landing.margin, profit.landing.rate, profit.lands_below) == (1500, D("51.7"), False)


def test_time_left_is_the_estimate_less_what_is_spent(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        order = an_order([service("20", "100", cost="40")])
        project = a_project_of(by, order)
        task = Task.objects.get()
        spent(by, project, 720, task_id=task.pk)
        profit = profit_of_order(order.pk)
        assert (profit.actual_cost, profit.left_work, profit.landing_cost) == (480, 320, 800)
        spent(by, project, 600, day(3), task_id=task.pk)
        profit = profit_of_order(order.pk)
        assert (profit.actual_cost, profit.left_work, profit.landing_cost) == (880, 0, 880)
        assert profit.lands_below and profit.landing.margin == 1120


def test_a_task_done_or_a_project_closed_leaves_nothing_to_do(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order([service("20", "100"), service("5", "100", description="Training")])
        project = a_project_of(by, order)
        done = Stage.objects.get(of="task", ends=True)
        move_task(task_id=Task.objects.get(title="Development").pk, stage_id=done.pk, on=day(2), by=by)
        assert profit_of_order(order.pk).left_work == 200
        close_project(project_id=project.pk, on=day(2), by=by)
        assert profit_of_order(order.pk).left_cost == 0


def test_a_service_without_hours_is_done_with_its_tasks(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order([service("17", "140", "u", "45.75", description="Mailboxes")])
        a_project_of(by, order)
        assert profit_of_order(order.pk).left_others == D("777.75")
        done = Stage.objects.get(of="task", ends=True)
        move_task(task_id=Task.objects.get().pk, stage_id=done.pk, on=day(2), by=by)
        assert profit_of_order(order.pk).left_others == 0


def test_time_without_a_task_is_taken_off_what_is_left(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "50")
        order = an_order([service("20", "100", cost="40")])
        project = a_project_of(by, order)
        spent(by, project, 720)
        profit = profit_of_order(order.pk)
        assert (profit.actual_cost, profit.left_work) == (600, 320)
        spent(by, project, 720, day(3))
        assert profit_of_order(order.pk).left_work == 0


def test_what_is_left_is_at_the_cost_of_whom_it_is_planned_for(by: Actor) -> None:
    with company_scope(by.company_id):
        yann = costing(by, somebody(by), "60")
        order = an_order([service("10", "100", cost="40")])
        a_project_of(by, order)
        task = Task.objects.get()
        edit_task(task_id=task.pk, content=replace(TaskContent.of(task), user_id=yann.user_id), on=day(2), by=by)
        profit = profit_of_order(order.pk)
        assert (profit.planned_cost, profit.left_work, profit.lands_below) == (400, 600, True)


def test_what_is_bought_is_never_left_to_buy_too(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order([service("1", "2000", "u", "900", description="Freelance"), service("1", "500", "u", "300")])
        bought(order, "900", Figure.COMMITTED, 1)
        profit = profit_of_order(order.pk)
        assert (profit.committed_cost, profit.left_others, profit.landing_cost) == (900, 300, 1200)
        bought(order, "-900", Figure.COMMITTED, 2)
        bought(order, "950", Figure.COST, 2)
        profit = profit_of_order(order.pk)
        assert (profit.committed_cost, profit.actual_cost, profit.left_others) == (0, 950, 250)
        assert (profit.spent_purchases, profit.landing_cost) == (950, 1200)


def test_a_cost_on_its_line_is_taken_off_that_line_only(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order([service("1", "2000", "u", "900", description="Freelance"), service("1", "500", "u", "300")])
        line = OrderLine.objects.get(description="Freelance").pk
        bought(order, "1100", Figure.COST, 1, line)
        profit = profit_of_order(order.pk)
        assert (profit.actual_cost, profit.left_others, profit.landing_cost) == (1100, 300, 1400)


def test_a_project_earns_what_its_orders_do_less_what_no_order_bears(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        free = a_project(by)
        spent(by, free, 90)
        expense = ExpenseContent(project_id=free.pk, on=day(2), category="meals", amount_excl_tax=D(12))
        enter_expense(content=expense, by=by)
        profit = profit_of_project(free.pk)
        assert (profit.sold, profit.actual_cost, profit.landing.margin, profit.landing.rate) == (0, 72, -72, None)
        order = an_order([service("20", "100", cost="40")])
        project = a_project_of(by, order)
        assert profit_of_project(project.pk) == profit_of_order(order.pk)


def test_an_order_that_is_given_up_leaves_nothing_to_do(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order([service("20", "100", cost="40")])
        Order.objects.filter(pk=order.pk).update(cancelled_on=date(2026, 9, 3))
        post([LedgerRow(order.pk, Figure.COMMITTED, day(3), "some_bill", 1, "1")])
        assert profit_of_order(order.pk).left_cost == 0


def test_margins_are_on_the_selling_price_and_rates_are_of_sums() -> None:
    cheap, dear = Profit(sold=D(100), planned_cost=D(90)), Profit(sold=D(1000), planned_cost=D(500))
    assert (cheap.planned.rate, dear.planned.rate, (cheap + dear).planned.rate) == (D("10.0"), D("50.0"), D("46.4"))
    assert (cheap + dear).planned.margin == D(510)
