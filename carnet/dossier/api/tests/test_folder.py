"""The folder by the API embeds what the order has of purchases and notes, in as many statements whatever their number (P22, P44)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db
AMOUNTS = ("ordered_excl_tax", "received_excl_tax", "billed_excl_tax", "committed_cost", "actual_cost")


@pytest.fixture
def bought(api: Caller, customer: str) -> dict[str, Any]:
    """An order of a subcontracted day, bought 300.00 and received, and of two desks, kept in stock, of which one is drafted."""
    supplier = api.made("/parties", {"name": "Grossiste", "is_supplier": True})["id"]
    desk = api.made("/products", {"name": "Bureau", "unit_price": "200"})["id"]
    day = {"description": "Pose", "unit_price": "500", "vat_rate": "20", "nature": "service", "deliverable": False}
    order = api.made("/orders", {"customer": customer, "lines": [{"product": desk, "quantity": "2"}, day]})
    api.made("/stock/adjustments", {"reason": "A", "lines": [{"product": desk, "quantity": "5", "unit_cost": "90"}]})
    line = {"order_line": order["lines"][1]["id"], "quantity": "1", "unit_price": "300", "vat_rate": "20"}
    purchase = api.made("/purchase-orders", {"supplier": supplier, "lines": [line]})
    api.made(f"/purchase-orders/{purchase['id']}/sending")
    api.made(f"/purchase-orders/{purchase['id']}/receipts")
    api.made(f"/orders/{order['id']}/delivery-notes")
    return {"order": order["id"], "purchase": purchase["id"], "supplier": supplier, "desk": desk}


def test_the_folder_tells_what_is_bought_and_what_leaves(api: Caller, bought: dict[str, Any]) -> None:
    folder = api.get(f"/orders/{bought['order']}").json
    (purchase,) = folder["purchases"]
    assert (purchase["kind"], purchase["id"], purchase["supplier_name"]) == (
        "purchase",
        bought["purchase"],
        "Grossiste",
    )
    assert (purchase["state"], purchase["ordered_quantity"], purchase["received_quantity"]) == ("received", "1", "1")
    assert [purchase[name] for name in AMOUNTS] == ["300.00", "300.00", "0.00", "300.00", "0.00"]
    (note,) = folder["delivery_notes"]
    assert (note["state"], note["order"], note["kind"]) == ("draft", bought["order"], "out")


def test_an_expense_of_the_order_is_told_to_who_may_see_costs(
    api: Caller, owner: Actor, bought: dict[str, Any]
) -> None:
    line = {"order": bought["order"], "description": "Nacelle", "quantity": "1", "unit_price": "80", "vat_rate": "20"}
    bill = api.made("/bills", {"supplier": bought["supplier"], "supplier_number": "F1", "lines": [line]})
    api.made(f"/bills/{bill['id']}/recording")
    told = api.get(f"/orders/{bought['order']}").json["purchases"]
    assert [(one["kind"], one["billed_excl_tax"], one["actual_cost"]) for one in told] == [
        ("purchase", "0.00", "0.00"),
        ("bill", "80.00", "80.00"),
    ]
    blind = Caller(a_key(owner, [right for right in rights.ALL if right != rights.COSTS]))
    (seen,) = blind.get(f"/orders/{bought['order']}").json["purchases"]
    assert (seen["id"], seen["received_quantity"]) == (bought["purchase"], "1")
    assert [seen[name] for name in AMOUNTS] == [None] * 5


def test_a_folder_costs_the_same_whatever_was_bought(api: Caller, bought: dict[str, Any]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert api.get(f"/orders/{bought['order']}").status == 200
        return len(statements)

    before = cost()
    for n in range(3):
        line = {
            "order": bought["order"],
            "description": f"Port {n}",
            "quantity": "1",
            "unit_price": "9",
            "vat_rate": "20",
        }
        bill = api.made("/bills", {"supplier": bought["supplier"], "supplier_number": f"P{n}", "lines": [line]})
        api.made(f"/bills/{bill['id']}/recording")
    assert len(api.get(f"/orders/{bought['order']}").json["purchases"]) == 4
    assert cost() == before <= 33
