"""The stock by the API: adjusted, carried, counted, followed, valued."""

from datetime import timedelta
from typing import Any

import pytest

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db


def a_product(api: Caller, name: str = "Lecteur", **fields: Any) -> str:
    return str(api.made("/products", {"name": name, "unit_cost": "4.00", **fields})["id"])


def opened(api: Caller, product: str, quantity: str = "10", **line: Any) -> Any:
    lines = [{"product": product, "quantity": quantity, **line}]
    return api.made("/stock/adjustments", {"reason": "Stock initial", "lines": lines})


def level(api: Caller, product: str) -> Any:
    (found,) = api.get(f"/stock/levels?product={product}").json["items"]
    return found


def test_levels_moves_and_value_follow_an_adjustment(api: Caller) -> None:
    product = a_product(api)
    made = opened(api, product, unit_cost="8.25")
    assert (made["moves"][0]["value"], made["moves"][0]["source"]) == ("82.50", f"adjustment:{made['id']}")
    api.made("/stock/adjustments", {"reason": "Casse", "lines": [{"product": product, "on_hand": "7"}]})
    found = level(api, product)
    assert (found["on_hand"], found["available"], found["average_cost"]) == ("7", "7", "8.25")
    moves = api.get(f"/stock/moves?product={product}&source=adjustment&totals=true").json
    assert [(one["quantity"], one["value"], one["after"]) for one in moves["items"]] == [
        ("-3", "-24.75", "7"), ("10", "82.50", "10")
    ]  # fmt: skip
    assert moves["totals"] == {"count": "2"}
    valuation = api.get("/stock/valuation").json
    assert (valuation["value"], valuation["items"][0]["quantity"]) == ("57.75", "7")
    assert api.get("/stock/valuation?on=2020-01-01").json["value"] == "0.00"
    assert api.get(f"/stock/adjustments/{made['id']}").json == made


def test_a_refused_adjustment_names_the_product_and_writes_nothing(api: Caller) -> None:
    product = a_product(api, "Badge")
    opened(api, product)
    lines = [{"product": product, "quantity": "1"}, {"product": product, "quantity": "-12"}]
    reply = api.post("/stock/adjustments", {"reason": "Casse", "lines": lines})
    assert (reply.status, reply.json["code"]) == (409, "NotEnoughStock")
    assert "Badge" in reply.json["detail"]
    assert level(api, product)["on_hand"] == "10"


def test_goods_are_carried_to_another_warehouse(api: Caller) -> None:
    product = a_product(api)
    opened(api, product)
    first = api.get("/stock/warehouses").json["items"][0]
    van = api.made("/stock/warehouses", {"name": "Camion"})
    body = {"from_warehouse": first["id"], "to_warehouse": van["id"], "lines": [{"product": product, "quantity": "4"}]}
    made = api.made("/stock/transfers", body)
    assert (made["number"], len(made["moves"])) == (f"TR-{today().year}-0001", 2)
    assert api.get(f"/stock/transfers?warehouse={van['id']}").json["items"] == [made]
    assert api.get(f"/stock/transfers/{made['id']}").json == made
    part = api.get(f"/stock/valuation?warehouse={van['id']}").json
    assert part["value"] == "16.00"
    assert api.patch(f"/stock/warehouses/{van['id']}", {"is_active": False}).json["code"] == "WarehouseNotEmpty"
    changed = api.patch(f"/stock/warehouses/{van['id']}", {"name": "Fourgon", "is_default": True}, if_match="1")
    assert (changed.json["name"], changed.json["is_default"]) == ("Fourgon", True)
    assert api.delete(f"/stock/warehouses/{first['id']}").json["code"] == "WarehouseHasHistory"


def test_a_count_from_sheet_to_moves(api: Caller) -> None:
    product, found = a_product(api), a_product(api, "Trouvé")
    opened(api, product)
    count = api.made("/stock/counts", {"title": "Annuel"})
    path, line = f"/stock/counts/{count['id']}", count["lines"][0]
    assert (line["expected"], line["counted"]) == ("10", None)
    opened(api, product, "-2")
    entered = api.patch(path, {"lines": [{"line": line["id"], "counted": "9"}]}, if_match=str(count["version"]))
    assert entered.json["lines"][0]["difference"] == "-1"
    added = api.made(f"{path}/lines", {"product": found, "counted": "3"})
    assert [one["difference"] for one in added["lines"]] == ["-1", "3"]
    done = api.made(f"{path}/validation")
    assert (done["state"], level(api, product)["on_hand"], level(api, found)["on_hand"]) == ("validated", "7", "3")
    assert api.post(f"{path}/cancellation").json["code"] == "CountOver"
    assert [one["id"] for one in api.get("/stock/counts").json["items"]] == [count["id"]]
    assert api.get(path).json == done
    early = {"counted_at": (today() + timedelta(days=2)).isoformat() + "T08:00:00+01:00"}
    again = api.made("/stock/counts")
    assert api.patch(f"/stock/counts/{again['id']}", early).json["code"] == "CountedInFuture"
    assert api.patch(f"/stock/counts/{again['id']}", {"counted_at": "2026-01-01T08:00:00"}).status == 422


def test_serial_numbers_are_followed(api: Caller) -> None:
    product = a_product(api, tracking="serial")
    opened(api, product, "2", lots=[{"number": "A1"}, {"number": "A2", "expires_on": "2030-01-31"}])
    opened(api, product, "-1", lots=[{"number": "A1"}])
    lots = api.get(f"/stock/lots?product={product}&in_stock=true").json["items"]
    assert [(one["number"], one["on_hand"], one["expires_on"]) for one in lots] == [("A2", "1", "2030-01-31")]
    (gone,) = api.get("/stock/lots?number=a1").json["items"]
    moves = api.get(f"/stock/moves?lot={gone['id']}").json["items"]
    assert [one["quantity"] for one in moves] == ["-1", "1"]
    changed = api.patch(f"/stock/lots/{gone['id']}", {"number": "A1-B", "note": "Étiquette refaite"}, if_match="1").json
    assert (changed["number"], changed["expires_on"], changed["version"]) == ("A1-B", None, 2)
    assert api.get(f"/stock/lots/{gone['id']}").json == changed


def test_thresholds_call_for_an_order(api: Caller) -> None:
    product = a_product(api)
    opened(api, product, "3")
    assert (
        api.post(
            "/stock/thresholds", {"lines": [{"product": product, "place": "A-01", "alert_below": "5", "target": "12"}]}
        ).status
        == 204
    )
    (row,) = api.get("/stock/to-reorder").json["items"]
    assert (row["product"], row["projected"], row["quantity"]) == (product, "3", "9")
    (found,) = api.get("/stock/levels?below_threshold=true").json["items"]
    assert (found["place"], found["to_reorder"]) == ("A-01", "9")
    assert api.get("/stock/levels?below_threshold=false").json["items"] == []


def test_a_kit_and_what_may_be_promised_of_it(api: Caller) -> None:
    case, screw = a_product(api, "Boîtier"), a_product(api, "Vis")
    opened(api, case, "3")
    opened(api, screw, "10")
    parts = [{"component": case, "quantity": "1"}, {"component": screw, "quantity": "4"}]
    kit = api.made("/products", {"name": "Kit", "kit": parts})
    assert (kit["kit"], kit["stock_managed"], kit["deliverable"]) == (parts, False, True)
    found = api.get(f"/products/{kit['id']}/availability?quantity=3").json
    assert (found["available"], found["there_on"]) == ("2", None)
    assert api.get(f"/products/{kit['id']}/availability?quantity=2").json["there_on"] == today().isoformat()
    service = a_product(api, "Pose", kind="service")
    assert api.get(f"/products/{service}/availability").json["code"] == "ProductNotInStock"
    freed = api.patch(f"/products/{kit['id']}", {"kit": [], "stock_managed": True}, if_match=str(kit["version"])).json
    assert (freed["kit"], freed["stock_managed"]) == ([], True)
    assert api.patch(f"/products/{kit['id']}", {"kit": parts, "stock_managed": True}).json["code"] == "KitHasNoStock"


def test_costs_are_for_those_who_may_see_them(api: Caller, owner: Actor) -> None:
    product = a_product(api)
    opened(api, product)
    blind = Caller(a_key(owner, scopes=["read"]))
    assert level(blind, product)["average_cost"] is None
    move = blind.get(f"/stock/moves?product={product}").json["items"][0]
    assert (move["unit_cost"], move["value"], move["value_after"]) == (None, None, None)
    assert blind.get("/stock/valuation").status == 403
    assert blind.post("/stock/counts").json["code"] == "RightMissing"
    with company_scope(owner.company_id):
        assert level(api, product)["average_cost"] == "4"
