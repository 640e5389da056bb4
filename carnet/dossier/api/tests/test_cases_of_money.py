"""Figures that other systems' own tests ask for, computed by our rules and played by the API.

The ideas come from the suites and threads of Odoo (deposits over several taxes, global discounts, prices with tax), Tryton (rounded
bases, amounts below a cent), ERPNext (tax included), Dolibarr (prices of three decimals) and Lago (credits that add up); the figures
are those of P10 to P13, P25 and P29.
"""

from decimal import Decimal
from typing import Any

import pytest

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db
Groups = dict[str, tuple[str, str]]


def line(price: str, quantity: str = "1", rate: str = "20", **more: Any) -> dict[str, Any]:
    return {"description": "Article", "quantity": quantity, "unit_price": price, "vat_rate": rate, **more}


def groups(totals: Any) -> Groups:
    return {one["vat_rate"]: (one["base"], one["vat"]) for one in totals["by_vat"]}


def invoiced(api: Caller, order: Any, **asked: Any) -> Any:
    draft = api.made(f"/orders/{order['id']}/invoices", asked)
    return api.made(f"/invoices/{draft['id']}/issuance")


def credited(api: Caller, invoice: Any, **asked: Any) -> Any:
    draft = api.made(f"/invoices/{invoice['id']}/credit-notes", {"again": True, "reason": "Erreur", **asked})
    return api.made(f"/invoices/{draft['id']}/issuance")


EXEMPT = {"vat_category": "E"}
TTC = {"prices_include_tax": True}
ORDERS: list[tuple[str, list[dict[str, Any]], dict[str, Any], Groups]] = [
    ("a product and a line without tax", [line("40", "5", "10"), line("20", "1", "0", **EXEMPT)], {},
     {"10": ("200.00", "20.00"), "0": ("20.00", "0.00")}),
    ("two lines below half a cent", [line("0.0035"), line("0.0035")], {}, {"20": ("0.00", "0.00")}),
    ("half a cent seven times", [line("0.115", "3")] * 7, {}, {"20": ("2.45", "0.49")}),
    ("a ten-thousandth, many times", [line("0.0001", "10000")], {}, {"20": ("1.00", "0.20")}),
    ("half away from zero, both signs", [line("1.005"), line("1.005", "-1"), line("10")], {}, {"20": ("10.00", "2.00")}),
    ("quantities of four decimals", [line("3", "0.3333"), line("62.40", "7.5")], {}, {"20": ("469.00", "93.80")}),
    ("a discount in percent with decimals", [line("100", discount_percent="33.3333")], {}, {"20": ("66.67", "13.33")}),
    ("percent, then amount", [line("100", discount_percent="10", discount_amount="10")], {}, {"20": ("80.00", "16.00")}),
    ("all of a line taken off", [line("100", discount_percent="100"), line("50")], {}, {"20": ("50.00", "10.00")}),
    ("a line taken back, less its discount", [line("500"), line("100", "-2", discount_percent="10")], {},
     {"20": ("320.00", "64.00")}),
    ("a group that is negative", [line("100"), line("10", "-3", "10")], {},
     {"20": ("100.00", "20.00"), "10": ("-30.00", "-3.00")}),
    ("a tenth off three rates", [line("33.33"), line("33.33", "1", "10"), line("33.34", "1", "5.5")],
     {"discount_percent": "10"}, {"20": ("30.00", "6.00"), "10": ("30.00", "3.00"), "5.5": ("30.00", "1.65")}),
    ("a discount larger than one of its groups", [line("100"), line("10", "1", "5.5")], {"discount_amount": "105"},
     {"20": ("4.55", "0.91"), "5.5": ("0.45", "0.02")}),
    ("a discount of everything", [line("100"), line("10", "1", "5.5")], {"discount_amount": "110"},
     {"20": ("0.00", "0.00"), "5.5": ("0.00", "0.00")}),
    ("percent and amount off the document", [line("100")], {"discount_percent": "10", "discount_amount": "5"},
     {"20": ("85.00", "17.00")}),
    ("twelve digits", [line("123456789.12", "1000")], {}, {"20": ("123456789120.00", "24691357824.00")}),
    ("a price with tax that no base gives", [line("100.05")], TTC, {"20": ("83.38", "16.67")}),
    ("three at 9.99 with tax", [line("9.99", "3")], TTC, {"20": ("24.98", "4.99")}),
    ("90 and 55 with tax", [line("90", "1", "5.5"), line("55", "1", "5.5")], TTC, {"5.5": ("137.44", "7.56")}),
    ("54.45 with tax at 10 %", [line("54.45", "1", "10")], TTC, {"10": ("49.50", "4.95")}),
    ("a discount with tax over two rates", [line("120"), line("105.50", "1", "5.5")], {**TTC, "discount_amount": "22.55"},
     {"20": ("90.00", "18.00"), "5.5": ("90.00", "4.95")}),
    ("rates of another country and of the islands", [line("100", "1", "21"), line("100", "1", "8.5")], {},
     {"21": ("100.00", "21.00"), "8.5": ("100.00", "8.50")}),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "content", "wanted"), [case[1:] for case in ORDERS], ids=[one[0] for one in ORDERS])
def test_an_order_a_quote_and_its_balance_say_the_same(
    api: Caller, customer: str, lines: list[dict[str, Any]], content: dict[str, Any], wanted: Groups
) -> None:
    quote = api.made("/quotes", {"customer": customer, "lines": lines, **content})
    assert groups(quote["totals"]) == wanted
    order = api.made("/orders", {"customer": customer, "lines": lines, **content})
    totals = order["standing"]["totals"]
    assert groups(totals["ordered"]) == groups(totals["left_to_invoice"]) == wanted
    excl, vat = (sum(Decimal(part[n]) for part in wanted.values()) for n in (0, 1))
    assert (totals["ordered"]["excl_tax"], totals["ordered"]["incl_tax"]) == (f"{excl:.2f}", f"{excl + vat:.2f}")
    draft = api.made(f"/orders/{order['id']}/invoices", {"kind": "balance"})
    assert groups(draft["totals"]) == wanted
    free = api.made("/invoices", {"customer": customer, "lines": lines, **content})
    assert groups(free["totals"]) == wanted


FOUR = [line("100", "2"), *[line("100", "2", "10")] * 3]
DEPOSITS: list[tuple[str, list[dict[str, Any]], dict[str, str], Groups]] = [
    ("half, over three groups, one line discounted",
     [line("100", "2", "10"), line("100", "2", "10", discount_percent="25"), line("100", "2"), line("100", "2", "0", **EXEMPT)],
     {"percent": "50"}, {"10": ("175.00", "17.50"), "20": ("100.00", "20.00"), "0": ("100.00", "0.00")}),
    ("an amount with tax, over two rates", FOUR, {"amount_incl_tax": "222.50"},
     {"20": ("49.44", "9.89"), "10": ("148.34", "14.83")}),
    ("an amount without tax, over two rates", [line("100"), line("200", "1", "10")], {"amount_excl_tax": "100"},
     {"20": ("33.33", "6.67"), "10": ("66.67", "6.67")}),
    ("840 of 30 050 at 20 %", [*[line("10000")] * 3, line("50")], {"amount_incl_tax": "840"}, {"20": ("700.00", "140.00")}),
    ("100.05 that no base gives at 20 %", [line("1000")], {"amount_incl_tax": "100.05"}, {"20": ("83.38", "16.67")}),
    ("a third of a hundred", [line("100")], {"percent": "33.3333"}, {"20": ("33.33", "6.67")}),
    ("everything of half a cent", [line("1.01", "0.5")], {"percent": "100"}, {"20": ("0.51", "0.10")}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "asked", "wanted"), [case[1:] for case in DEPOSITS], ids=[one[0] for one in DEPOSITS]
)
def test_a_deposit_by_rate_and_the_balance_that_ends_it(
    api: Caller, customer: str, lines: list[dict[str, Any]], asked: dict[str, str], wanted: Groups
) -> None:
    order = api.made("/orders", {"customer": customer, "lines": lines})
    ordered = groups(order["standing"]["totals"]["ordered"])
    deposit = invoiced(api, order, kind="deposit", **asked)
    assert groups(deposit["totals"]) == wanted
    balance = groups(invoiced(api, order, kind="balance")["totals"])
    for rate, (base, vat) in ordered.items():
        rest = balance.get(rate, ("0", "0"))
        assert Decimal(rest[0]) + Decimal(wanted[rate][0]) == Decimal(base)
        assert 0 <= Decimal(rest[1]) == Decimal(vat) - Decimal(wanted[rate][1])
    standing = api.get(f"/orders/{order['id']}/standing").json
    assert (standing["state"], standing["deposit_left"]) == ("settled", "0.00")


def test_credits_one_by_one_end_where_the_invoice_began(api: Caller, customer: str) -> None:
    """3 at 33.33 less 7.5 % and 3 at 10.01: the last credit of a group takes what is left of its VAT; then nothing is left."""
    order = api.made(
        "/orders",
        {"customer": customer, "lines": [line("33.33", "3", discount_percent="7.5"), line("10.01", "3", "5.5")]},
    )
    invoice = invoiced(api, order, kind="balance")
    assert groups(invoice["totals"]) == {"20": ("92.49", "18.50"), "5.5": ("30.03", "1.65")}
    taken = []
    for place in (0, 0, 0, 1, 1, 1):
        note = credited(api, invoice, lines=[{"invoice_line": invoice["lines"][place]["id"], "quantity": "1"}])
        taken.append((note["excl_tax"], note["vat"]))
    assert taken == [*[("30.83", "6.17")] * 2, ("30.83", "6.16"), *[("10.01", "0.55")] * 3]
    beyond = {"again": True, "reason": "x", "lines": [{"invoice_line": invoice["lines"][1]["id"], "quantity": "1"}]}
    assert api.post(f"/invoices/{invoice['id']}/credit-notes", beyond).json["code"] == "BeyondWhatIsLeft"


def test_a_credit_with_tax_by_rate_then_the_rest(api: Caller, customer: str) -> None:
    draft = api.made("/invoices", {"customer": customer, "lines": [line("100"), line("50", "1", "5.5")]})
    invoice = api.made(f"/invoices/{draft['id']}/issuance")
    asked = [{"vat_rate": "20", "amount_incl_tax": "60"}, {"vat_rate": "5.5", "amount_incl_tax": "10"}]
    assert groups(credited(api, invoice, by_vat=asked)["totals"]) == {"20": ("50.00", "10.00"), "5.5": ("9.48", "0.52")}
    assert groups(credited(api, invoice)["totals"]) == {"20": ("50.00", "10.00"), "5.5": ("40.52", "2.23")}
    assert api.get(f"/invoices/{invoice['id']}").json["state"] == "credited"


def test_progress_down_and_up_again(api: Caller, customer: str) -> None:
    """33.33 % and 50 %, then 20 % of the first: a credit note of the difference; then all that is left, to the cent."""
    order = api.made("/orders", {"customer": customer, "lines": [line("1000"), line("333.33")]})
    first, second = (one["id"] for one in order["lines"])

    def progress(*reached: tuple[str, str]) -> Any:
        lines = [{"order_line": one, "cumulative_percent": percent} for one, percent in reached]
        made = invoiced(api, order, kind="progress", lines=lines)
        return made["kind"], made["excl_tax"], made["vat"]

    assert progress((first, "33.33"), (second, "50")) == ("progress", "499.97", "99.99")
    assert progress((first, "20")) == ("credit_note", "133.30", "26.66")
    assert progress((first, "100"), (second, "100")) == ("progress", "966.66", "193.33")
    beyond = {"kind": "progress", "lines": [{"order_line": first, "cumulative_percent": "100.01"}]}
    assert api.post(f"/orders/{order['id']}/invoices", beyond).status == 422


def test_a_document_discount_billed_in_thirds(api: Caller, customer: str) -> None:
    """300 at 20 % and 210 at 5.5 %, less 10.00: each third bears its part, the last takes the rest."""
    lines = [line("100", "3"), line("70", "3", "5.5")]
    order = api.made("/orders", {"customer": customer, "lines": lines, "discount_amount": "10"})
    asked = [{"order_line": one["id"], "quantity": "1"} for one in order["lines"]]
    thirds = [groups(invoiced(api, order, kind="interim", lines=asked)["totals"]) for _ in range(3)]
    assert [one["20"] for one in thirds] == [("98.04", "19.61")] * 3
    assert [one["5.5"] for one in thirds] == [("68.63", "3.77"), ("68.62", "3.77"), ("68.63", "3.77")]
    assert api.get(f"/orders/{order['id']}/standing").json["totals"]["invoiced"]["excl_tax"] == "500.00"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"quantity": "0.333333"}, "lines[0].quantity"),
    ({"quantity": "1e3"}, "lines[0].quantity"),
    ({"quantity": "1,5"}, "lines[0].quantity"),
    ({"unit_price": "-100"}, "lines[0].unit_price"),
    ({"unit_price": "0.1234567"}, "lines[0].unit_price"),
    ({"unit_price": "999999999999.99"}, "lines"),
    ({"discount_percent": "100.01"}, "lines[0].discount_percent"),
    ({"discount_amount": "100.01"}, "lines[0].discount_amount"),
    ({"vat_rate": "100.5"}, "lines[0].vat_rate"),
    ({"vat_rate": "0", "vat_category": "S"}, "lines[0].vat_rate"),
    ({"vat_rate": "0", "vat_category": "Z"}, "lines[0].vat_rate"),
    ({"description": ""}, "lines[0].description"),
    ({"period": "decade"}, "lines[0].period"),
    ({"product": "999999"}, "lines[0].product"),
    ({"colour": "red"}, "lines[0].colour"),
]


@pytest.mark.parametrize(("odd", "field"), REFUSED, ids=[str(one) for one, _field in REFUSED])
def test_what_no_document_takes_is_named_where_it_stands(
    api: Caller, customer: str, odd: dict[str, Any], field: str
) -> None:
    for path in ("/quotes", "/orders", "/invoices"):
        told = api.post(path, {"customer": customer, "lines": [{**line("100"), **odd}]})
        assert (told.status, [one["field"] for one in told.json["errors"]]) == (422, [field]), (path, told)
    assert api.get("/orders").json["items"] == []
