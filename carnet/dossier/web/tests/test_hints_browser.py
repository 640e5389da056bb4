"""While quoting, what is available stands under each line and in the list of products (P34)."""

from typing import Any

import pytest

from carnet.company.clock import today
from carnet.company.tests.worlds import a_company
from carnet.core.acts import company_scope
from carnet.sales.commands import create_quote
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.tests.factories import a_customer
from carnet.stock.tests.factories import D, a_product, moved

pytestmark = pytest.mark.e2e


def test_availability_follows_what_is_typed(own_database: str, page: Any) -> None:
    by = a_company()
    with company_scope(by.company_id):
        reader = a_product("Lecteur de badges", unit_price=D(214))
        moved(reader, "5", cost="100.00", on=today())
        content = QuoteContent(title="Accès", lines=(LineInput(product_id=reader.pk, quantity=D(2)),))
        quote = create_quote(party_id=a_customer().pk, content=content, on=today(), by=by)
    page.goto("/")
    page.fill("[name=login]", "claire@carnet.example")
    page.fill("[name=password]", "secret")
    page.keyboard.press("Enter")
    page.locator("text=À faire aujourd’hui").wait_for()
    page.set_default_timeout(30_000)
    page.goto(f"/quotes/{quote.pk}")
    page.locator("#lines [data-there] >> text=5 disponibles").wait_for()
    page.locator("#lines [data-f=quantity]").fill("8")
    page.locator("#lines [data-there].text-red >> text=5 disponibles, le reste manque").wait_for()
    page.locator("[data-add=line]").click()
    page.keyboard.type("lecteur")
    page.locator("#finder >> text=5 disponibles").wait_for()
    page.keyboard.press("Enter")
    page.locator("#lines tr:nth-child(2) [data-there] >> text=0 disponible").wait_for()
