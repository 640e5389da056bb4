"""The week grid by keyboard alone, the clock, and the board, in a real browser."""

import re
from datetime import timedelta
from typing import Any

import pytest

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.projects.models import Task, TimeEntry
from carnet.projects.queries.weeks import monday
from carnet.projects.tests.factories import a_project_of, costing, service
from carnet.sales.tests.factories import a_company, an_order

pytestmark = pytest.mark.e2e


@pytest.fixture
def by(own_database: str) -> Actor:
    by = a_company()
    owner = User.objects.get(pk=by.user_id)
    owner.set_password("vif-argent-42")
    owner.save()
    with company_scope(by.company_id):
        costing(by, by, "40")
        order = an_order([service(), service("5", description="Training")], title="Refit")
        project = a_project_of(by, order)
        Task.objects.filter(project=project).update(user_id=by.user_id)
    return by


@pytest.fixture
def desk(by: Actor, page: Any) -> Any:
    """The owner, signed in."""
    page.goto("/")
    page.fill("[name=login]", User.objects.get(pk=by.user_id).email)
    page.fill("[name=password]", "vif-argent-42")
    page.keyboard.press("Enter")
    page.locator("text=À faire aujourd’hui").wait_for()
    page.set_default_timeout(30_000)
    return page


def test_a_week_is_filled_in_by_keyboard_alone(desk: Any, by: Actor) -> None:
    with company_scope(by.company_id):
        first = monday(today()) - timedelta(days=7)
    desk.goto(f"/time/week?week={first.isoformat()}")
    keys = desk.keyboard
    desk.locator("tbody .cell").first.focus()
    keys.type("1:30")
    keys.press("ArrowRight")
    keys.type("1,5")
    keys.press("Tab")
    keys.type("90m")
    keys.press("Enter")
    assert _focused(desk) == (1, 2)
    keys.type("2")
    keys.press("ArrowUp")
    desk.locator("[data-week-sum]", has_text="6:30").wait_for()
    assert _focused(desk) == (0, 2)
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    keys.type("9")
    keys.press("Escape")
    assert desk.locator("tbody .cell").first.input_value() == "1:30"
    keys.press("Delete")
    keys.press("ArrowDown")
    desk.locator("[data-week-sum]", has_text="5:00").wait_for()
    assert _focused(desk) == (1, 0)
    keys.type("1:75")
    keys.press("ArrowDown")
    keys.press("Tab")
    desk.locator("[data-refused]", has_text="1:30").wait_for()
    assert desk.locator("tbody .cell[aria-invalid=true]").count() == 1
    keys.press("Shift+Tab")
    keys.press("Escape")
    with company_scope(by.company_id):
        entered = TimeEntry.objects.order_by("on", "task_id").values_list("on", "minutes")
        assert list(entered) == [
            (first + timedelta(days=1), 90),
            (first + timedelta(days=2), 90),
            (first + timedelta(days=2), 120),
        ]
    desk.reload()
    assert desk.locator("[data-week-sum]").inner_text() == "5:00"


def _focused(desk: Any) -> tuple[int, int]:
    """The row and the day of the cell that has the focus."""
    found = desk.evaluate(
        "[[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement.closest('[data-row]')),"
        " Number(document.activeElement.dataset.day)]"
    )
    return (found[0], found[1])


def test_the_clock_runs_through_a_reload_and_is_stopped(desk: Any, by: Actor) -> None:
    desk.goto("/projects")
    desk.locator("#list >> text=Refit").first.click()
    desk.locator("button", has_text="Chrono").click()
    desk.locator("[data-timer]").wait_for()
    desk.reload()
    desk.locator("[data-timer]", has_text=re.compile("[1-9]$")).wait_for()
    assert desk.locator("button", has_text="Chrono").count() == 0
    desk.locator("button", has_text="Arrêter et saisir").click()
    desk.locator("text=Moins d’une demi-minute").wait_for()
    assert desk.locator("[data-timer]").count() == 0


def test_a_card_is_dragged_to_another_column(desk: Any, by: Actor) -> None:
    desk.goto("/projects")
    desk.locator("#list >> text=Refit").first.click()
    card = desk.locator(".board-card", has_text="Training")
    target = desk.locator("[data-stage]").nth(1).locator("[data-cards]")
    desk.locator("text=À terminaison").wait_for()
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), target.bounding_box()
    desk.mouse.move(start["x"] + 20, start["y"] + start["height"] - 6)
    desk.mouse.down()
    for step in range(1, 11):
        desk.mouse.move(
            start["x"] + 20 + (end["x"] + 40 - start["x"] - 20) * step / 10,
            start["y"] + 20 + (end["y"] - start["y"]) * step / 10,
        )
    desk.mouse.up()
    desk.locator("[data-stage]").nth(1).locator(".board-card", has_text="Training").wait_for()
    with company_scope(by.company_id):
        for _try in range(50):
            if Task.objects.get(title="Training").stage.position == 1:
                break
            desk.wait_for_timeout(100)
        assert Task.objects.get(title="Training").stage.position == 1
