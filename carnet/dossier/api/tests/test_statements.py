"""How many SQL statements a call costs: the same whatever the lines and the rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db
LINE = {"description": "Desk", "unit_price": "100", "vat_rate": "20"}


def cost(api: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert api.get(path).status == 200
    return len(statements)


def a_deal(api: Caller, customer: str, lines: int) -> dict[str, Any]:
    quote = api.made("/quotes", {"customer": customer, "lines": [LINE] * lines})
    order = api.made(f"/quotes/{quote['id']}/acceptance")
    draft = api.made(f"/orders/{order['id']}/invoices", {"kind": "interim", "percent": "50"})
    invoice = api.made(f"/invoices/{draft['id']}/issuance")
    allocations = [{"invoice": invoice["id"], "amount": "20"}]
    api.made("/payments", {"party": customer, "amount": "20", "allocations": allocations})
    return {"quotes": quote["id"], "orders": order["id"], "invoices": invoice["id"]}


def test_a_document_costs_the_same_whatever_its_lines(api: Caller, customer: str) -> None:
    small, large = a_deal(api, customer, 1), a_deal(api, customer, 40)
    most = {"quotes": 12, "orders": 31, "invoices": 14}
    for kind in small:
        first, second = (cost(api, f"/{kind}/{deal[kind]}") for deal in (small, large))
        assert first == second <= most[kind], (kind, first, second)


def test_a_list_costs_the_same_whatever_its_rows(api: Caller, customer: str) -> None:
    paths = ("/quotes", "/orders", "/invoices", "/payments", "/dues", "/reminders", "/parties", "/products", "/journal")
    a_deal(api, customer, 2)
    before = [cost(api, f"{path}?totals=true") for path in paths]
    for _n in range(3):
        a_deal(api, customer, 2)
        api.made("/parties", {"name": "Other"})
        api.made("/products", {"name": "Other"})
    after = [cost(api, f"{path}?totals=true") for path in paths]
    assert before == after
    assert max(after) <= 12
