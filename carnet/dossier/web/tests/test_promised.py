"""When goods will be there: on the lines of the folder, while quoting, on the page of promises (P34)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from carnet.company.clock import today
from carnet.company.tests.worlds import signed_in
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.testing.api import Caller, a_key
from carnet.delivery.models import NoteLine
from carnet.dossier.tests.test_promises import bought, bought_for, in_days, ordered
from carnet.parties.models import Party
from carnet.sales.models import LineStanding, OrderLine
from carnet.sales.tests.factories import a_company
from carnet.stock.steps import ExpectAsk, expect
from carnet.stock.tests.factories import D, a_product, default_warehouse, moved


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


def test_the_folder_says_when_goods_will_be_there(by: Actor, client: Client) -> None:
    product = a_product("Lecteur")
    order = ordered(by, product, "4", 10)
    assert "aucun arrivage ne couvre le reste" in client.get(f"/orders/{order.pk}").content.decode()
    expect([ExpectAsk("purchase_line:1", product.pk, default_warehouse().pk, D(9), in_days(12))])
    page = client.get(f"/orders/{order.pk}").content.decode()
    assert f"là le {in_days(12):%d/%m/%Y}" in page and "text-red" in page
    moved(product, "4", cost="1.00", on=today())
    assert '<span class="text-green">en stock</span>' in client.get(f"/orders/{order.pk}").content.decode()
    past = client.get(f"/orders/{order.pk}?on={today() - timedelta(days=0)}").content.decode()
    assert "là le" not in past


def test_lines_are_promised_in_a_dialog(by: Actor, client: Client) -> None:
    order = ordered(by, a_product("Lecteur"), "4", 10)
    line = OrderLine.objects.get(order=order)
    assert "Dates promises" in client.get(f"/orders/{order.pk}").content.decode()
    page = client.get(f"/orders/{order.pk}/promises").content.decode()
    assert "Lecteur" in page and f"{in_days(10):%d/%m/%Y}" in page
    answer = client.post(f"/orders/{order.pk}/promises", {f"day-{line.pk}": in_days(-3).isoformat()})
    assert answer.status_code == 422 and "Rien n’est promis avant la commande" in answer.content.decode()
    client.post(f"/orders/{order.pk}/promises", {f"day-{line.pk}": in_days(4).isoformat()})
    assert f"promis le {in_days(4):%d/%m/%Y}" in client.get(f"/orders/{order.pk}").content.decode()
    client.post(f"/orders/{order.pk}/promises", {f"day-{line.pk}": ""})
    line.refresh_from_db()
    assert line.promised_on is None


def test_hints_while_quoting_add_up_the_lines_of_one_product(by: Actor, client: Client) -> None:
    product, service = a_product("Lecteur"), a_product("Pose", stock_managed=False)
    moved(product, "5", cost="1.00", on=today())
    expect([ExpectAsk("purchase_line:1", product.pk, default_warehouse().pk, D(3), in_days(12))])
    asked = "&".join(f"line={pk}:{typed}" for pk, typed in (
        (product.pk, "3"), (service.pk, "1"), (product.pk, "2,5"), (product.pk, "4"), ("", "x")))  # fmt: skip
    told = client.get(f"/stock/availability?{asked}").json()["lines"]
    assert [one["css"] for one in told] == ["text-green", "", "text-orange", "text-red", ""]
    assert told[0]["text"] == "5 disponibles"
    assert told[2]["text"] == f"2 disponibles, le tout le {in_days(12):%d/%m/%Y}"
    assert told[3]["text"] == "0 disponible, le reste manque"


def test_the_page_of_promises(by: Actor, client: Client) -> None:
    api = Caller(a_key(by))
    supplier = Party.objects.create(name="Grossiste", number="F-1", is_supplier=True)
    product = a_product("Lecteur")
    order = ordered(by, product, "4", 10)
    page = client.get("/stock/promises").content.decode()
    assert order.number in page and "aucun arrivage ne le couvre" in page
    line = bought(api, supplier, product, "5", 8)
    page = client.get("/stock/promises").content.decode()
    assert order.number not in page and "Grossiste" in page
    tried = client.get(f"/stock/promises?arrival={line.pk}&day={in_days(12).isoformat()}").content.decode()
    assert order.number in tried and "+4" in tried
    stock = client.get(f"/products/{product.pk}/stock").content.decode()
    assert order.number in stock and "Grossiste" in stock
    assert client.get("/stock/promises?arrival=x&day=y").status_code == 200


def test_the_dashboard_tells_what_will_be_late_and_what_to_order(by: Actor, client: Client) -> None:
    ordered(by, a_product("Lecteur"), "4", 10)
    page = client.get("/").content.decode()
    assert "1 ligne de commande sera en retard" in page
    assert "Recommander 1 produit" in page


def test_the_dashboard_counts_what_suppliers_bring_for_a_line_alone(by: Actor, client: Client) -> None:
    api = Caller(a_key(by))
    supplier = str(Party.objects.create(name="Grossiste", number="F-1", is_supplier=True).pk)
    line = OrderLine.objects.get(order=ordered(by, a_product("Serveur"), "4", 10))
    coming = bought_for(api, supplier, line, "4", 9, direct=True)
    assert "en retard" not in client.get("/").content.decode()  # nothing in stock, all of it on its way
    body = {"lines": [{"line": str(coming.pk), "promised_on": in_days(12).isoformat()}], "reason": "Rupture"}
    api.made(f"/purchase-orders/{coming.purchase_order_id}/confirmation", body)
    assert "1 ligne de commande sera en retard" in client.get("/").content.decode()


def test_what_is_left_to_deliver_slips_with_what_suppliers_bring_for_it_alone(by: Actor, client: Client) -> None:
    api = Caller(a_key(by))
    supplier = str(Party.objects.create(name="Grossiste", number="F-1", is_supplier=True).pk)
    server, rack, other = a_product("Serveur"), a_product("Baie", stock_managed=False), a_product("Onduleur")
    moved(other, "9", cost="1.00", on=today())
    straight, own, part = ordered(by, server, "2", 9), ordered(by, rack, "3", 9), ordered(by, other, "4", 9)
    lines = [OrderLine.objects.get(order=one) for one in (straight, own, part)]

    def numbers(view: str) -> set[str]:
        page = client.get(f"/delivery-notes/backorders?{view}").content.decode()
        return {one.number for one in (straight, own, part) if one.number in page}

    assert numbers("ready=1") == {own.number, part.number}  # nobody knows yet that the rack is to be bought
    first = bought_for(api, supplier, lines[0], "2", 8, direct=True)
    rest = bought_for(api, supplier, lines[1], "2", 8, direct=False)
    late = bought_for(api, supplier, lines[2], "1", 20, direct=True)
    assert numbers("slipping=1") == {part.number} and numbers("ready=1") == set()
    for line, day in ((first, 16), (rest, 12)):
        body = {"lines": [{"line": str(line.pk), "promised_on": in_days(day).isoformat()}], "reason": "Rupture"}
        api.made(f"/purchase-orders/{line.purchase_order_id}/confirmation", body)
    assert numbers("slipping=1") == {straight.number, own.number, part.number}
    page = client.get("/delivery-notes/backorders?slipping=1").content.decode()
    for line, day in ((first, 16), (rest, 12), (late, 20)):
        assert f"{in_days(day):%d/%m/%Y}" in page
        assert f'href="/purchase-orders/{line.purchase_order_id}">{line.purchase_order.number}</a> Grossiste' in page
    dialog = client.get(f"/orders/{own.pk}/delivery", headers={"HX-Request": "true"}).content.decode()
    assert f"{in_days(12):%d/%m/%y}" in dialog and 'value="1"' in dialog  # two of the three are still to come
    drafted = api.made(f"/orders/{own.pk}/delivery-notes", {"available_only": True})
    assert [one["quantity"] for one in drafted["lines"]] == ["1"]
    assert api.call("POST", f"/orders/{own.pk}/delivery-notes", {"available_only": True}).status == 409
    api.call("DELETE", f"/delivery-notes/{drafted['id']}")
    rows = LineStanding.objects.filter(order_line__in=lines).values_list("pk", flat=True)
    client.post("/delivery-notes/backorders/notes", {"row": list(rows)})
    made = NoteLine.objects.order_by("order_line_id").values_list("order_line_id", "quantity")
    assert list(made) == [(lines[1].pk, 1), (lines[2].pk, 3)]
    api.made(f"/purchase-orders/{rest.purchase_order_id}/receipts")
    assert numbers("slipping=1") == {straight.number, part.number} and numbers("ready=1") == {own.number}
    api.made(f"/purchase-orders/{late.purchase_order_id}/receipts")
    assert numbers("slipping=1") == {straight.number} and numbers("ready=1") == {own.number, part.number}
