"""The grid: figures of the server, autosave, faults beside their cells, costs kept from those who may not see them."""

import gzip
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.company import rights
from carnet.core import formats
from carnet.sales.lines import LineInput
from carnet.sales.models import Quote, QuoteLine, QuoteVersion
from carnet.sales.web.grid import Unreadable, read_grid
from carnet.sales.web.tests.conftest import D, Shop, colleague, post, typed

pytestmark = pytest.mark.django_db


def lines_of(quote: Quote) -> list[QuoteLine]:
    version = QuoteVersion.objects.get(quote=quote, n=Quote.objects.get(pk=quote.pk).current_version)
    return list(QuoteLine.objects.filter(version=version).order_by("position"))


def test_the_figures_shown_while_typing_are_those_that_are_stored(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    grid = typed(
        quote,
        {"kind": "section", "description": "Mobilier"},
        {"product": shop.desk.pk, "description": "Bureau 160 cm", "quantity": "3", "discount": "5 %"},
        {"description": "Guide", "quantity": "7", "price": "12,345", "vat": "S|5.5|"},
        {"description": "Lampe", "price": "1 234,56", "optional": True},
        {"product": shop.care.pk, "description": "Entretien", "quantity": "2", "period": "month"},
        discount="2 % + 10 €",
    )
    shown = post(client, f"/quotes/{quote.pk}/totals", grid).json()
    kept = post(client, f"/quotes/{quote.pk}/save", grid).json()
    assert shown["sums"] == kept["sums"]
    assert shown["side"] == kept["side"]
    assert [line["total"] for line in shown["lines"] if "total" in line] == [
        formats.money(line.net) for line in lines_of(quote)[1:]
    ]
    version = QuoteVersion.objects.get(quote=quote)
    assert version.total_excl_tax == D("712.50") + D("86.42") - D("25.98")
    assert formats.money(version.total_incl_tax) in shown["sums"]
    assert shown["lines"][0]["subtotal"] == "798,92"
    assert "1\u00a0234,56" in shown["side"] and "80,00" in shown["side"]


def test_what_is_left_out_comes_from_the_product_and_is_shown(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    grid = typed(quote, {"product": shop.desk.pk, "price": "", "vat": "", "unit": ""})
    (line,) = post(client, f"/quotes/{quote.pk}/totals", grid).json()["lines"]
    assert (line["price"], line["unit"], line["vat"], line["cost"]) == ("250,00", "unité", "S|20|", "180,00")
    assert (line["total"], line["margin"]) == ("250,00", "28,0\u00a0%")


@pytest.mark.parametrize(
    ("price", "stored"),
    [("1 234,56", "1234.56"), ("1234.56", "1234.56"), ("1.234,56 €", "1234.56"), ("0,0001", "0.0001")],
)
def test_a_price_is_read_as_people_write_it(shop: Shop, client: Client, price: str, stored: str) -> None:
    quote = shop.quote()
    assert (
        post(client, f"/quotes/{quote.pk}/save", typed(quote, {"description": "x", "price": price})).status_code == 200
    )
    assert lines_of(quote)[0].unit_price == D(stored)


@pytest.mark.parametrize(
    ("discount", "percent", "amount"),
    [("5", "5", "0"), ("5 %", "5", "0"), ("50 €", "0", "50"), ("5 % + 10,50 €", "5", "10.5")],
)
def test_a_discount_is_a_percentage_an_amount_or_both(discount: str, percent: str, amount: str) -> None:
    grid = read_grid(
        {"head": {}, "lines": [{"description": "x", "price": "100", "quantity": "1", "discount": discount}]}
    )
    (line,) = grid.content.lines
    assert (line.discount_percent, line.discount_amount) == (D(percent), D(amount))


@pytest.mark.parametrize(
    ("cell", "value"), [("quantity", "12x"), ("price", "dix"), ("discount", "5 % de"), ("cost", "1,2,3,x")]
)
def test_what_cannot_be_read_is_told_beside_its_cell(cell: str, value: str) -> None:
    with pytest.raises(Unreadable) as told:
        read_grid({"head": {}, "lines": [{"key": "a7", "description": "x", "quantity": "1", cell: value}]})
    assert [(error["line"], error["field"]) for error in told.value.errors] == [("a7", cell)]


def test_what_is_not_a_grid_is_refused(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    for body in ("", "[]", "{", '{"head": 3}', '{"head": {}, "lines": [3, null]}'):
        answer = client.post(f"/quotes/{quote.pk}/totals", body, content_type="application/json")
        assert answer.status_code in (200, 422)


def test_a_fault_found_by_the_sums_names_the_cell_and_nothing_is_kept(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    grid = typed(
        quote,
        {"description": "Trop remisé", "price": "10", "discount": "11 €"},
        {"description": "Taux d’ailleurs", "price": "10", "vat": "AE|5|"},
        {"description": "", "price": "3"},
    )
    answer = post(client, f"/quotes/{quote.pk}/save", grid)
    assert answer.status_code == 422
    told = {(error["line"], error["field"]) for error in answer.json()["errors"]}
    assert told == {("k0", "discount"), ("k1", "vat"), ("k2", "description")}
    assert [line.description for line in lines_of(quote)] == ["Bureau 160 cm", "Montage"]


def test_two_people_do_not_overwrite_each_other(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    grid = typed(quote, {"description": "Premier", "price": "1"})
    assert post(client, f"/quotes/{quote.pk}/save", grid).json()["version"] == quote.version + 1
    late = post(client, f"/quotes/{quote.pk}/save", grid)
    assert (late.status_code, late.json()["code"]) == (412, "ChangedMeanwhile")


def test_costs_stay_as_they_are_when_somebody_who_may_not_see_them_writes(shop: Shop) -> None:
    quote = shop.quote()
    blind = colleague(shop, rights.READ, rights.SALES)
    page = blind.get(f"/quotes/{quote.pk}").content.decode()
    assert "Marge" not in page and "180,00" not in page and "120,00" not in page
    rows = [
        {"id": line.pk, "product": line.product_id, "description": line.description, "price": "500", "cost": "1"}
        for line in lines_of(quote)
    ]
    answer = post(blind, f"/quotes/{quote.pk}/save", typed(quote, *rows, {"product": shop.desk.pk}))
    assert "cost" not in answer.json()["lines"][0] and "margin" not in answer.json()["lines"][0]
    assert [line.unit_cost for line in lines_of(quote)] == [D(180), D(120), D(180)]


def test_prices_typed_incl_tax_keep_their_cent(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    grid = typed(quote, {"description": "Vase", "price": "9,99", "quantity": "3"}, prices_include_tax=True)
    (line,) = post(client, f"/quotes/{quote.pk}/save", grid).json()["lines"]
    assert (line["price"], line["total"]) == ("9,99", "29,97")
    assert QuoteVersion.objects.get(quote=quote).total_incl_tax == D("29.97")


@pytest.mark.parametrize(
    ("wanted", "base", "gross", "said"),
    [
        ("= 250", "250.00", "300.00", "50,00"),
        ("=240 TTC", "200.00", "240.00", "100,00"),
        ("= 300", "300.00", "360.00", ""),
    ],
)
def test_a_total_wanted_becomes_the_discount_that_reaches_it(
    shop: Shop, client: Client, wanted: str, base: str, gross: str, said: str
) -> None:
    quote = shop.quote()
    grid = typed(quote, {"description": "x", "price": "300"}, discount=wanted)
    shown = post(client, f"/quotes/{quote.pk}/totals", grid).json()
    assert shown["discount"].startswith(said) and shown["note"] == ""
    post(client, f"/quotes/{quote.pk}/save", grid)
    version = QuoteVersion.objects.get(quote=quote)
    assert (version.total_excl_tax, version.total_incl_tax) == (D(base), D(gross))


def test_a_total_out_of_reach_says_between_which_it_lies(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    for wanted, said in (("= 301", "300,00"), ("= beaucoup", "= 20 000"), ("=", "= 20 000")):
        answer = post(
            client, f"/quotes/{quote.pk}/totals", typed(quote, {"description": "x", "price": "300"}, discount=wanted)
        )
        (error,) = answer.json()["errors"]
        assert answer.status_code == 422 and error["field"] == "discount" and said in error["message"]
    grid = typed(quote, {"description": "x", "price": "10,01"}, discount="= 11,01 TTC")
    assert "11,00" in post(client, f"/quotes/{quote.pk}/totals", grid).json()["note"]


def test_the_billing_plan_and_the_head_are_kept(shop: Shop, client: Client) -> None:
    quote = shop.quote()
    grid = typed(
        quote, {"description": "x", "price": "100"},
        deposit="30 %", valid_until="2099-01-31", delivery_delay="3 semaines", customer_reference="AO-26", notes="Merci",
    )  # fmt: skip
    grid["plan"] = [
        {"label": "Acompte", "kind": "deposit", "share": "30 %", "due_on": "2026-12-01"},
        {"label": "Solde", "kind": "balance", "share": "70,00 €", "due_on": ""},
    ]
    assert post(client, f"/quotes/{quote.pk}/save", grid).status_code == 200
    version = QuoteVersion.objects.get(quote=quote)
    assert (version.deposit_percent, version.delivery_delay, version.customer_reference) == (
        D(30),
        "3 semaines",
        "AO-26",
    )
    page = client.get(f"/quotes/{quote.pk}").content.decode()
    assert '"share": "30\\u00a0%"' in page and '"share": "70,00\\u00a0\\u20ac"' in page


def test_products_are_found_by_any_word_the_likeliest_first(shop: Shop, client: Client) -> None:
    found = client.get("/quotes/products?q=bureau 160").json()["items"]
    assert [(item["product"], item["price"], item["vat"]) for item in found] == [(shop.desk.pk, "250,00", "S|20|")]
    assert client.get("/quotes/products?q=entretien").json()["items"][0]["period"] == "month"
    assert client.get("/quotes/products?q=bur&incl=1").json()["items"][0]["price"] == "300,00"
    assert client.get("/quotes/products?q=").json()["items"] == []
    assert "cost" not in colleague(shop, rights.READ, rights.SALES).get("/quotes/products?q=bur").json()["items"][0]


def test_a_sent_quote_is_read_and_its_first_change_makes_a_version(shop: Shop, client: Client) -> None:
    from carnet.company.clock import today
    from carnet.sales.commands import send_quote

    quote = shop.quote()
    send_quote(quote_id=quote.pk, on=today(), mail=None, by=shop.by)
    page = client.get(f"/quotes/{quote.pk}").content.decode()
    assert "quote-start" not in page and "Bureau 160 cm" in page
    assert "fait la version 2" in client.get(f"/quotes/{quote.pk}/edit").content.decode()
    quote.refresh_from_db()
    post(client, f"/quotes/{quote.pk}/save", typed(quote, {"description": "Autre", "price": "10"}))
    assert Quote.objects.get(pk=quote.pk).current_version == 2
    compared = client.get(f"/quotes/{quote.pk}/versions").content.decode()
    assert "compared-added" in compared and "compared-removed" in compared


def test_a_page_costs_the_same_whatever_its_lines(
    shop: Shop, client: Client, django_assert_max_num_queries: Any
) -> None:
    few, many = (
        shop.quote(),
        shop.quote(*(LineInput(description=f"Ligne {n}", unit_price=Decimal(n)) for n in range(1, 120))),
    )
    client.get(f"/quotes/{few.pk}")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/quotes/{few.pk}")
    with django_assert_max_num_queries(len(seen)):
        page = client.get(f"/quotes/{many.pk}")
    assert len(seen) <= 28
    assert len(gzip.compress(page.content)) < 30_000
    assert "onclick" not in page.content.decode() and "style=" not in page.content.decode()
    with django_assert_max_num_queries(22):
        post(client, f"/quotes/{many.pk}/totals", typed(many, {"description": "x", "price": "1"}))
