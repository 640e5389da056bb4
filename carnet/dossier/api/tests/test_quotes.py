"""Quotes by the API."""

from typing import Any

import pytest

from carnet.core.actor import Actor
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db

LINES = [
    {"description": "Desks", "quantity": "10", "unit_price": "120.00", "vat_rate": "20", "unit_cost": "80"},
    {"description": "Fitting", "quantity": 2.5, "unit_price": 49.9, "vat_rate": 10, "discount_percent": "5"},
    {"description": "Support", "unit_price": "45", "vat_rate": "20.00", "period": "month"},
    {"description": "Lamp", "unit_price": "30", "optional": True, "vat_rate": "20"},
    {"kind": "comment", "description": "Delivered on site"},
]


def a_quote(api: Caller, customer: str, **more: Any) -> Any:
    return api.made("/quotes", {"customer": customer, "title": "Office", "lines": LINES, **more})


def test_a_quote_gives_everything_needed_to_check_it(api: Caller, customer: str) -> None:
    quote = a_quote(api, customer)
    assert (quote["state"], quote["customer"], quote["version"]) == ("draft", customer, 1)
    assert [line["net"] for line in quote["lines"]] == ["1200.00", "118.51", "45.00", "30.00", "0.00"]
    assert quote["lines"][1]["quantity"] == "2.5"
    assert quote["totals"] == {
        "excl_tax": "1318.51",
        "vat": "251.85",
        "incl_tax": "1570.36",
        "by_vat": [
            {"vat_category": "S", "vat_rate": "10", "base": "118.51", "vat": "11.85"},
            {"vat_category": "S", "vat_rate": "20", "base": "1200.00", "vat": "240.00"},
        ],
    }
    assert quote["recurring"][0]["period"] == "month"
    assert quote["recurring"][0]["totals"]["excl_tax"] == "45.00"
    assert quote["options"]["excl_tax"] == "30.00"
    assert (quote["cost"], quote["margin"]) == ("800.00", "518.51")
    assert api.get(f"/quotes/{quote['id']}").json == quote
    assert api.get(f"/quotes/{quote['id']}/pdf").content.startswith(b"%PDF-")


def test_a_draft_is_changed_and_a_sent_quote_gets_a_new_version(api: Caller, customer: str) -> None:
    quote = a_quote(api, customer)
    path = f"/quotes/{quote['id']}"
    changed = api.patch(
        path, {"title": "Offices", "billing_plan": [{"kind": "deposit", "percent": "30"}]}, if_match="1"
    ).json
    assert (changed["title"], changed["version"], len(changed["lines"])) == ("Offices", 2, 5)
    assert changed["billing_plan"][0]["percent"] == "30"
    assert api.patch(path, {"title": "Late"}, if_match="1").json["code"] == "ChangedMeanwhile"
    sent = api.made(f"{path}/sending", {"mail": {"recipients": ["client@legoff.example"]}})
    assert sent["state"] == "sent"
    assert api.patch(path, {"title": "Other"}).json["code"] == "QuoteStateForbids"
    again = api.made(f"{path}/versions", {"discount_percent": "10"})
    assert (again["current_version"], again["state"], again["totals"]["excl_tax"]) == (2, "draft", "1186.66")
    assert [one["n"] for one in api.get(f"{path}/versions").json["items"]] == [1, 2]
    assert api.get(f"{path}/versions/1").json["totals"]["excl_tax"] == "1318.51"


def test_a_quote_is_refused_reopened_and_deleted(api: Caller, customer: str) -> None:
    path = f"/quotes/{a_quote(api, customer)['id']}"
    assert api.post(f"{path}/refusal", {"reason": "Too dear"}).json["refusal_reason"] == "Too dear"
    assert api.delete(f"{path}/refusal").json["state"] == "sent"
    assert api.delete(f"/quotes/{a_quote(api, customer)['id']}").status == 204


def test_faults_are_named_by_line(api: Caller, customer: str) -> None:
    reply = api.post(
        "/quotes",
        {
            "customer": customer,
            "lines": [{"description": "A", "unit_price": "1", "vat_rate": "17", "vat_category": "AE"}],
        },
    )
    assert reply.status == 422
    assert reply.json["errors"][0]["field"].startswith("lines[0].vat")
    reply = api.post("/quotes", {"customer": customer, "lines": [{"product": "987654"}]})
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, "lines[0].product")
    assert api.post("/quotes", {"customer": "987654"}).json["errors"][0]["field"] == "customer"


def test_costs_are_for_those_who_may_see_them(api: Caller, owner: Actor, customer: str) -> None:
    quote = a_quote(api, customer)
    blind = Caller(a_key(owner, scopes=["read"]))
    seen = blind.get(f"/quotes/{quote['id']}").json
    assert (seen["cost"], seen["margin"], seen["lines"][0]["unit_cost"]) == (None, None, None)


def test_lists_filter_and_sum(api: Caller, customer: str) -> None:
    for _n in range(3):
        a_quote(api, customer)
    found = api.get(f"/quotes?state=draft&state=sent&customer={customer}&totals=true&limit=2").json
    assert found["totals"] == {"count": "3", "excl_tax": "3955.53", "incl_tax": "4711.08"}
    assert len(found["items"]) == 2
    assert api.get(f"/quotes?limit=2&customer={customer}&state=draft&cursor={found['next']}").json["next"] is None
    assert api.get("/quotes?state=lost").status == 422
    assert api.get("/quotes?q=goff").json["items"][0]["customer_name"] == "Menuiserie Le Goff"


def test_a_quote_to_start_from(api: Caller, customer: str) -> None:
    line = {"description": "Ravalement", "quantity": "12.5", "unit_price": "48.40", "vat_rate": "10"}
    quote = api.made("/quotes", {"customer": customer, "title": "Façade", "lines": [line], "deposit_percent": "30"})
    template = api.made(f"/quotes/{quote['id']}/template", {"name": "Ravalement type"})
    assert api.get("/quote-templates").json["items"] == [template]
    assert api.get(f"/quotes/{template['id']}").status == 404
    other = api.made("/parties", {"name": "Autre"})["id"]
    made = api.made(f"/quote-templates/{template['id']}/quotes", {"customer": other})
    assert (made["customer"], made["excl_tax"], made["deposit_percent"]) == (other, "605.00", "30")
    assert api.post(f"/quote-templates/{quote['id']}/quotes", {"customer": other}).status == 404
    moved = api.call("PUT", f"/quotes/{made['id']}/customer", {"customer": customer})
    assert (moved.status, moved.json["customer"]) == (200, customer)
    api.made(f"/quotes/{made['id']}/sending")
    assert api.call("PUT", f"/quotes/{made['id']}/customer", {"customer": other}).json["code"] == "QuoteStateForbids"
    assert api.delete(f"/quote-templates/{quote['id']}").status == 404
    assert api.delete(f"/quote-templates/{template['id']}").status == 204
    assert api.get("/quote-templates").json["items"] == []


def test_a_note_stays_on_the_journal(api: Caller, customer: str) -> None:
    order = api.made("/orders", {"customer": customer, "lines": [{"description": "Pose", "unit_price": "10"}]})
    assert api.post(f"/orders/{order['id']}/notes", {"text": "Clé chez le gardien"}).status == 200
    told = api.get(f"/journal?subject=order:{order['id']}").json["items"][0]
    assert (told["act"], told["facts"]["text"]) == ("order.noted", "Clé chez le gardien")
