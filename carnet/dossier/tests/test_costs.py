"""What an order cost and has committed: restated from entries, told on any day, explained, judged (P44)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.money import VatGroup
from carnet.core.refusals import Refusal
from carnet.dossier.check import check_company
from carnet.dossier.commands import delete_order
from carnet.dossier.queries import explanation, standing
from carnet.dossier.tests.test_standing import a_long_life, day
from carnet.projects.commands import change_time, delete_time, enter_expense
from carnet.projects.inputs import ExpenseContent, TimeContent
from carnet.projects.models import Task, TimeEntry
from carnet.projects.tests.factories import a_project_of, an_order_of_hours, costing
from carnet.projects.tests.factories import spent as spent_time
from carnet.sales.models import Figure, Order, OrderLine
from carnet.sales.steps import LedgerRow, post
from carnet.sales.tests.factories import a_company

D = Decimal


def spent(order: Order, figure: Figure, amount: str, on: date, document: int, line_id: int | None = None) -> LedgerRow:
    return LedgerRow(order.pk, figure, on, "some_bill", document, "1", order_line_id=line_id, amount=D(amount))


def a_costly_order(by: Actor) -> Order:
    """Bought the 3rd for 900.00, 300.00 of which is billed the 6th; 480.00 of work the 7th, on the first line."""
    order = a_long_life(by)
    first = OrderLine.objects.filter(order=order).order_by("position")[0].pk
    post([spent(order, Figure.COMMITTED, "900", day(3), 1)])
    post(
        [
            spent(order, Figure.COMMITTED, "-300", day(6), 2),
            spent(order, Figure.COST, "300", day(6), 2),
            spent(order, Figure.COST, "480", day(7), 3, first),
        ]
    )
    return order


@pytest.mark.django_db
def test_costs_are_told_today_and_on_any_day() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_costly_order(by)
        told = [
            (standing(order.pk, on).committed_cost, standing(order.pk, on).actual_cost) for on in map(day, (2, 3, 6, 7))
        ]
        assert told == [(0, 0), (900, 0), (600, 300), (600, 780)]
        assert (standing(order.pk).committed_cost, standing(order.pk).actual_cost) == (600, 780)


@pytest.mark.django_db
def test_costs_move_nothing_of_what_is_sold() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_long_life(by)
        before = standing(order.pk)
        first = before.lines[0].order_line_id
        post([spent(order, Figure.COST, "480", day(7), 3, first), spent(order, Figure.COMMITTED, "1", day(7), 3)])
        after = standing(order.pk)
        assert (after.totals, after.lines, after.facts, after.state) == (
            before.totals,
            before.lines,
            before.facts,
            before.state,
        )
        assert (after.left_to_pay, after.planned_margin) == (before.left_to_pay, before.planned_margin)


@pytest.mark.django_db
def test_costs_are_explained_document_by_document() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_costly_order(by)
        for on in (None, *map(day, range(2, 9))):
            for figure in ("committed_cost", "actual_cost"):
                rows = explanation(order.pk, figure, on=on)
                assert sum((row.amount for row in rows), D(0)) == getattr(standing(order.pk, on), figure), (figure, on)
        assert [(row.document_id, row.amount) for row in explanation(order.pk, "actual_cost")] == [(2, 300), (3, 480)]
        assert [row.amount for row in explanation(order.pk, "committed_cost")] == [900, -300]
        first = OrderLine.objects.filter(order=order).order_by("position")[0].pk
        assert [row.amount for row in explanation(order.pk, "actual_cost", order_line_id=first)] == [480]
        assert not explanation(order.pk, "actual_cost", group=VatGroup("S", D(20)))


@pytest.mark.django_db
def test_time_and_expenses_are_judged_by_the_check() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = work_of_all_kinds(by)
        assert not check_company().gaps
        labels = [row.label for row in explanation(order.pk, "actual_cost")]
        assert labels == ["Nadia Armelis · 1:30 · Development · Kick-off", "Nadia Armelis · Kilomètres · 42,5 km"]
        assert standing(order.pk).actual_cost == sum(row.amount for row in explanation(order.pk, "actual_cost"))


@pytest.mark.django_db
def test_what_is_tampered_with_in_time_is_named() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = work_of_all_kinds(by)
        TimeEntry.objects.update(minutes=120, cost=D(80))
        gaps = list(map(str, check_company().gaps))
        assert any("the entry says 0 for 60.00 + 0.00, its document 0 for 80.00" in gap for gap in gaps)
        assert any(
            f"order {order.number}: actual_cost is stored as 87.03, its documents say 107.03" in gap for gap in gaps
        )


def work_of_all_kinds(by: Actor) -> Order:
    """An hour and a half at 40 changed twice, one deleted, and 42.5 km at 0.636: 87.03."""
    costing(by, by, "40")
    order = an_order_of_hours()
    project = a_project_of(by, order)
    kept = spent_time(by, project, 60, task_id=Task.objects.get().pk, note="Kick-off")
    gone = spent_time(by, project, 30)
    for change in ({"on": day(4)}, {"minutes": 90}):
        change_time(
            entry_id=kept.pk, content=replace(TimeContent.of(TimeEntry.objects.get(pk=kept.pk)), **change), by=by
        )
    delete_time(entry_id=gone.pk, by=by)
    mileage = ExpenseContent(
        project_id=project.pk, on=day(5), category="mileage", kilometres=D("42.5"), rate=D("0.636")
    )
    enter_expense(content=mileage, by=by)
    return order


@pytest.mark.django_db
def test_an_order_that_holds_work_is_not_deleted() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = work_of_all_kinds(by)
        with pytest.raises(Refusal) as refused:
            delete_order(order_id=order.pk, by=by)
        assert refused.value.code == "OrderHeldByDocuments"
        assert [holder.label for holder in refused.value.holders] == ["projet PRJ-2026-0001"]


@pytest.mark.django_db
def test_a_cost_without_document_is_named() -> None:
    by = a_company()
    with company_scope(by.company_id):
        a_costly_order(by)
        gaps = list(map(str, check_company().gaps))
        assert sum("the entry has no document: cost of some_bill" in gap for gap in gaps) == 2
        assert any("actual_cost is stored as 780.00, its documents say 0" in gap for gap in gaps)
        assert any("committed_cost is stored as 600.00, its documents say 0" in gap for gap in gaps)
        assert len(gaps) == 6
