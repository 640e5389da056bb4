"""Average costs and periods that other systems' own tests ask for, computed by our rules and played by the API.

The ideas come from the suites of Odoo and Tryton (average cost: rounding, returns, stock below zero) and of Kill Bill (parts before the
first anchor and after the last, 31st and 29 February); the figures are those of P35 and P39.
"""

from decimal import Decimal
from typing import Any

import pytest

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db


class Shop:
    """A product of the stock, bought and sold."""

    def __init__(self, api: Caller, customer: str) -> None:
        self.api, self.customer = api, customer
        self.product = api.made("/products", {"name": "Vis", "unit_price": "30", "vat_rate": "20"})["id"]
        self.supplier = api.made("/parties", {"name": "Visserie", "is_supplier": True})["id"]

    def comes(self, quantity: str, price: str) -> None:
        line = {"product": self.product, "quantity": quantity, "unit_price": price}
        bought = self.api.made("/purchase-orders", {"supplier": self.supplier, "lines": [line]})
        self.api.made(f"/purchase-orders/{bought['id']}/sending")
        self.api.made(f"/purchase-orders/{bought['id']}/receipts")

    def goes(self, quantity: str) -> Any:
        line = {"product": self.product, "quantity": quantity}
        order = self.api.made("/orders", {"customer": self.customer, "lines": [line]})
        note = self.api.made(f"/orders/{order['id']}/delivery-notes")
        return self.api.made(f"/delivery-notes/{note['id']}/validation")

    def returns(self, note: Any, quantity: str, to: str = "stock") -> None:
        lines = [{"note_line": note["lines"][0]["id"], "quantity": quantity}]
        self.api.made(f"/delivery-notes/{note['id']}/return-notes", {"lines": lines, "to": to})

    def stands(self) -> tuple[str, str]:
        """Quantity and value."""
        found = self.api.get("/stock/valuation").json["items"]
        return (found[0]["quantity"], found[0]["value"]) if found else ("0", "0.00")

    def average(self) -> str:
        return str(self.api.get("/stock/valuation").json["items"][0]["average_cost"])

    def costs(self) -> list[str]:
        moves = self.api.get(f"/stock/moves?product={self.product}&limit=200").json["items"]
        return [one["value"] for one in reversed(moves) if one["value"].startswith("-")]


@pytest.fixture
def shop(api: Caller, customer: str) -> Shop:
    return Shop(api, customer)


@pytest.mark.parametrize(
    ("prices", "average", "costs"),
    [
        (("1.00", "1.00", "1.01"), "1.0033", ["-1.00", "-1.01", "-1.00"]),
        (("1.02", "1.00", "1.00"), "1.0067", ["-1.01", "-1.01", "-1.00"]),
        (("33.33", "33.33", "33.34"), "33.3333", ["-33.33", "-33.34", "-33.33"]),
    ],
)
def test_the_last_one_out_takes_the_cents(shop: Shop, prices: tuple[str, ...], average: str, costs: list[str]) -> None:
    for price in prices:
        shop.comes("1", price)
    assert shop.average() == average
    for _ in costs:
        shop.goes("1")
    assert (shop.costs(), shop.stands()) == (costs, ("0", "0.00"))


def test_small_quantities_leave_nothing_behind(shop: Shop) -> None:
    """2 at 4.63 and 5 at 3.04: 24.46 for 7; by tenths and halves, what leaves adds up to what came."""
    shop.comes("2", "4.63")
    shop.comes("5", "3.04")
    assert (shop.stands(), shop.average()) == (("7", "24.46"), "3.4943")
    for quantity in ("0.1", "0.1", "0.3", "1.5", "2.25", "0.25", "2.5"):
        shop.goes(quantity)
    assert shop.stands() == ("0", "0.00")
    assert sum(Decimal(cost) for cost in shop.costs()) == Decimal("-24.46")


def test_many_at_a_price_between(shop: Shop) -> None:
    """1 000 at 0.17 and 800 at 0.23 are 354.00: a thousand leave at 0.1967, the rest takes all the value left."""
    shop.comes("1000", "0.17")
    shop.comes("800", "0.23")
    assert shop.average() == "0.1967"
    shop.goes("1000")
    assert shop.stands() == ("800", "157.30")
    shop.goes("800")
    assert (shop.costs(), shop.stands()) == (["-196.70", "-157.30"], ("0", "0.00"))


def test_what_comes_back_costs_what_it_left_at(shop: Shop) -> None:
    """1 at 13.13 and 1 at 12.20 leave for 25.33 and come back for it; dearer ones came meanwhile; scrap brings nothing back."""
    shop.comes("1", "13.13")
    shop.comes("1", "12.20")
    note = shop.goes("2")
    shop.comes("1", "100")
    shop.returns(note, "1")
    assert shop.stands() == ("2", "112.67") or shop.stands() == ("2", "112.66")
    shop.returns(note, "1")
    assert shop.stands() == ("3", "125.33")
    other = shop.goes("1")
    before = shop.stands()
    shop.returns(other, "1", to="scrap")
    assert shop.stands() == before


def test_below_zero_the_next_receipt_sets_it_right(shop: Shop) -> None:
    """20 in stock for 300, 30 sold: 10 below zero; 10 at 30 bring it to nothing, 10 at 40 are worth 400."""
    assert shop.api.patch("/settings/rules", {"stock_may_be_negative": True}).status == 200
    shop.comes("10", "10")
    shop.comes("10", "20")
    shop.goes("30")
    assert shop.stands()[0] == "-10"
    shop.comes("10", "30")
    assert shop.stands() == ("0", "0.00")
    shop.comes("10", "40")
    assert (shop.stands(), shop.average()) == (("10", "400.00"), "40")


def periods(api: Caller, customer: str, until: str, price: str = "100.00", every: str = "month", **more: Any) -> Any:
    line = {"description": "Abonnement", "unit_price": price, "quantity": "1", "period": every, "vat_rate": "20"}
    contract = api.made("/contracts", {"customer": customer, "lines": [line], **more})
    found = api.get(f"/contracts/{contract['id']}/periods?until={until}").json["items"]
    return [(one["starts_on"], one["ends_on"], one["amount_excl_tax"]) for one in found]


@pytest.mark.parametrize(
    ("content", "until", "wanted"),
    [
        # A part before the 15th and a part after: 14 of 31 days, a whole month, 12 of 28 days.
        ({"start": "2011-01-01", "anchor_day": 15, "end": "2011-02-26"}, "2011-03-31",
         [("2011-01-01", "2011-01-14", "45.16"), ("2011-01-15", "2011-02-14", "100.00"),
          ("2011-02-15", "2011-02-26", "42.86")]),
        # The 31st in short months, and in a leap year.
        ({"start": "2023-12-31", "end": "2024-04-29"}, "2024-12-31",
         [("2023-12-31", "2024-01-30", "100.00"), ("2024-01-31", "2024-02-28", "100.00"),
          ("2024-02-29", "2024-03-30", "100.00"), ("2024-03-31", "2024-04-29", "100.00")]),
        # 29 February, yearly.
        ({"start": "2024-02-29", "every": "year", "billing_period": "year", "end": "2028-02-28"}, "2028-12-31",
         [("2024-02-29", "2025-02-27", "100.00"), ("2025-02-28", "2026-02-27", "100.00"),
          ("2026-02-28", "2027-02-27", "100.00"), ("2027-02-28", "2028-02-28", "100.00")]),
        # Quarters of the calendar from within one: 19 of 28 days of February, and March.
        ({"start": "2027-02-10", "price": "300.00", "alignment": "calendar", "end": "2027-06-30",
          "billing_period": {"count": 3, "unit": "month"}}, "2027-12-31",
         [("2027-02-10", "2027-03-31", "503.57"), ("2027-04-01", "2027-06-30", "900.00")]),
        # A yearly price by the month: twelve of them make the year.
        ({"start": "2026-01-01", "every": "year", "end": "2026-06-30"}, "2026-12-31",
         [("2026-01-01", "2026-01-31", "8.33"), ("2026-02-01", "2026-02-28", "8.34"), ("2026-03-01", "2026-03-31", "8.33"),
          ("2026-04-01", "2026-04-30", "8.33"), ("2026-05-01", "2026-05-31", "8.34"), ("2026-06-01", "2026-06-30", "8.33")]),
        # Fortnights over the end of February.
        ({"start": "2026-02-20", "every": "week", "billing_period": {"count": 2, "unit": "week"}, "end": "2026-03-12"},
         "2026-12-31", [("2026-02-20", "2026-03-05", "200.00"), ("2026-03-06", "2026-03-12", "100.00")]),
        # An early end, both days counted.
        ({"start": "2026-04-01", "end": "2026-04-10"}, "2026-12-31", [("2026-04-01", "2026-04-10", "33.33")]),
        # Anchored on the 1st from the 15th: 17 of 31 days.
        ({"start": "2026-01-15", "anchor_day": 1, "price": "31.00", "end": "2026-02-28"}, "2026-12-31",
         [("2026-01-15", "2026-01-31", "17.00"), ("2026-02-01", "2026-02-28", "31.00")]),
    ],
)  # fmt: skip
def test_periods_tile_and_parts_are_days(
    api: Caller, customer: str, content: dict[str, Any], until: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert periods(api, customer, until, **content) == wanted


def test_a_suspension_takes_its_days_out(api: Caller, customer: str) -> None:
    """From 10 February to 20 March, both days out: 9 of 28 and 11 of 31 days are billed."""
    line = {"description": "Abonnement", "unit_price": "100", "quantity": "1", "period": "month", "vat_rate": "20"}
    contract = api.made("/contracts", {"customer": customer, "start": "2026-01-01", "lines": [line]})
    asked = {"from": "2026-02-10", "until": "2026-03-20"}
    api.made(f"/contracts/{contract['id']}/suspension", asked)
    found = api.get(f"/contracts/{contract['id']}/periods?until=2026-04-30").json["items"]
    assert [one["amount_excl_tax"] for one in found] == ["100.00", "32.14", "35.48", "100.00"]
