"""The stock worked in a real browser: levels ticked and adjusted, a count entered line by line and validated."""

from typing import Any

import pytest

from carnet.company.clock import today
from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.stock import commands
from carnet.stock.inputs import StorageInput
from carnet.stock.models import Count, Level
from carnet.stock.tests.factories import a_product, a_warehouse, default_warehouse, moved, on_hand

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(own_database: str, page: Any) -> tuple[Any, Actor]:
    """A company with two products in stock, and its owner signed in."""
    by = a_company()
    with company_scope(by.company_id):
        for name in ("Vis inox", "Écran 27″"):
            moved(a_product(name), "10", cost="2.00")
        a_warehouse("Camion")
    page.goto("/")
    page.fill("[name=login]", "claire@carnet.example")
    page.fill("[name=password]", "secret")
    page.keyboard.press("Enter")
    page.locator("text=À faire aujourd’hui").wait_for()
    page.set_default_timeout(30_000)
    return page, by


def test_ticked_levels_are_adjusted_and_a_refusal_stands_in_the_dialog(desk: tuple[Any, Actor]) -> None:
    page, by = desk
    page.goto("/stock")
    page.locator("[data-tick-all]").check()
    page.locator("#bulk >> text=Ajuster").click()
    dialog = page.locator("#dialog.show")
    dialog.locator("[name=reason]").fill("Casse")
    changes = dialog.locator("input[name^=change-]")
    changes.nth(0).fill("-40")
    changes.nth(1).fill("-1")
    dialog.locator("button.btn-primary").click()
    dialog.locator("text=en stock à").first.wait_for()
    assert changes.nth(0).input_value() == "-40"
    changes.nth(0).fill("")
    dialog.locator("button.btn-primary").click()
    page.wait_for_url("**/stock/moves*")
    page.locator("#list >> text=Ajustement (Casse)").wait_for()
    with company_scope(by.company_id):
        assert sorted(Level.objects.values_list("on_hand", flat=True)) == [9, 10]


def test_a_count_keeps_each_entry_as_it_is_typed(desk: tuple[Any, Actor]) -> None:
    page, by = desk
    with company_scope(by.company_id):
        place = default_warehouse().pk
        count = commands.open_count(warehouse_id=place, on=today(), by=by)
    page.goto(f"/stock/counts/{count.pk}")
    inputs = page.locator("#count-lines input[name=counted]")
    inputs.nth(0).fill("8,5")
    inputs.nth(0).press("Tab")
    page.locator("#count-lines tr >> text=−1,5").wait_for()
    page.locator("#count-sums >> text=−3,00").wait_for()
    page.locator("#count-lines input[name=counted]").nth(1).fill("beaucoup")
    page.locator("#count-lines input[name=counted]").nth(1).press("Enter")
    page.locator(".invalid-feedback >> text=n’est pas un nombre").wait_for()
    page.locator("#count-lines input[name=counted]").nth(1).fill("10")
    page.locator("#count-lines input[name=counted]").nth(1).press("Enter")
    page.locator(".invalid-feedback").wait_for(state="detached")
    page.keyboard.press("Escape")
    page.locator("[data-key=v]").click()
    page.locator("#dialog.show button.btn-primary").click()
    page.locator("h1 >> text=Validé").wait_for()
    with company_scope(by.company_id):
        assert Count.objects.get(pk=count.pk).state == "validated"
        assert sorted(Level.objects.values_list("on_hand", flat=True)) == [8.5, 10]
        assert on_hand(a_product("Autre")) == 0


def test_on_a_phone_a_lone_figure_of_a_card_stands_under_the_others(desk: tuple[Any, Actor]) -> None:
    page, by = desk
    page.set_viewport_size({"width": 390, "height": 844})
    with company_scope(by.company_id):
        product = Level.objects.values_list("product_id", flat=True).first()
        commands.set_storage(lines=[StorageInput(product, default_warehouse().pk, "A-01")], by=by)
    page.goto(f"/products/{product}/stock")
    card = page.locator("table.stack tbody tr").first
    right = [
        card.locator(f"td[data-l='{name}']").evaluate("cell => Math.round(cell.getBoundingClientRect().right)")
        for name in ("En stock", "Disponible")
    ]
    assert right[0] == right[1] > 340
