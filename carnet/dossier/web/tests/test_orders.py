"""The list of orders: what it reads, what each row proposes, its bulk acts."""

import gzip
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.searched import beginnings
from carnet.dossier.commands import close_order, create_order, hold_order
from carnet.dossier.web.lists import SEARCHED
from carnet.dossier.web.next_act import next_act
from carnet.dossier.web.standings import shares, standings
from carnet.dossier.web.tests.conftest import HTMX, ON, D, a_deal, a_line, text, with_deposit, with_interim
from carnet.invoicing.commands import draft_balance, issue_invoice
from carnet.invoicing.models import Invoice
from carnet.sales.lines import OrderContent
from carnet.sales.models import Order, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer

ORDERS = "/orders"


def label(order: Order, by: Actor, day: date = date(2026, 9, 25)) -> tuple[str, int]:
    found = next_act(standings(by, day).get(order=order))
    return (found.code, found.late) if found else ("", 0)


def test_whatever_is_looked_for_a_picker_opens_before_anything_is_typed(desk: Client, by: Actor) -> None:
    order = a_deal(by, party_id=a_customer().pk)
    kinds = "order,invoice,payment,party,supplier,product,stocked,lot,quote,contract,project,purchase_order,bill,delivery_note"
    found = {one["kind"]: one["items"] for one in desk.get("/search", {"q": "", "kinds": kinds}).json()["groups"]}
    assert set(found) == set(kinds.split(","))
    assert [item["id"] for item in found["order"]] == [order.pk]
    assert found["party"]


def test_a_page_costs_the_same_whatever_the_rows(desk: Client, by: Actor) -> None:
    party = a_customer().pk
    a_deal(by, party_id=party)
    desk.get(ORDERS)
    with CaptureQueriesContext(connection) as few:
        desk.get(ORDERS)
    for n in range(60):
        with_deposit(a_deal(by, party_id=party, title=f"Deal {n}"), by) if n % 20 == 0 else a_deal(by, party_id=party)
    with CaptureQueriesContext(connection) as many:
        response = desk.get(ORDERS)
    assert len(few) == len(many) <= 12
    assert len(gzip.compress(response.content)) < 30_000
    assert text(response).count('name="row"') == 50


def test_each_row_says_what_comes_next(by: Actor) -> None:
    assert label(a_deal(by), by) == ("invoice", 0)
    draft = create_order(
        content=OrderContent(party_id=a_customer().pk, lines=(a_line("1", "10"),)), on=ON, draft=True, by=by
    )
    assert label(draft, by) == ("accept", 0)
    owing = with_deposit(a_deal(by), by)
    assert label(owing, by) == ("record_payment", 0)
    assert label(owing, by, date(2026, 12, 1))[1] > 0
    paid = with_deposit(a_deal(by, a_line("1", "1000")), by, "360")
    assert label(paid, by) == ("invoice", 0)
    waiting = a_deal(by, a_line("1", "1000"))
    draft_balance(order_id=waiting.pk, on=ON, by=by)
    assert label(waiting, by) == ("issue", 0)
    held = a_deal(by)
    hold_order(order_id=held.pk, reason="limit", by=by)
    assert label(held, by) == ("release", 0)
    promised = a_deal(by, promised_on=date(2026, 9, 10))
    assert label(promised, by) == ("invoice", 0)


def test_who_may_not_act_reads_the_act_without_link(by: Actor, desk_with: Any) -> None:
    a_deal(by)
    page = text(desk_with("read").get(ORDERS))
    assert "Facturer 9\u00a0710,00" in page and "cell-act" not in page and "Nouvelle commande" not in page


def test_the_bars_tell_shares_of_the_order(by: Actor) -> None:
    given_up = with_deposit(a_deal(by, a_line("1", "1000")), by)
    order = with_deposit(a_deal(by, a_line("1", "1000")), by, "180")
    row = OrderStanding.objects.get(order=order)
    assert shares(row) == (None, 30, 15)
    issue_invoice(
        invoice_id=draft_balance(order_id=order.pk, on=date(2026, 9, 3), by=by).pk, on=date(2026, 9, 3), by=by
    )
    assert shares(OrderStanding.objects.get(order=order)) == (None, 100, 15)
    close_order(order_id=given_up.pk, on=date(2026, 9, 5), reason="dropped", deposit="kept", by=by)
    assert shares(OrderStanding.objects.get(order=given_up))[1] == 30


def test_views_filters_and_search_find_the_orders(desk: Client, by: Actor) -> None:
    a_deal(by, title="Salle de bains")
    late = with_interim(with_deposit(a_deal(by, a_line("1", "1000"), title="Cuisine d’été"), by), by)

    def found(query: str) -> set[str]:
        page = text(desk.get(f"{ORDERS}?{query}"))
        return {name for name in ("Salle de bains", "Cuisine d’été") if name in page}

    assert found("view=late&late=1") == {"Cuisine d’été"}
    assert found("q=ete") == {"Cuisine d’été"}
    assert found(f"q={late.number}") == {"Cuisine d’été"}
    assert found("q=9 710") == {"Salle de bains"}
    assert found("q=9710,00") == {"Salle de bains"}
    assert found("state=closed") == set()
    assert found("ordered=5000..") == {"Salle de bains"}
    assert found("mine=1") == {"Salle de bains", "Cuisine d’été"}
    export = desk.get(f"{ORDERS}?export=csv")
    assert export.status_code == 200


def test_a_search_looks_behind_its_door_in_its_own_company_alone(by: Actor) -> None:
    order = a_deal(by, title="Véranda 100 % bois_brut")
    a_deal(by, title="Salle de bains")

    def found(*words: str, most: int = 2) -> list[int] | None:
        with connection.cursor() as cursor:
            given = ["sales_order", "party_id", "", "parties_party", list(words), most]
            cursor.execute("SELECT core_door_found(%s, %s, %s, %s, %s, %s)", given)
            return cursor.fetchone()[0]

    assert found("VERANDA") == found("veranda", "e") == found(order.number.lower()) == [order.pk]
    assert found("ve") is None
    assert order.pk in (found(order.party.name) or [])
    assert found("bois", order.party.name) == [order.pk]
    assert found("o_s") == found("00%") == found("zzz") == found("veranda", "zzz") == []
    assert found("is_br") == [order.pk]
    assert found("veranda", most=0) is None
    with company_scope(a_company("autre").company_id):
        assert found("veranda") == found(order.number) == []


def test_a_search_that_finds_too_many_reads_them_one_by_one(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    order = a_deal(by, a_line("1", "123.45"), title="Véranda 100 % bois_brut")
    a_deal(by, a_line("1", "12.50"), title="Salle de bains")

    def found(text: str) -> set[str]:
        return {row.order.title for row in SEARCHED.narrow(OrderStanding.objects.all(), text)}

    def everything() -> list[set[str]]:
        asked = ("véranda bois", order.number, order.party.name, "100", "123", "123,4", "1234", "ve zzz", "o_s")
        return [found(text) for text in asked]

    soon = everything()
    assert soon[0] == soon[1] == soon[4] == soon[5] == {order.title}
    assert soon[3] == {order.title} and soon[6] == soon[7] == soon[8] == set()
    monkeypatch.setattr("carnet.core.searched.MOST", 0)
    assert everything() == soon


def test_amounts_are_found_by_how_they_begin() -> None:
    assert beginnings("7 321,7") == ([Decimal("7321.7")], [Decimal("7321.8")])
    low, high = beginnings("732")
    assert (low[0], high[0], low[2], high[2]) == (Decimal(732), Decimal(733), Decimal(73200), Decimal(73300))
    assert beginnings("73") == beginnings("732,555") == beginnings("bois") == beginnings("7a21") == ([], [])


def test_bulk_acts_leave_out_what_cannot_be_and_say_why(desk: Client, by: Actor) -> None:
    one, two = a_deal(by, a_line("1", "100")), a_deal(by, a_line("1", "200"))
    hold_order(order_id=two.pk, reason="limit", by=by)
    rows = {"row": list(OrderStanding.objects.values_list("pk", flat=True))}
    asked = text(desk.get(reverse("dossier:orders-invoice"), rows, headers=HTMX))
    assert "300,00" in asked and one.number in asked
    assert desk.post(reverse("dossier:orders-invoice"), rows, headers=HTMX).status_code == 204
    assert list(Invoice.objects.filter(number=None).values_list("total_excl_tax", flat=True)) == [D(100)]
    assert (
        desk.post(reverse("dossier:orders-close"), {**rows, "reason": "", "on": "2026-09-20"}, headers=HTMX).status_code
        == 422
    )
    desk.post(reverse("dossier:orders-close"), {**rows, "reason": "over", "on": "2026-09-20"}, headers=HTMX)
    assert set(OrderStanding.objects.values_list("state", flat=True)) <= {"closed", "open"}
    desk.post(reverse("dossier:orders-owner"), {**rows, "owner_id": by.user_id}, headers=HTMX)
    assert set(Order.objects.values_list("owner_id", flat=True)) == {by.user_id}
