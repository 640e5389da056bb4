"""Deliveries by the API: the names of the calls, what they answer, what they refuse (P33)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.catalog.models import Product
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Mail
from carnet.core.testing.api import Caller, a_key
from carnet.stock.tests.factories import moved

pytestmark = pytest.mark.django_db
SERVICE = {
    "description": "Mise en service", "quantity": "12", "unit_price": "90", "vat_rate": "20", "nature": "service",
    "deliverable": False, "invoice_policy": "delivered", "attached_to": 1,
}  # fmt: skip
DRAWN = {"signed_by": "Inès Caron", "strokes": [[[10, 10], [60, 40.25]], [[5, 5]]], "width": 320, "height": 120}


@pytest.fixture
def laptop(api: Caller, owner: Actor) -> str:
    """Twelve laptops in stock."""
    made = api.made("/products", {"name": "Portable 14 pouces", "unit_price": "1049.00", "unit_cost": "872.00"})
    with company_scope(owner.company_id):
        moved(Product.objects.get(pk=made["id"]), "12", cost="872.00")
    return str(made["id"])


@pytest.fixture
def order(api: Caller, customer: str, laptop: str) -> dict[str, Any]:
    goods = {"product": laptop, "quantity": "12", "invoice_policy": "delivered"}
    found: dict[str, Any] = api.made("/orders", {"customer": customer, "lines": [goods, SERVICE]})
    return found


def standing(api: Caller, order: dict[str, Any], line: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/orders/{order['id']}/standing").json["lines"][line]
    return found


def test_a_note_is_drafted_changed_validated_and_read(api: Caller, order: dict[str, Any]) -> None:
    draft = api.made(f"/orders/{order['id']}/delivery-notes", {"carrier": "Colissimo"})
    assert (draft["number"], draft["state"], draft["kind"]) == (None, "draft", "out")
    assert [line["quantity"] for line in draft["lines"]] == ["12"]
    path = f"/delivery-notes/{draft['id']}"
    lines = [{"order_line": order["lines"][0]["id"], "quantity": "8"}]
    changed = api.patch(path, {"lines": lines, "tracking": "6A0123"}, if_match="1")
    assert (changed.status, changed.json["carrier"], changed.json["tracking"]) == (200, "Colissimo", "6A0123")
    assert api.patch(path, {"tracking": "x"}, if_match="1").status == 412
    done = api.made(f"{path}/validation")
    assert (done["number"][:3], done["state"]) == ("BL-", "validated")
    (line,) = done["lines"]
    assert (line["ordered"], line["quantity"], line["left_to_deliver"], line["cost"]) == ("12", "8", "4", "6976.00")
    assert api.made(f"{path}/validation")["number"] == done["number"]
    assert (standing(api, order)["delivered"]["quantity"], standing(api, order, 1)["delivered"]["quantity"]) == (
        "8",
        "8",
    )
    refused = api.patch(path, {"carrier": "DHL"})
    assert (refused.status, refused.json["code"]) == (409, "NoteIsValidated")


def test_over_delivery_and_services_are_refused_by_field(api: Caller, order: dict[str, Any]) -> None:
    path = f"/orders/{order['id']}/delivery-notes"
    lines = order["lines"]
    for line, quantity, code in ((0, "13", "MoreThanLeftToDeliver"), (1, "1", "LineNotDeliverable")):
        reply = api.post(path, {"lines": [{"order_line": lines[line]["id"], "quantity": quantity}]})
        assert (reply.status, reply.json["code"]) == (422, code)
        assert reply.json["errors"][0]["field"].startswith("lines[0]")


def test_goods_come_back_at_once_or_as_a_draft_and_a_note_is_cancelled(api: Caller, order: dict[str, Any]) -> None:
    note = api.made(f"/orders/{order['id']}/delivery-notes")
    api.made(f"/delivery-notes/{note['id']}/validation")
    line = {"order_line": order["lines"][0]["id"], "quantity": "1"}
    back = api.made(f"/delivery-notes/{note['id']}/return-notes", {"lines": [line], "again": False, "to": "scrap"})
    assert (back["kind"], back["state"], back["number"][:3], back["to"]) == ("return", "validated", "BR-", "scrap")
    assert (back["lines"][0]["again"], back["lines"][0]["given_up"]) == (False, "1")
    waiting = api.made(
        f"/delivery-notes/{note['id']}/return-notes", {"lines": [{**line, "quantity": "2"}], "draft": True}
    )
    assert waiting["state"] == "draft"
    too_many = api.post(f"/delivery-notes/{note['id']}/return-notes", {"lines": [{**line, "quantity": "10"}]})
    assert (too_many.status, too_many.json["code"]) == (422, "MoreThanDelivered")
    named = [{"note_line": waiting["lines"][0]["returns"], "quantity": "1"}]
    assert api.patch(f"/delivery-notes/{waiting['id']}", {"returns": named}).json["lines"][0]["quantity"] == "1"
    assert api.delete(f"/delivery-notes/{waiting['id']}").status == 204
    counter = api.made(f"/delivery-notes/{back['id']}/cancellation")
    assert (counter["kind"], counter["cancels"]) == ("counter", back["id"])
    assert api.get(f"/delivery-notes/{back['id']}").json["state"] == "cancelled"
    kinds = api.get(f"/delivery-notes?order={order['id']}&sort=id").json["items"]
    assert [(one["kind"], one["state"]) for one in kinds] == [
        ("out", "validated"), ("return", "cancelled"), ("counter", "validated"),
    ]  # fmt: skip
    assert [one["id"] for one in api.get("/delivery-notes?state=cancelled").json["items"]] == [back["id"]]


def test_a_note_is_signed_on_a_phone_printed_and_sent(api: Caller, owner: Actor, order: dict[str, Any]) -> None:
    note = api.made(f"/orders/{order['id']}/delivery-notes")
    path = f"/delivery-notes/{note['id']}"
    assert api.post(f"{path}/signature", DRAWN).json["code"] == "NoteIsDraft"
    assert api.post(f"{path}/mailing", {"recipients": ["a@carnet.example"]}).json["code"] == "NoteIsDraft"
    api.made(f"{path}/validation")
    for wrong, code in (({"strokes": []}, "SignatureEmpty"), ({"strokes": [[[999, 1]]]}, "SignatureUnreadable")):
        assert api.post(f"{path}/signature", {**DRAWN, **wrong}).json["code"] == code
    signed = api.made(f"{path}/signature", DRAWN)
    assert signed["signature"]["signed_by"] == "Inès Caron"
    assert api.post(f"{path}/signature", DRAWN).json["code"] == "AlreadySigned"
    plain, priced = (api.call("GET", f"{path}/pdf{asked}").content for asked in ("?prices=false", "?prices=true"))
    assert plain.startswith(b"%PDF") and priced.startswith(b"%PDF") and plain != priced
    api.made(f"{path}/mailing", {"recipients": ["accueil@carnet.example"]})
    with company_scope(owner.company_id):
        mail = Mail.objects.get(subject_kind="delivery_note")
        assert mail.title.startswith("Bon de livraison BL-") and "Transport : " in mail.body


def test_services_are_completed_by_hand(api: Caller, customer: str) -> None:
    order = api.made("/orders", {"customer": customer, "lines": [{**SERVICE, "attached_to": None, "quantity": "3"}]})
    line = order["lines"][0]["id"]
    asked = {"lines": [{"order_line": line, "quantity": "2"}], "comment": "Matinée", "signature": DRAWN}
    (done,) = api.made(f"/orders/{order['id']}/completions", asked)["items"]
    assert (done["order_line"], done["quantity"], done["comment"]) == (line, "2", "Matinée")
    assert standing(api, order)["to_invoice_now"] == {"quantity": "2", "excl_tax": "180.00"}
    undone = api.made(f"/completions/{done['id']}/cancellation")
    assert (undone["quantity"], undone["cancels"]) == ("-2", done["id"])
    assert len(api.get(f"/orders/{order['id']}/completions").json["items"]) == 2
    (rest,) = api.made(f"/orders/{order['id']}/completions")["items"]
    assert rest["quantity"] == "3"


def test_backorders_are_listed_by_promised_date(api: Caller, customer: str, order: dict[str, Any], laptop: str) -> None:
    sooner = {"customer": customer, "promised_on": "2026-12-01", "lines": [{"product": laptop, "quantity": "2"}]}
    first = api.made("/orders", sooner)
    lines = [{"order_line": order["lines"][0]["id"], "quantity": "8"}]
    note = api.made(f"/orders/{order['id']}/delivery-notes", {"lines": lines})
    api.made(f"/delivery-notes/{note['id']}/validation")
    rows = api.get("/backorders?sort=promised_on").json["items"]
    assert {(row["order"], row["left_to_deliver"]) for row in rows} == {(order["id"], "4"), (first["id"], "2")}
    assert [row["order"] for row in api.get("/backorders?promised_until=2026-12-31").json["items"]] == [first["id"]]


def test_costs_of_notes_are_for_those_who_may_see_them(api: Caller, owner: Actor, order: dict[str, Any]) -> None:
    note = api.made(f"/orders/{order['id']}/delivery-notes")
    api.made(f"/delivery-notes/{note['id']}/validation")
    blind = Caller(a_key(owner, scopes=["read"]))
    assert blind.get(f"/delivery-notes/{note['id']}").json["lines"][0]["cost"] is None


def test_a_note_costs_the_same_whatever_its_lines(api: Caller, customer: str) -> None:
    costs = []
    for count in (1, 40):
        lines = [
            {"description": f"Vis {n}", "quantity": "2", "unit_price": "1", "deliverable": True} for n in range(count)
        ]
        order = api.made("/orders", {"customer": customer, "lines": lines})
        found = []
        note = None
        for method, path in (
            ("POST", f"/orders/{order['id']}/delivery-notes"), ("POST", "/delivery-notes/{id}/validation"),
            ("GET", "/delivery-notes/{id}"), ("POST", "/delivery-notes/{id}/return-notes"),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as statements:
                reply = api.call(method, path.replace("{id}", note or ""))
            note = note or reply.json["id"]
            assert reply.status in (200, 201), reply
            found.append(len(statements))
        costs.append(found)
    assert costs[0] == costs[1]


def test_what_was_delivered_in_a_month_is_invoiced_once(api: Caller, customer: str) -> None:
    """Two orders of one customer, notes of three days: one invoice of the month, each note's lines under its own number (P24)."""
    table = api.made("/products", {"name": "Table", "unit_price": "7.85", "stock_managed": False})
    goods = {"product": table["id"], "quantity": "50", "discount_percent": "6", "invoice_policy": "delivered"}
    orders = [api.made("/orders", {"customer": customer, "on": "2026-01-02", "lines": [goods]}) for _ in range(2)]
    for order, quantity, day in (
        (orders[0], "21", "2026-01-10"), (orders[1], "15", "2026-01-31"), (orders[0], "4", "2026-02-01")
    ):  # fmt: skip
        lines = [{"order_line": order["lines"][0]["id"], "quantity": quantity}]
        note = api.made(f"/orders/{order['id']}/delivery-notes", {"on": day, "lines": lines})
        api.made(f"/delivery-notes/{note['id']}/validation", {"on": day})
    month = {"orders": [one["id"] for one in orders], "delivered_since": "2026-01-01", "delivered_until": "2026-01-31"}
    draft = api.made("/invoices", month)
    assert [line["net"] for line in draft["lines"] if line["kind"] == "line"] == ["154.96", "110.69"]
    assert (draft["totals"]["excl_tax"], len(draft["delivery_notes"])) == ("265.65", 2)
    again = api.post("/invoices", month)
    assert (again.status, again.json["code"]) == (409, "NothingLeftToInvoice")
    assert api.post("/invoices", {"delivered_until": "2026-01-31"}).json["errors"][0]["field"] == "orders"
    mixed = {**month, "customer": customer}
    assert api.post("/invoices", mixed).json["errors"][0]["field"] == "customer"
