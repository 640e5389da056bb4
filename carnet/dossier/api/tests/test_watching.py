"""What to keep an eye on, by the API (P46)."""

from decimal import Decimal

import pytest

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db


def test_what_slips_away_is_listed_and_counted(api: Caller, customer: str) -> None:
    line = {
        "description": "Panel", "quantity": "10", "unit_price": "100", "vat_rate": "20", "deliverable": True, "stock_managed": False,
    }  # fmt: skip
    order = api.made("/orders", {"customer": customer, "lines": [line], "deposit_percent": "30"})
    note = api.made(f"/orders/{order['id']}/delivery-notes")
    api.made(f"/delivery-notes/{note['id']}/validation")
    found = api.get("/leaks?kind=deposit_unpaid&totals=true").json
    (leak,) = found["items"]
    assert (leak["order"], leak["amount"], leak["customer"]) == (order["id"], "360.00", customer)
    assert found["totals"] == {"count": "1", "amount": "360.00"}
    hunted = {one["kind"]: one for one in api.get("/leaks/found").json["items"]}
    assert hunted["deposit_unpaid"] == {"kind": "deposit_unpaid", "count": 1, "amount": "360.00"}


def test_cash_by_week_adds_up(api: Caller, customer: str) -> None:
    found = api.get("/forecast/cash?weeks=4").json
    assert len(found["weeks"]) == 4
    for before, week in zip(
        [found["start"], *(one["balance"] for one in found["weeks"])], found["weeks"], strict=False
    ):
        assert Decimal(week["balance"]) == Decimal(before) + Decimal(week["coming"]) + Decimal(week["going"])


def test_what_is_in_the_bank_begins_the_weeks(api: Caller) -> None:
    told = api.call("PUT", "/forecast/cash/balance", {"amount": "-1250.40"})
    assert (told.status, told.json["start"]) == (200, "-1250.40")
    assert api.get("/forecast/cash").json["start"] == "-1250.40"
    assert api.call("PUT", "/forecast/cash/balance", {"amount": "1.005"}).status == 422


def test_habits_of_who_never_paid_are_unknown(api: Caller, customer: str) -> None:
    told = api.get(f"/parties/{customer}/payment-habits").json
    assert told == {"invoices": 0, "late": 0, "days": None, "delay": None, "last_on": None}
    assert api.get("/parties/999999/payment-habits").status == 404
