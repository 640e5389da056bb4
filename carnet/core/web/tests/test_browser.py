"""The shell and a list in a real browser: keys, filters, dialog, refusal in place, palette."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from carnet.core.acts import company_scope
from carnet.core.lists.tests.conftest import found_company
from carnet.core.lists.tests.demo import letters
from carnet.core.models import User
from carnet.core.web import shell

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(own_database: str, settings: Any, page: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Claire, signed in, before the demo list."""
    settings.ROOT_URLCONF = "carnet.core.lists.tests.demo"
    monkeypatch.setitem(
        shell._searches,
        "letter",
        shell.Search("letter", "Commandes", lambda _who, text: [shell.Hit(7, f"CMD-{text}", "/letters?q=7")], None, 1),
    )
    claire = User.objects.create_user("claire@example.org", "vif-argent-42", name="Claire Le Goff")
    with company_scope(found_company(claire)):
        letters(60)
    page.goto("/letters")
    page.fill("[name=login]", "claire@example.org")
    page.fill("[name=password]", "vif-argent-42")
    page.keyboard.press("Enter")
    page.locator("#list").wait_for()
    page.set_default_timeout(30_000)
    yield page


def test_a_list_is_worked_without_a_mouse(desk: Any) -> None:
    for key in ("j", "j", "x", "j", "x"):
        desk.keyboard.press(key)
    desk.locator("#bulk >> text=2 cochées").wait_for()
    assert desk.locator("#bulk [data-sum]").inner_text() == "1\u00a0228,50"
    desk.keyboard.press("/")
    desk.keyboard.type("lettre 12")
    desk.locator("text=1 commandes").first.wait_for()
    assert re.search(r"q=lettre(\+|%20)12", desk.url) and desk.evaluate("document.activeElement.id") == "find"


def test_a_filter_is_added_and_taken_off(desk: Any) -> None:
    desk.keyboard.press("f")
    desk.click("#filter-box >> text=État")
    desk.check("#filter-box [value=sent]")
    desk.click("#filter-box >> text=Filtrer")
    desk.locator("text=30 commandes").first.wait_for()
    assert "state=sent" in desk.url
    desk.click("text=État : envoyé")
    desk.locator("text=60 commandes").first.wait_for()
    desk.click("text=Afficher la suite")
    desk.locator("[name=row]").nth(59).wait_for()


def test_a_dialog_keeps_what_was_typed_and_shows_the_refusal_under_its_button(desk: Any) -> None:
    desk.keyboard.press("n")
    desk.locator("#dialog.show:not(.showing)").wait_for()
    desk.fill("#dialog [name=title]", "wrong")
    desk.keyboard.press("Control+Enter")
    desk.locator("#dialog >> text=Il reste 6 797,00").wait_for()
    assert desk.input_value("#dialog [name=title]") == "wrong"
    desk.fill("#dialog [name=title]", "stuck")
    desk.click("#dialog .btn-primary")
    desk.locator("#dialog [data-refusal] >> text=La lettre est coincée").wait_for()
    desk.fill("#dialog [name=title]", "Nouvelle")
    desk.click("#dialog .btn-primary")
    desk.locator("text=61 commandes").first.wait_for()


def test_the_palette_goes_anywhere_and_finds_anything(desk: Any) -> None:
    desk.keyboard.press("Control+k")
    desk.keyboard.type("abc")
    desk.locator("#palette >> text=CMD-abc").wait_for()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/letters?q=7")


def test_a_phone_shows_cards_and_nothing_overflows(desk: Any) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    for address in ("/letters", "/letters/new", "/profile", "/background"):
        desk.goto(address)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 360, address
