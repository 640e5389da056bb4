"""Other currencies: in one without decimals every amount is whole and cents are refused; rates bring or cost what they do; books add up."""

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


def test_what_is_left_of_an_order_in_yen_is_whole(api: Caller, customer: str, order: Any) -> None:
    """3 657 at 20 %, 2 438 invoiced: the VAT of the 1 219 left is 243.8, told as 244."""
    line = {**LINES[0], "quantity": "1", "unit_price": "3657"}
    order = api.made("/orders", {"customer": customer, "currency": "JPY", "lines": [line]})
    invoice(api, order, kind="interim", amount_excl_tax="2438")
    left = api.get(f"/orders/{order['id']}/standing").json["totals"]["left_to_invoice"]
    assert (left["excl_tax"], left["vat"]) == ("1219.00", "244.00")
    assert_clean()


@pytest.mark.parametrize(("currency", "rate"), [("USD", "1.0833"), ("JPY", "160")])
def test_a_credit_note_of_the_same_rate_brings_no_difference(
    api: Caller, customer: str, currency: str, rate: str
) -> None:
    """The rate of a credit note is its own from the moment it settles: crediting whole once booked 279.61 of a gain."""
    api.made("/exchange-rates", {"currency": currency, "on": "2026-01-01", "rate": rate})
    draft = api.made("/invoices", {"customer": customer, "currency": currency, "on": "2026-02-02", "lines": LINES})
    whole = api.made(f"/invoices/{draft['id']}/issuance", {"on": "2026-02-02"})
    credit = {"again": True, "reason": "Erreur", "on": "2026-02-02"}
    note = api.made(f"/invoices/{whole['id']}/credit-notes", credit)
    api.made(f"/invoices/{note['id']}/issuance", {"on": "2026-02-02"})
    told = api.get(f"/invoices/{whole['id']}").json
    assert (told["state"], told["left_to_pay"], told["exchange_difference"]) == ("credited", "0.00", "0.00")
    assert_clean()


def test_a_credit_note_of_another_rate_brings_what_the_rates_make_of_it(api: Caller, customer: str) -> None:
    """120.00 at 1.20 is 100.00, credited at 1.00: 120.00 settle what was booked for 100.00."""
    for day, rate in (("2026-01-01", "1.2"), ("2026-03-01", "1")):
        api.made("/exchange-rates", {"currency": "USD", "on": day, "rate": rate})
    line = {**LINES[0], "quantity": "1", "unit_price": "100"}
    draft = api.made("/invoices", {"customer": customer, "currency": "USD", "on": "2026-02-02", "lines": [line]})
    whole = api.made(f"/invoices/{draft['id']}/issuance", {"on": "2026-02-02"})
    note = api.made(f"/invoices/{whole['id']}/credit-notes", {"again": True, "reason": "Erreur", "on": "2026-03-02"})
    api.made(f"/invoices/{note['id']}/issuance", {"on": "2026-03-02"})
    assert api.get(f"/invoices/{whole['id']}").json["exchange_difference"] == "20.00"
    assert_clean()
