"""Projects, their orders, team, stages and tasks (P43)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import Refusal
from carnet.projects import commands
from carnet.projects.commands.stages import StageInput
from carnet.projects.inputs import ProjectContent, TaskContent
from carnet.projects.models import Member, Project, ProjectOrder, Stage, Task, TimeEntry
from carnet.projects.queries.work import sold_work
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
from carnet.sales.models import OrderLine, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer, an_order

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return a_company()


def refused(code: str, act: object, **asked: object) -> Refusal:
    """The refusal of an act that must not be done; nothing of the projects was written."""
    before = _rows()
    with pytest.raises(Refusal) as found:
        act(**asked)  # type: ignore[operator]
    assert found.value.code == code, found.value.sentence
    assert _rows() == before
    return found.value


def _rows() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Project, ProjectOrder, Task, TimeEntry, Member)]


def test_one_click_makes_the_project_of_an_order_with_its_services_as_tasks(by: Actor) -> None:
    with company_scope(by.company_id):
        goods = service("12", "1049", "u", description="Laptop", nature="goods", deliverable=True)
        order = an_order(
            [goods, service(), service("2.5", "700", "jour", "320", description="Training")], title="Refit"
        )
        project = a_project_of(by, order)
        assert (project.title, project.party_id, project.manager_id) == ("Refit", order.party_id, by.user_id)
        assert project.number == "PRJ-2026-0001"
        tasks = list(Task.objects.order_by("position").values_list("title", "estimated_minutes", "stage__position"))
        assert tasks == [("Development", 1200, 0), ("Training", 1050, 0)]
        assert list(Member.objects.values_list("user_id", flat=True)) == [by.user_id]
        assert refused("OrderHasProject", commands.create_project_of_order, order_id=order.pk, on=day(2), by=by).holders


def test_only_orders_that_live_have_a_project(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order_of_hours()
        type(order).objects.filter(pk=order.pk).update(cancelled_on=day(2))
        refused("OrderCancelled", commands.create_project_of_order, order_id=order.pk, on=day(2), by=by)
        refused("NotFound", commands.create_project_of_order, order_id=order.pk + 99, on=day(2), by=by)


def test_services_sold_later_get_their_task_once(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order_of_hours()
        project = a_project_of(by, order)
        task = Task.objects.get()
        commands.delete_task(task_id=task.pk, by=by)
        assert [one.tasks for one in sold_work(project.pk)] == [0]
        assert commands.propose_tasks(project_id=project.pk, by=by) == 1
        assert commands.propose_tasks(project_id=project.pk, by=by) == 0
        assert Task.objects.get().order_line_id == OrderLine.objects.get().pk


def test_a_project_works_for_several_orders_of_one_customer(by: Actor) -> None:
    with company_scope(by.company_id):
        party = a_customer()
        first, second = an_order([service()], party=party), an_order([service()], party=party)
        project = a_project(by, party_id=party.pk)
        for order in (first, second):
            commands.link_order(project_id=project.pk, order_id=order.pk, on=day(2), by=by)
        assert ProjectOrder.objects.filter(project=project).count() == 2
        stranger = an_order([service()])
        refused(
            "OrderOfAnotherCustomer", commands.link_order, project_id=project.pk, order_id=stranger.pk, on=day(2), by=by
        )
        content = replace(ProjectContent.of(Project.objects.get()), party_id=stranger.party_id)
        refused("OrderOfAnotherCustomer", commands.edit_project, project_id=project.pk, content=content, by=by)
        commands.unlink_order(project_id=project.pk, order_id=first.pk, by=by)
        assert ProjectOrder.objects.get().order_id == second.pk


def test_the_first_order_bears_what_was_spent_before_it(by: Actor) -> None:
    with company_scope(by.company_id):
        costing(by, by, "40")
        project = a_project(by)
        spent(by, project, 90)
        order = an_order([service()], on=day(5))
        commands.link_order(project_id=project.pk, order_id=order.pk, on=day(6), by=by)
        assert OrderStanding.objects.get(order=order).actual_cost == D(60)
        assert TimeEntry.objects.get().order_id == order.pk
        refused("OrderHoldsWork", commands.unlink_order, project_id=project.pk, order_id=order.pk, by=by)


def test_a_closed_project_takes_nothing_more_until_it_is_reopened(by: Actor) -> None:
    with company_scope(by.company_id):
        project = a_project(by)
        commands.start_timer(project_id=project.pk, by=by)
        closed = commands.close_project(project_id=project.pk, on=day(3), by=by)
        assert (closed.closed_on, closed.stage.ends) == (day(3), True)
        refused("ProjectClosed", spent, by=by, project=project, minutes=60)
        refused("NoTimerRuns", commands.stop_timer, by=by)
        reopened = commands.reopen_project(project_id=project.pk, by=by)
        assert (reopened.closed_on, reopened.stage.ends) == (None, False)
        done = Stage.objects.get(of="project", ends=True)
        assert commands.move_project(project_id=project.pk, stage_id=done.pk, on=day(4), by=by).closed_on == day(4)


def test_a_project_is_deleted_only_while_nothing_was_spent(by: Actor) -> None:
    with company_scope(by.company_id):
        order = an_order_of_hours()
        project = a_project_of(by, order)
        entry = spent(by, project, 60)
        refused("ProjectInUse", commands.delete_project, project_id=project.pk, by=by)
        commands.delete_time(entry_id=entry.pk, by=by)
        commands.delete_project(project_id=project.pk, by=by)
        assert not Project.objects.exists() and not Task.objects.exists() and not ProjectOrder.objects.exists()


def test_what_a_project_may_not_say(by: Actor) -> None:
    with company_scope(by.company_id):
        content = ProjectContent(title="Refit")
        for code, change in (
            ("TitleMissing", {"title": "  "}),
            ("CustomerUnknown", {"party_id": 999}),
            ("PersonUnknown", {"manager_id": 999}),
            ("StageUnknown", {"stage_id": 999}),
            ("ProjectEndsBeforeItStarts", {"starts_on": day(3), "ends_on": day(2)}),
            ("CostNegative", {"hour_price": D(-1)}),
            ("ProgressOutOfRange", {"progress": 101}),
        ):
            refused(code, commands.create_project, content=replace(content, **change), on=day(1), by=by)  # type: ignore[arg-type]
        project = commands.create_project(content=content, on=day(1), by=by)
        refused(
            "ChangedMeanwhile", commands.edit_project, project_id=project.pk, content=content, expected_version=7, by=by
        )


def test_tasks_are_moved_along_the_board_and_done_where_it_ends(by: Actor) -> None:
    with company_scope(by.company_id):
        project = a_project(by)
        tasks = [
            commands.add_task(project_id=project.pk, content=TaskContent(title=title), on=day(1), by=by)
            for title in ("a", "b", "c")
        ]
        columns = list(Stage.objects.filter(of="task").order_by("position"))
        commands.move_task(task_id=tasks[2].pk, stage_id=columns[0].pk, before_id=tasks[0].pk, on=day(2), by=by)
        commands.move_task(task_id=tasks[0].pk, stage_id=columns[-1].pk, on=day(2), by=by)
        assert _column(columns[0]) == ["c", "b"] and _column(columns[-1]) == ["a"]
        assert Task.objects.get(title="a").done_on == day(2)
        commands.move_task(task_id=tasks[0].pk, stage_id=columns[1].pk, on=day(3), by=by)
        assert Task.objects.get(title="a").done_on is None


def _column(stage: Stage) -> list[str]:
    return list(Task.objects.filter(stage=stage).order_by("position").values_list("title", flat=True))


def test_people_move_their_own_tasks_and_no_others(by: Actor) -> None:
    with company_scope(by.company_id):
        yann = somebody(by)
        project = a_project(by)
        mine, other = (
            commands.add_task(project_id=project.pk, content=TaskContent(title="a", user_id=user), on=day(1), by=by)
            for user in (yann.user_id, by.user_id)
        )
        done = Stage.objects.get(of="task", ends=True)
        assert commands.move_task(task_id=mine.pk, stage_id=done.pk, on=day(2), by=yann).done_on
        refused("RightMissing", commands.move_task, task_id=other.pk, stage_id=done.pk, on=day(2), by=yann)


def test_what_a_task_may_not_say(by: Actor) -> None:
    with company_scope(by.company_id):
        project, stranger = a_project(by), an_order_of_hours()
        of_stranger = OrderLine.objects.get(order=stranger).pk
        for code, change in (
            ("TitleMissing", {"title": ""}),
            ("PersonUnknown", {"user_id": 999}),
            ("EstimateNegative", {"estimated_minutes": -1}),
            ("PriorityUnknown", {"priority": 5}),
            ("OrderNotOfProject", {"order_line_id": of_stranger}),
            ("StageUnknown", {"stage_id": Stage.objects.filter(of="project").first().pk}),
        ):
            content = replace(TaskContent(title="a"), **change)  # type: ignore[arg-type]
            refused(code, commands.add_task, project_id=project.pk, content=content, on=day(1), by=by)
        task = commands.add_task(project_id=project.pk, content=TaskContent(title="a"), on=day(1), by=by)
        spent(by, project, 30, task_id=task.pk)
        refused("TaskHasTime", commands.delete_task, task_id=task.pk, by=by)


def test_the_company_names_its_stages(by: Actor) -> None:
    with company_scope(by.company_id):
        project = a_project(by)
        task = commands.add_task(project_id=project.pk, content=TaskContent(title="a"), on=day(1), by=by)
        first, *_others, last = Stage.objects.filter(of="task").order_by("position")
        wanted = [StageInput("Done", True, last.pk), StageInput("Ideas", False), StageInput("Ready", False, first.pk)]
        stages = commands.set_stages(of="task", stages=wanted, by=by)
        assert [stage.name for stage in stages] == ["Done", "Ideas", "Ready"]
        refused("StageInUse", commands.set_stages, of="task", stages=wanted[:2], by=by)
        refused("StagesIncomplete", commands.set_stages, of="task", stages=wanted[1:], by=by)
        refused("StagesIncomplete", commands.set_stages, of="task", stages=[*wanted, wanted[0]], by=by)
        swapped = [StageInput("Ready", True, last.pk), StageInput("Done", False, first.pk)]
        commands.set_stages(of="task", stages=swapped, by=by)
        task.refresh_from_db()
        assert (task.stage.name, task.done_on) == ("Done", None)


def test_every_act_is_on_the_journal_of_the_project(by: Actor) -> None:
    with company_scope(by.company_id):
        project = a_project_of(by, an_order_of_hours())
        spent(by, project, 60)
        acts = list(Journal.objects.filter(subject_kind="project").order_by("id").values_list("act", flat=True))
        assert acts == ["project.created", "time.entered"]
