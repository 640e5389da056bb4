"""A currency without decimals: every amount of a document is whole, what is typed with cents is refused, and the books add up."""

from typing import Any

import pytest

from carnet.core.testing.api import Caller
from stories.checking import assert_clean

pytestmark = pytest.mark.django_db
LINES = [
    {"description": "Pose", "quantity": "3", "unit_price": "1000", "vat_rate": "20"},
    {"description": "Livres", "quantity": "1", "unit_price": "500", "vat_rate": "10"},
]


@pytest.fixture
def order(api: Caller, customer: str) -> Any:
    api.made("/exchange-rates", {"currency": "JPY", "on": "2026-01-01", "rate": "160"})
    return api.made("/orders", {"customer": customer, "currency": "JPY", "lines": LINES})


def invoice(api: Caller, order: Any, **asked: Any) -> Any:
    draft = api.made(f"/orders/{order['id']}/invoices", asked)
    return api.made(f"/invoices/{draft['id']}/issuance")


def refused(api: Caller, path: str, body: dict[str, Any]) -> str:
    told = api.post(path, body)
    assert told.status == 422, told
    return str(told.json["errors"][0]["field"])


def test_a_deal_in_yen_is_whole_from_deposit_to_release(api: Caller, customer: str, order: Any) -> None:
    """3 500 at 20 % and 10 %: a third asked before, a third done, the rest; a retention of 5 %, a credit note, a payment."""
    assert api.call("PUT", f"/orders/{order['id']}/retention", {"percent": "5"}).status == 200
    deposit = invoice(api, order, kind="deposit", percent="33.33")
    assert (deposit["excl_tax"], deposit["vat"]) == ("1167.00", "217.00")
    works = invoice(api, order, kind="progress", percent="33.33")
    assert (works["excl_tax"], works["vat"]) == ("1167.00", "217.00")
    assert [one["amount"] for one in works["instalments"]] == ["1315.00", "69.00"]
    line = works["lines"][0]["id"]
    credit = {"again": True, "reason": "Trop", "lines": [{"invoice_line": line, "amount_excl_tax": "333"}]}
    draft = api.made(f"/invoices/{works['id']}/credit-notes", credit)
    assert api.made(f"/invoices/{draft['id']}/issuance")["vat"] == "67.00"
    left = api.get(f"/invoices/{works['id']}").json
    assert [one["left"] for one in left["instalments"]] == ["935.00", "49.00"]
    balance = invoice(api, order, kind="balance")
    invoiced = api.get(f"/orders/{order['id']}/standing").json["totals"]["invoiced"]
    assert (invoiced["excl_tax"], invoiced["vat"]) == ("3500.00", "650.00")
    paid = {"party": customer, "amount": balance["left_to_pay"], "currency": "JPY"}
    api.made("/payments", paid | {"allocations": [{"invoice": balance["id"], "amount": balance["left_to_pay"]}]})
    assert_clean()


def test_cents_typed_in_yen_are_refused_where_they_stand(api: Caller, customer: str, order: Any) -> None:
    """A credit note of 10.50 incl. tax once looked for ever for its neighbours."""
    cents = {**LINES[0], "discount_amount": "0.5"}
    for path in ("/orders", "/quotes", "/invoices"):
        assert refused(api, path, {"customer": customer, "currency": "JPY", "lines": [cents]}) == (
            "lines[0].discount_amount"
        )
    path = f"/orders/{order['id']}/invoices"
    assert refused(api, path, {"kind": "deposit", "amount_excl_tax": "100.5"}) == "amount_excl_tax"
    assert refused(api, path, {"kind": "deposit", "amount_incl_tax": "100.5"}) == "amount_incl_tax"
    assert refused(api, path, {"kind": "interim", "amount_excl_tax": "1000.5"}) == "amount_excl_tax"
    lines = [{"order_line": order["lines"][0]["id"], "amount_excl_tax": "10.5"}]
    assert refused(api, path, {"kind": "interim", "lines": lines}) == "lines"
    issued = invoice(api, order, kind="balance")
    path = f"/invoices/{issued['id']}"
    for asked in ({"amount_excl_tax": "10.5"}, {"amount_incl_tax": "10.5"}):
        body = {"again": True, "reason": "Trop", "by_vat": [{"vat_rate": "20", **asked}]}
        assert refused(api, f"{path}/credit-notes", body) == "by_vat"
    assert refused(api, f"{path}/write-offs", {"amount": "0.5", "reason": "x"}) == "amount"
    paid = {"party": customer, "currency": "JPY", "amount": "10.5", "allocations": []}
    assert refused(api, "/payments", paid) == "amount"
    paid = {**paid, "amount": "11", "allocations": [{"invoice": issued["id"], "amount": "10.5"}]}
    assert refused(api, "/payments", paid) == "allocations"
    plan = {"customer": customer, "currency": "JPY", "lines": LINES, "billing_plan": [{"amount_excl_tax": "10.5"}, {}]}
    assert refused(api, "/quotes", plan) == "billing_plan[0].amount_excl_tax"
    body = {"again": True, "reason": "Trop", "by_vat": [{"vat_rate": "20", "amount_incl_tax": "9"}]}
    assert api.made(f"{path}/credit-notes", body)["reachable"] == {"exact": False, "below": "8.00", "above": "10.00"}


def test_a_currency_of_three_decimals_is_refused_at_the_door(api: Caller, customer: str) -> None:
    api.made("/exchange-rates", {"currency": "KWD", "on": "2026-01-01", "rate": "0.33"})
    for path, body in (
        ("/invoices", {"customer": customer, "lines": LINES}),
        ("/orders", {"customer": customer, "lines": LINES}),
        ("/parties", {"name": "Koweït"}),
    ):
        assert refused(api, path, {**body, "currency": "KWD"}) == "currency"
    told = api.post("/parties", {"name": "X", "currency": "EU"})
    assert told.json["errors"] == [{"field": "currency", "message": "Ce texte est trop court."}]
