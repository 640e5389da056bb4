"""The folder in a real browser: a deal from a typed order to its closing, with keys, explanations and a refusal in place."""

import re
from typing import Any

import pytest

from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.dossier.tests.deliveries import an_order, goods, kit, sold
from carnet.dossier.web.tests.conftest import a_deal, a_line, with_deposit
from carnet.sales.tests.factories import a_company, a_customer
from carnet.stock.steps import LotPart
from carnet.stock.tests.factories import a_warehouse, moved

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(own_database: str, page: Any) -> Any:
    """The owner of a company, signed in; one order has a deposit, one has goods that are there."""
    by = a_company()
    owner = User.objects.get(pk=by.user_id)
    owner.set_password("vif-argent-42")
    owner.save()
    with company_scope(by.company_id):
        a_customer("Menuiserie Le Goff")
        with_deposit(a_deal(by, a_line("1", "8450", "10"), a_line("2", "630")), by)
        an_order(by, sold(goods(stock="12"), "12"), title="Douze portables")
        reader = goods("Lecteur", lots=("LB-1", "LB-2", "LB-3"), tracking="serial")
        moved(reader, "1", cost="5.00", at=a_warehouse("Camion"), lots=(LotPart("LB-4"),))
        an_order(by, sold(reader, "2"), title="Deux lecteurs")
        case, screw = goods("Caisson", stock="10", cost="40"), goods("Vis", stock="100", cost="0.10")
        an_order(by, sold(kit("Armoire", {case: "1", screw: "4"}), "5"), title="Cinq armoires")
    page.goto("/")
    page.fill("[name=login]", owner.email)
    page.fill("[name=password]", "vif-argent-42")
    page.keyboard.press("Enter")
    page.locator("text=À faire aujourd’hui").wait_for()
    page.set_default_timeout(30_000)
    return page


def test_the_folder_is_worked_from_figures_to_closing(desk: Any) -> None:
    desk.goto("/orders")
    desk.locator("#list >> text=Bathroom").click()
    desk.locator("h1 >> text=Bathroom").wait_for()

    desk.locator(".strip .why").nth(3).click()
    pop = desk.locator(".pop")
    pop.wait_for()
    assert re.sub(r"\s", " ", pop.inner_text()).endswith("6 797,00")
    desk.keyboard.press("Escape")
    pop.wait_for(state="detached")
    desk.locator("#lines tbody .why").first.click()
    desk.locator(".pop-free >> text=Commandé").wait_for()
    desk.keyboard.press("Escape")

    desk.keyboard.press("p")
    desk.locator("#dialog .offcanvas-title >> text=Encaisser").wait_for()
    desk.locator("#dialog :focus").wait_for()
    desk.keyboard.press("Escape")
    desk.locator("#dialog .offcanvas-title").wait_for(state="detached")

    desk.fill("#as-of", "2026-09-01")
    desk.locator("text=telle qu’elle était le 01/09/2026").wait_for()
    assert desk.locator(".head-acts").count() == 0
    desk.click("text=Revenir à aujourd’hui")

    desk.click("#lines >> text=Avenant")
    desk.locator("[data-amend] input[name^=quantity-]").last.fill("3")
    desk.locator("#difference >> text=+630,00").wait_for()
    desk.check("[name=accepted]")
    desk.click("text=Enregistrer l’avenant")
    desk.locator("text=10 340,00").first.wait_for()

    desk.click(".head-acts .dropdown > button")
    desk.click(".dropdown-menu.show >> text=Supprimer")
    desk.click("#dialog .btn-danger")
    desk.locator("#dialog .alert-danger a >> text=FA-2026-0001").wait_for()
    desk.keyboard.press("Escape")

    desk.click(".head-acts .dropdown > button")
    desk.click(".dropdown-menu.show >> text=Clôturer")
    desk.fill("#dialog [name=reason]", "Chantier abandonné")
    desk.check("#dialog [name=deposit][value=kept]")
    desk.click("#dialog .btn-danger")
    desk.locator(".page-title >> text=Clôturée").wait_for()


def test_an_order_is_typed_in_the_grid_and_validated(desk: Any) -> None:
    desk.goto("/orders")
    desk.keyboard.press("n")
    desk.locator("#dialog .ts-control input:focus").wait_for()
    desk.keyboard.type("goff")
    desk.locator(".ts-dropdown .option.active >> text=Menuiserie Le Goff").wait_for()
    desk.keyboard.press("Enter")
    desk.fill("#dialog [name=title]", "Commande au téléphone")
    desk.click("#dialog .btn-primary")
    desk.locator("#lines [data-f=description]").first.fill("Pose")
    desk.locator("#lines [data-f=price]").first.fill("1 200")
    desk.keyboard.press("Tab")
    desk.locator("[data-sums] >> text=1 440,00").wait_for()
    desk.locator("[data-saved] >> text=Enregistré").wait_for()
    desk.click("text=Valider la commande")
    desk.click("#dialog .btn-primary")
    desk.locator("h1 >> text=Commande au téléphone").wait_for()
    desk.locator("text=Facturer la commande").first.wait_for()
    assert desk.locator(".page-title >> text=En cours").count() == 1


def test_the_journal_takes_a_note_and_an_old_order_opens_from_the_palette(desk: Any) -> None:
    desk.wait_for_load_state("networkidle")
    desk.keyboard.press("Control+k")
    desk.locator("#palette input:focus").wait_for()
    desk.keyboard.type("bath")
    desk.locator("#palette-found >> text=Bathroom").first.wait_for()
    desk.keyboard.press("Enter")
    desk.locator("h1 >> text=Bathroom").wait_for()
    desk.fill("#journal [name=text]", "Rappeler lundi")
    desk.keyboard.press("Enter")
    desk.locator(".journal-line >> text=Rappeler lundi").wait_for()


def test_goods_leave_in_two_clicks_and_are_signed_for_on_a_phone(desk: Any) -> None:
    desk.goto("/orders")
    desk.click("#list >> text=Douze portables")
    desk.click(".head-acts >> text=Livrer")
    desk.click("#dialog >> text=Valider")
    desk.locator("text=12 articles sur 12").wait_for()
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.click("text=BL-2026-0001")
    desk.click("text=Faire signer")
    desk.fill("[name=signed_by]", "Paul Kermarrec")
    box = desk.locator(".sign-box").bounding_box()
    desk.mouse.move(box["x"] + 30, box["y"] + 60)
    desk.mouse.down()
    for step in range(1, 12):
        desk.mouse.move(box["x"] + 30 + 12 * step, box["y"] + 60 + 25 * (step % 2))
    desk.mouse.up()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.click("button >> text=Signer")
    desk.locator("text=Paul Kermarrec").first.wait_for()
    drawn = desk.locator(".sign-drawn")
    assert drawn.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 100


def test_numbers_ticked_are_the_quantity_and_another_warehouse_keeps_what_is_typed(
    desk: Any, own_database: str
) -> None:
    desk.goto("/orders")
    desk.click("#list >> text=Deux lecteurs")
    desk.click(".head-acts >> text=Livrer")
    quantity = desk.locator("#dialog [name^=quantity-]")
    assert quantity.input_value() == "2"
    desk.click("#dialog >> text=LB-2")
    assert quantity.input_value() == "1"
    desk.locator("#dialog textarea[name^=lots-]").fill("LB-1, LB-3")
    assert quantity.input_value() == "3"
    desk.locator("#dialog textarea[name^=lots-]").fill("LB-3")
    assert quantity.input_value() == "2"
    desk.fill("#dialog [name=carrier]", "Chronopost")
    desk.select_option("#dialog [name=warehouse]", label="Camion")
    desk.locator("#dialog >> text=LB-4").wait_for()
    assert desk.input_value("#dialog [name=carrier]") == "Chronopost"
    assert desk.locator("#dialog >> text=LB-2").count() == 0


def test_of_a_kit_said_by_component_the_quantity_follows(desk: Any) -> None:
    desk.goto("/orders")
    desk.click("#list >> text=Cinq armoires")
    desk.click(".head-acts >> text=Livrer")
    quantity = desk.locator("#dialog [name^=quantity-]")
    desk.click("#dialog summary >> text=Par composant")
    tick = desk.locator("#dialog [name^=by-part-]")
    tick.check()
    assert (quantity.input_value(), quantity.is_editable()) == ("", False)
    tick.uncheck()
    assert (quantity.input_value(), quantity.is_editable()) == ("5", True)
    tick.check()
    desk.locator("#dialog [name^=part-]").nth(0).fill("3")
    desk.locator("#dialog [name^=part-]").nth(1).fill("10")
    desk.click("#dialog >> text=Valider")
    desk.locator("text=2 articles sur 5").wait_for()


def test_nothing_overflows_on_a_phone(desk: Any) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    pages = ("/", "/delivery-notes", "/delivery-notes/backorders", "/invoices/delivered", "/orders", "/orders?view=all")
    for address in pages:
        desk.goto(address)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 360, address
    desk.click("#list >> text=Bathroom")
    desk.locator("h1 >> text=Bathroom").wait_for()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
