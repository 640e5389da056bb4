"""Goods sent back by the API: part of a receipt, what is to be credited, undone (P37)."""

from typing import Any

import pytest

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(api: Caller) -> dict[str, Any]:
    """Ten desks bought at 90.00, received and billed."""
    supplier = api.made("/parties", {"name": "Grossiste", "is_supplier": True})["id"]
    desk = api.made("/products", {"name": "Bureau", "unit_price": "200"})["id"]
    line = {"product": desk, "quantity": "10", "unit_price": "90", "vat_rate": "20"}
    purchase = api.made("/purchase-orders", {"supplier": supplier, "lines": [line]})
    api.made(f"/purchase-orders/{purchase['id']}/sending")
    receipt = api.made(f"/purchase-orders/{purchase['id']}/receipts")
    bill = api.made(f"/purchase-orders/{purchase['id']}/bills", {"supplier_number": "F-1"})
    api.made(f"/bills/{bill['id']}/recording")
    return {"purchase": purchase["id"], "line": purchase["lines"][0]["id"], "receipt": receipt["id"], "desk": desk}


def back(bought: dict[str, Any], quantity: str = "2", **said: object) -> dict[str, Any]:
    return {"reason": "Rayés", "lines": [{"line": bought["line"], "quantity": quantity}], **said}


def test_two_of_ten_go_back_and_eight_are_kept(api: Caller, bought: dict[str, Any]) -> None:
    done = api.made(f"/receipts/{bought['receipt']}/returns", back(bought))
    assert (done["returns"], done["reverses"], done["reason"]) == (bought["receipt"], None, "Rayés")
    assert [(one["quantity"], one["value"]) for one in done["lines"]] == [("-2", "-180.00")]
    (line,) = api.get(f"/purchase-orders/{bought['purchase']}").json["lines"]
    assert (line["quantity"], line["received_quantity"], line["billed_quantity"]) == ("8", "8", "10")
    (level,) = api.get(f"/stock/levels?product={bought['desk']}").json["items"]
    assert (level["on_hand"], level["average_cost"]) == ("8", "90")


def test_a_return_is_said_once_and_undone(api: Caller, bought: dict[str, Any]) -> None:
    body = back(bought, replaced=True)
    first = api.post(f"/receipts/{bought['receipt']}/returns", body, Idempotency_Key="once")
    again = api.post(f"/receipts/{bought['receipt']}/returns", body, Idempotency_Key="once")
    assert (first.status, first.json["id"]) == (again.status, again.json["id"])
    (line,) = api.get(f"/purchase-orders/{bought['purchase']}").json["lines"]
    assert (line["quantity"], line["received_quantity"]) == ("10", "8")
    undone = api.made(f"/receipts/{first.json['id']}/reversal", {"reason": "Retrouvés"})
    assert (undone["returns"], undone["reverses"]) == (bought["receipt"], first.json["id"])
    (line,) = api.get(f"/purchase-orders/{bought['purchase']}").json["lines"]
    assert line["received_quantity"] == "10"


def test_what_cannot_go_back_is_refused(api: Caller, owner: Actor, bought: dict[str, Any]) -> None:
    address = f"/receipts/{bought['receipt']}/returns"
    over = api.post(address, back(bought, "11"))
    assert (over.status, over.json["code"]) == (422, "ReturnTooMuch")
    assert api.post(address, {"reason": "A", "lines": []}).status == 422
    api.made(address, back(bought))
    undone = api.post(f"/receipts/{bought['receipt']}/reversal", {"reason": "A"})
    assert (undone.status, undone.json["code"]) == (409, "SentBackAlready")
    blind = Caller(a_key(owner, [right for right in rights.ALL if right != rights.COSTS]))
    (line,) = blind.get(f"/receipts/{bought['receipt']}").json["lines"]
    assert line["value"] is None
    lent = Caller(a_key(owner, [rights.READ]))
    assert lent.post(address, back(bought)).status == 403
