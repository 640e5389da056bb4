"""Time and expenses: whose, what they cost, what the ledger of the order is told (P43, P44)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import refusal_of
from carnet.projects import commands
from carnet.projects.inputs import ExpenseContent, TaskContent, TimeContent
from carnet.projects.models import Expense, PersonRate, Task, TimeEntry, Timer
from carnet.projects.tests.factories import (
    a_project,
    a_project_of,
    an_order_of_hours,
    costing,
    day,
    service,
    somebody,
    spent,
)
from carnet.projects.tests.test_projects import refused
from carnet.sales.models import Entry, Order, OrderLine, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer, an_order

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return a_company()


def cost_of(order: Order) -> Decimal:
    return OrderStanding.objects.get(order=order).actual_cost


def entries_of(order: Order) -> list[tuple[date, Decimal]]:
    rows = Entry.objects.filter(order=order, figure="cost").order_by("id")
    return list(rows.values_list("on", "amount"))


def clean() -> bool:
    """Every order costs what its time and expenses say, and nothing else."""
    for order_id, cost in OrderStanding.objects.values_list("order_id", "actual_cost"):
        time = sum(TimeEntry.objects.filter(order=order_id).values_list("cost", flat=True))
        assert cost == time + sum(Expense.objects.filter(order=order_id).values_list("amount_excl_tax", flat=True))
    return True


def test_time_costs_its_minutes_at_the_cost_frozen_that_day(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        order = an_order_of_hours()
        project, line = a_project_of(by, order), OrderLine.objects.get()
        entry = spent(by, project, 20, task_id=Task.objects.get().pk)
        assert (entry.hourly_cost, entry.cost, entry.order_line_id) == (D(40), D("13.33"), line.pk)
        costing(by, by, "50", day(3))
        assert spent(by, project, 60, day(3)).cost == D(50)
        assert spent(by, project, 60, day(2)).cost == D(40)
        commands.set_person_rate(user_id=by.user_id or 0, from_on=date(2026, 1, 1), hourly_cost=D(99), by=by)
        entry.refresh_from_db()
        assert entry.cost == D("13.33")
        assert cost_of(order) == D("103.33") and clean()


def test_a_change_tells_the_ledger_the_opposite_then_what_it_is(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        order = an_order_of_hours()
        entry = spent(by, a_project_of(by, order), 60)
        content = TimeContent.of(entry)
        commands.change_time(entry_id=entry.pk, content=replace(content, note="Call"), by=by)
        assert entries_of(order) == [(day(2), D(40))]
        commands.change_time(entry_id=entry.pk, content=replace(content, minutes=90, on=day(4)), by=by)
        assert entries_of(order) == [(day(2), D(40)), (day(2), D(-40)), (day(4), D(60))]
        assert cost_of(order) == D(60) and clean()
        commands.delete_time(entry_id=entry.pk, by=by)
        assert entries_of(order)[-1] == (day(4), D(-60))
        assert cost_of(order) == 0 and clean()


def test_a_change_of_day_or_person_takes_the_cost_of_that_day(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        costing(by, by, "50", day(10))
        yann = costing(by, somebody(by), "30")
        entry = spent(by, a_project_of(by, an_order_of_hours()), 60)
        content = TimeContent.of(entry)
        later = commands.change_time(entry_id=entry.pk, content=replace(content, on=day(11)), by=by)
        assert later.cost == D(50)
        theirs = commands.change_time(entry_id=entry.pk, content=replace(content, user_id=yann.user_id), by=by)
        assert theirs.cost == D(30) and clean()


def test_work_before_the_order_counts_from_its_first_day(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        order = an_order([service()], on=day(5))
        spent(by, a_project_of(by, order), 60, day(2))
        assert entries_of(order) == [(day(5), D(40))] and clean()


def test_an_hour_is_borne_by_one_order_whole(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        party = a_customer()
        first, second = an_order([service()], party=party), an_order([service()], party=party)
        project = a_project_of(by, first)
        commands.link_order(project_id=project.pk, order_id=second.pk, on=day(2), by=by)
        commands.propose_tasks(project_id=project.pk, by=by)
        of_second = Task.objects.get(order_line__order=second)
        spent(by, project, 60)
        spent(by, project, 60, order_id=second.pk)
        spent(by, project, 60, task_id=of_second.pk)
        assert (cost_of(first), cost_of(second)) == (D(40), D(80))
        other = an_order_of_hours()
        refused("OrderNotOfProject", spent, by=by, project=project, minutes=60, order_id=other.pk)
        refused("TaskOfAnotherProject", spent, by=by, project=a_project(by), minutes=60, task_id=of_second.pk)
        assert clean()


def test_people_enter_their_own_time_and_no_others(by: Actor) -> None:
    with company_scope(by.company_id):
        yann, ana = somebody(by), somebody(by, "Ana Silva")
        project = a_project(by)
        entry = spent(yann, project, 60)
        assert entry.user_id == yann.user_id
        refused("TimeOfSomebodyElse", spent, by=ana, project=project, minutes=60, user_id=yann.user_id)
        content = replace(TimeContent.of(entry), minutes=30)
        refused("TimeOfSomebodyElse", commands.change_time, entry_id=entry.pk, content=content, by=ana)
        refused("TimeOfSomebodyElse", commands.delete_time, entry_id=entry.pk, by=ana)
        assert commands.change_time(entry_id=entry.pk, content=content, by=by).minutes == 30
        reader = somebody(by, "Luc Rey", rights.READ)
        refused("RightMissing", spent, by=reader, project=project, minutes=60)


def test_what_time_may_not_be(by: Actor) -> None:
    with company_scope(by.company_id):
        project = a_project(by)
        for minutes in (0, -5, 1441):
            refused("DurationOutOfRange", spent, by=by, project=project, minutes=minutes)
        spent(by, project, 1400)
        refused("DayTooLong", spent, by=by, project=project, minutes=41)
        refused("DateInFuture", spent, by=by, project=project, minutes=60, on=date(2100, 1, 1))
        refused("NotFound", commands.delete_time, entry_id=999_999, by=by)
        entry = TimeEntry.objects.get()
        stale = {"entry_id": entry.pk, "content": TimeContent.of(entry), "expected_version": 9, "by": by}
        refused("ChangedMeanwhile", commands.change_time, **stale)


def test_a_locked_period_takes_and_gives_nothing(by: Actor) -> None:
    with company_scope(by.company_id):
        entry = spent(by, a_project(by), 60)
        Settings.objects.update(locked_until=day(5))
        refused("PeriodLocked", spent, by=by, project=entry.project, minutes=60)
        refused("PeriodLocked", commands.delete_time, entry_id=entry.pk, by=by)
        later = replace(TimeContent.of(entry), on=day(9))
        refused("PeriodLocked", commands.change_time, entry_id=entry.pk, content=later, by=by)
        other = spent(by, entry.project, 60, day(6))
        back = replace(TimeContent.of(other), on=day(2))
        refused("PeriodLocked", commands.change_time, entry_id=other.pk, content=back, by=by)


def test_what_is_on_an_invoice_is_locked_by_the_database(by: Actor) -> None:
    with company_scope(by.company_id):
        entry = spent(by, a_project(by), 60)
        TimeEntry.objects.filter(pk=entry.pk).update(invoice_id=12)
        found = refused("EntryInvoiced", commands.delete_time, entry_id=entry.pk, by=by)
        assert (found.holders[0].kind, found.holders[0].id) == ("invoice", 12)
        for statement in ("UPDATE projects_timeentry SET minutes = 1, cost = 0", "DELETE FROM projects_timeentry"):
            with pytest.raises(DatabaseError) as stopped, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            name = getattr(stopped.value.__cause__, "diag").constraint_name  # noqa: B009
            assert type(refusal_of(name)).__name__ == "EntryInvoiced"
        TimeEntry.objects.filter(pk=entry.pk).update(invoice_id=None)
        commands.delete_time(entry_id=entry.pk, by=by)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE projects_timeentry SET cost = cost + 0.01", "time_costs_its_minutes"),
        ("UPDATE projects_timeentry SET minutes = 0, cost = 0", "time_within_a_day"),
        ("UPDATE projects_expense SET amount_excl_tax = 12", "mileage_costs_its_kilometres"),
        ("UPDATE projects_expense SET amount_excl_tax = -1, category = 'other'", "an_expense_is_positive"),
    ],
)
def test_the_database_keeps_the_sums_of_entries(by: Actor, statement: str, constraint: str) -> None:
    with company_scope(by.company_id):
        costing(by, by, "45.714286")
        project = a_project(by)
        spent(by, project, 420)
        _mileage(by, project.pk)
        with pytest.raises(DatabaseError) as stopped, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert getattr(stopped.value.__cause__, "diag").constraint_name == constraint  # noqa: B009


def test_a_cell_of_the_week_is_brought_to_what_is_typed(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        order = an_order_of_hours()
        project, task = a_project_of(by, order), Task.objects.get()
        cell = {"project_id": project.pk, "task_id": task.pk, "on": day(2), "by": by}
        commands.fill_cell(minutes=90, **cell)
        commands.fill_cell(minutes=90, **cell)
        commands.fill_cell(minutes=60, **cell)
        assert TimeEntry.objects.get().minutes == 60
        spent(by, project, 30, task_id=task.pk)
        commands.fill_cell(minutes=75, **cell)
        assert sorted(TimeEntry.objects.values_list("minutes", flat=True)) == [15, 60]
        commands.fill_cell(minutes=60, **cell)
        assert TimeEntry.objects.get().minutes == 60
        spent(by, project, 30, task_id=task.pk)
        refused("CellHoldsSeveral", commands.fill_cell, minutes=20, **cell)
        commands.fill_cell(minutes=0, **cell)
        assert not TimeEntry.objects.exists() and cost_of(order) == 0 and clean()


def test_expenses_cost_their_order_their_amount_excl_tax(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order_of_hours()
        project = a_project_of(by, order)
        hotel = ExpenseContent(
            project_id=project.pk,
            on=day(3),
            category="lodging",
            amount_excl_tax=D("81.82"),
            vat=D("8.18"),
            note="Nantes",
        )
        expense = commands.enter_expense(content=hotel, by=by)
        assert (cost_of(order), expense.order_id) == (D("81.82"), order.pk)
        mileage = _mileage(by, project.pk)
        assert (mileage.amount_excl_tax, mileage.vat, cost_of(order)) == (D("27.03"), 0, D("108.85"))
        cheaper = replace(hotel, amount_excl_tax=D("80"))
        commands.change_expense(expense_id=expense.pk, content=cheaper, by=by)
        assert cost_of(order) == D("107.03") and clean()
        commands.delete_expense(expense_id=mileage.pk, by=by)
        assert cost_of(order) == D(80) and clean()


def _mileage(by: Actor, project_id: int) -> Expense:
    content = ExpenseContent(
        project_id=project_id, on=day(3), category="mileage", kilometres=D("42.5"), rate=D("0.636")
    )
    return commands.enter_expense(content=content, by=by)


def test_mileage_takes_the_rate_of_the_company_when_none_is_said(by: Actor) -> None:
    with company_scope(by.company_id):
        content = ExpenseContent(project_id=a_project(by).pk, on=day(3), category="mileage", kilometres=D(100))
        refused("ExpenseWithoutAmount", commands.enter_expense, content=content, by=by)
        Settings.objects.update(mileage_rate=D("0.5"))
        assert commands.enter_expense(content=content, by=by).amount_excl_tax == D(50)


def test_what_an_expense_may_not_be(by: Actor) -> None:
    with company_scope(by.company_id):
        content = ExpenseContent(project_id=a_project(by).pk, on=day(3), category="meals", amount_excl_tax=D(12))
        for code, change in (
            ("CategoryUnknown", {"category": "gifts"}),
            ("ExpenseWithoutAmount", {"amount_excl_tax": None}),
            ("ExpenseWithoutAmount", {"amount_excl_tax": D(0)}),
            ("ExpenseWithoutAmount", {"vat": D(-1)}),
            ("OrderNotOfProject", {"order_line_id": 999}),
            ("NotFound", {"project_id": 999}),
        ):
            refused(code, commands.enter_expense, content=replace(content, **change), by=by)  # type: ignore[arg-type]


def test_a_clock_is_started_once_and_enters_its_time_when_stopped(by: Actor) -> None:
    with company_scope(by.company_id):
        project, other = a_project(by), a_project(by)
        commands.start_timer(project_id=project.pk, note="Call", by=by)
        _turn_back(75)
        commands.start_timer(project_id=other.pk, by=by)
        assert (Timer.objects.get().project_id, TimeEntry.objects.get().minutes) == (other.pk, 75)
        assert TimeEntry.objects.get().note == "Call"
        assert commands.stop_timer(by=by) is None
        assert TimeEntry.objects.count() == 1
        refused("NoTimerRuns", commands.stop_timer, by=by)
        commands.start_timer(project_id=project.pk, by=by)
        commands.drop_timer(by=by)
        assert TimeEntry.objects.count() == 1 and not Timer.objects.exists()


def _turn_back(minutes: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_timer SET started_at = now() - make_interval(mins => %s)", [minutes])


def test_hourly_costs_are_only_for_those_who_may_see_them(by: Actor) -> None:
    with company_scope(by.company_id):
        blind = Actor(by.company_id, "user", "B", by.rights - {rights.COSTS}, user_id=by.user_id)
        asked = {"user_id": by.user_id, "from_on": day(1), "hourly_cost": D(40)}
        refused("RightMissing", commands.set_person_rate, **asked, by=blind)
        rate = commands.set_person_rate(**asked, by=by)  # type: ignore[arg-type]
        commands.set_person_rate(**{**asked, "hourly_cost": D(41)}, by=by)  # type: ignore[arg-type]
        assert PersonRate.objects.get().hourly_cost == D(41)
        refused("CostNegative", commands.set_person_rate, **{**asked, "hourly_cost": D(-1)}, by=by)
        commands.remove_person_rate(rate_id=rate.pk, by=by)
        assert not PersonRate.objects.exists()


def test_an_act_on_time_takes_as_many_statements_whatever_the_history(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        project = a_project_of(by, an_order_of_hours())
        counts = []
        for _n in range(3):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                spent(by, project, 30)
            counts.append(len(asked))
        assert counts[0] == counts[2] <= 16, counts


def test_a_task_of_a_line_bears_its_cost_on_the_line(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        order = an_order_of_hours()
        project = a_project_of(by, order)
        task = commands.add_task(project_id=project.pk, content=TaskContent(title="Meetings"), on=day(1), by=by)
        spent(by, project, 60, task_id=task.pk)
        spent(by, project, 60, task_id=Task.objects.get(order_line__isnull=False).pk)
        lines = list(
            Entry.objects.filter(order=order, figure="cost").order_by("id").values_list("order_line_id", flat=True)
        )
        assert lines == [None, OrderLine.objects.get().pk]
