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
    most = {"quotes": 12, "orders": 31, "invoices": 15}
    for kind in small:
        first, second = (cost(api, f"/{kind}/{deal[kind]}") for deal in (small, large))
        assert first == second <= most[kind], (kind, first, second)


def a_stock(api: Caller, name: str) -> None:
    product = api.made("/products", {"name": name, "tracking": "lot"})["id"]
    plain = api.made("/products", {"name": f"{name} 2"})["id"]
    lines = [
        {"product": product, "quantity": "3", "lots": [{"number": name, "quantity": "3"}]},
        {"product": plain, "quantity": "2"},
    ]
    api.made("/stock/adjustments", {"reason": "A", "lines": lines})
    first = next(one["id"] for one in api.get("/stock/warehouses").json["items"] if one["is_default"])
    van = api.made("/stock/warehouses", {"name": name})["id"]
    body = {"from_warehouse": first, "to_warehouse": van, "lines": [{"product": plain, "quantity": "1"}]}
    api.made("/stock/transfers", body)
    api.made("/stock/counts", {"products": [product, plain]})
    api.post("/stock/thresholds", {"lines": [{"product": plain, "alert_below": "9"}]})


def test_a_list_costs_the_same_whatever_its_rows(api: Caller, customer: str) -> None:
    paths = ("/quotes", "/orders", "/invoices", "/payments", "/dues", "/reminders", "/parties", "/products", "/journal", "/stock/levels",
             "/stock/moves", "/stock/lots", "/stock/transfers", "/stock/counts")  # fmt: skip
    a_stock(api, "First")
    a_deal(api, customer, 2)
    before = [cost(api, f"{path}?totals=true") for path in paths]
    for _n in range(3):
        a_deal(api, customer, 2)
        api.made("/parties", {"name": "Other"})
        api.made("/products", {"name": "Other"})
        a_stock(api, f"Other {_n}")
    after = [cost(api, f"{path}?totals=true") for path in paths]
    assert before == after
    assert max(after) <= 12
