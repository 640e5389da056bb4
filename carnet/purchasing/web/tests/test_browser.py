"""A purchase order typed in a real browser: the supplier and the product are looked for, the grid reckons, the draft is kept (P36)."""

import re
from typing import Any

import pytest

from carnet.company.tests.worlds import a_company
from carnet.core.acts import company_scope
from carnet.purchasing.models import PurchaseLine
from carnet.purchasing.tests.factories import a_product, a_supplier
from carnet.stock.tests.factories import D

pytestmark = pytest.mark.e2e
HESITATES = 900


def look_for(page: Any, kind: str, text: str, name: str) -> None:
    """Type in a search select, hesitate longer than the grid waits before it reckons anew, and choose."""
    page.locator(f"select[data-kinds={kind}] + .ts-wrapper .ts-control").first.click()
    page.keyboard.type(text)
    page.wait_for_timeout(HESITATES)
    page.locator(f".ts-dropdown .option >> text={name}").click()


def test_a_purchase_order_is_typed_from_what_is_looked_for(own_database: str, page: Any) -> None:
    by = a_company()
    with company_scope(by.company_id):
        a_supplier("Grossiste Atlantique")
        a_product("Batterie d’onduleur", unit_cost=D("21.50"))
    page.goto("/")
    page.fill("[name=login]", "claire@carnet.example")
    page.fill("[name=password]", "secret")
    page.keyboard.press("Enter")
    page.locator("text=À faire aujourd’hui").wait_for()
    page.set_default_timeout(30_000)
    page.goto("/purchase-orders/new")
    look_for(page, "supplier", "grossi", "Grossiste Atlantique")
    page.locator(".ts-control .item >> text=Grossiste Atlantique").wait_for()
    page.wait_for_load_state("networkidle")
    look_for(page, "product", "batt", "Batterie d’onduleur")
    page.locator("input[name=description-0][value='Batterie d’onduleur']").wait_for()
    page.fill("input[name=quantity-0]", "6")
    page.locator("#grid >> text=129,00").first.wait_for()
    page.locator("button[form=purchase]").click()
    page.wait_for_url(re.compile(r"/purchase-orders/\d+$"))
    with company_scope(by.company_id):
        (line,) = PurchaseLine.objects.all()
        assert (line.quantity, line.net) == (6, D("129.00"))
