"""Every page of the stock: shown, within its statements, costs for those who may see them, acts by their forms (P34, P35)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.catalog.models import KitPart
from carnet.company.clock import today
from carnet.company.tests.worlds import a_user
from carnet.core.actor import Actor
from carnet.core.models import Membership
from carnet.stock import commands
from carnet.stock.inputs import CountEntry, StorageInput, TransferLine
from carnet.stock.models import Count, CountLine, Level, Lot, Move, Storage, Transfer, Warehouse
from carnet.stock.steps import ExpectAsk, LotPart, ReserveAsk, expect, reserve
from carnet.stock.tests.factories import D, a_product, a_warehouse, default_warehouse, moved, on_hand


def blind(by: Actor) -> Client:
    """A browser of somebody who may write the stock and not see costs."""
    user = a_user("Luc", "luc@carnet.example")
    rights = [right for right in by.rights if right != "costs.read"]
    Membership.objects.create(user=user, role="stock", rights=rights)
    client = Client()
    client.force_login(user)
    return client


def a_life(by: Actor, n: int = 1) -> dict[str, Any]:
    """A stock with everything in it, `n` times."""
    place, van = default_warehouse(), a_warehouse(f"Camion {n}")
    screw, badge = a_product(f"Vis {n}", cost="7.77"), a_product(f"Badge {n}", tracking="serial", cost="8.88")
    kit = a_product(f"Kit {n}", stock_managed=False)
    KitPart.objects.create(kit=kit, component=screw, quantity=2)
    moved(screw, "10", cost="7.77")
    moved(badge, "2", cost="8.88", lots=(LotPart(f"A{n}", expires_on=date(2020, 1, 31)), LotPart(f"B{n}")))
    transfer = commands.transfer_stock(
        from_id=place.pk, to_id=van.pk, lines=[TransferLine(screw.pk, D(3))], on=today(), by=by
    )
    reserve([ReserveAsk(f"order_line:{n}", screw.pk, place.pk, D(20), today())])
    expect([ExpectAsk(f"purchase_line:{n}", screw.pk, place.pk, D(1), today() - timedelta(days=3))])
    commands.set_storage(lines=[StorageInput(screw.pk, place.pk, "A-01", D(50), D(80))], by=by)
    count = commands.open_count(warehouse_id=place.pk, product_ids=[screw.pk, badge.pk], on=today(), by=by)
    line = CountLine.objects.get(count=count, product=screw)
    commands.enter_count(count_id=count.pk, entries=[CountEntry(line.pk, D(6))], by=by)
    return {
        "screw": screw, "badge": badge, "kit": kit, "count": count, "line": line, "transfer": transfer, "place": place,
        "lot": Lot.objects.get(number=f"A{n}"), "level": Level.objects.get(product=screw, warehouse=place), "van": van,
    }  # fmt: skip


def pages(life: dict[str, Any]) -> list[str]:
    level = life["level"].pk
    return [
        "/stock?view=all", "/stock/to-reorder", "/stock/moves", "/stock/lots?view=all", "/stock/counts", "/stock/transfers",
        "/stock/valuation", f"/stock/valuation?on=2026-01-01&warehouse={life['van'].pk}", "/stock/warehouses",
        f"/products/{life['screw'].pk}/stock", f"/products/{life['badge'].pk}/stock", f"/products/{life['kit'].pk}/stock",
        f"/products/{life['screw'].pk}/stock/figures", f"/products/{life['kit'].pk}/stock/figures",
        f"/products/{life['kit'].pk}/kit", f"/products/{life['kit'].pk}/kit/edit", f"/products/{life['screw'].pk}/kit/part",
        f"/stock/lots/{life['lot'].pk}", f"/stock/lots/{life['lot'].pk}/edit", f"/stock/counts/{life['count'].pk}",
        f"/stock/counts/{life['count'].pk}/found", f"/stock/counts/{life['count'].pk}/instant", "/stock/counts/new",
        f"/stock/counts/{life['count'].pk}/validation", f"/stock/counts/new?row={level}", "/stock/adjustments/new",
        f"/stock/adjustments/new?row={level}", f"/stock/adjustments/new?product={life['badge'].pk}",
        f"/stock/thresholds?row={level}", f"/stock/thresholds?product={life['screw'].pk}", "/stock/transfers/new",
        f"/stock/transfers/new?row={level}", "/stock/transfers/line", f"/stock/transfers/{life['transfer'].pk}",
        f"/stock/warehouses/{life['van'].pk}", "/stock/warehouses/new", f"/products/{life['screw'].pk}",
    ]  # fmt: skip


def test_every_page_is_shown_and_hides_costs(by: Actor, client: Client) -> None:
    life = a_life(by)
    other = blind(by)
    for path in pages(life):
        shown = client.get(path)
        assert shown.status_code == 200, path
        hidden = other.get(path)
        if "valuation" in path and path.startswith("/stock/valuation"):
            assert hidden.status_code == 403
            continue
        assert hidden.status_code == 200, path
        for cost in ("7,77", "8,88", "77,70", "62,16"):
            assert cost not in hidden.content.decode(), (path, cost)
    assert "7,77" in client.get(f"/products/{life['screw'].pk}/stock").content.decode()


def test_pages_cost_the_same_whatever_the_rows(by: Actor, client: Client) -> None:
    life = a_life(by)
    paths = [path for path in pages(life) if "line" not in path]

    def costs() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            found[path] = len(seen.captured_queries)
        return found

    before = costs()
    for n in range(2, 5):
        a_life(by, n)
        moved(life["screw"], "1", cost="7.77")
    assert costs() == before
    lists = {path: n for path, n in before.items() if path.split("?")[0] in {
        "/stock", "/stock/to-reorder", "/stock/moves", "/stock/lots", "/stock/counts", "/stock/transfers"}}  # fmt: skip
    assert max(lists.values()) <= 12, lists
    assert max(before.values()) <= 20, before


def test_files_of_the_lists_and_of_the_value(by: Actor, client: Client) -> None:
    a_life(by)
    for path in ("/stock?view=all&export=csv", "/stock/moves?view=all&export=csv", "/stock/lots?view=all&export=csv"):
        body = b"".join(client.get(path).streaming_content).decode()  # type: ignore[attr-defined]
        assert "Vis 1" in body or "Badge 1" in body, path
    moves = b"".join(client.get("/stock/moves?view=all&export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "TR-" in moves
    value = b"".join(client.get("/stock/valuation?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "77,70" in value and "7,7700" in value
    assert b"".join(client.get("/stock/valuation?export=xlsx").streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert client.get("/stock/valuation?export=pdf").content[:5] == b"%PDF-"


def test_the_stock_is_adjusted_from_the_list(by: Actor, client: Client) -> None:
    life = a_life(by)
    level = life["level"]
    key = f"{level.product_id}-{level.warehouse_id}"
    path = f"/stock/adjustments/new?row={level.pk}"
    form = {"reason": "Casse", "on": today().isoformat(), f"real-{key}": "5"}
    assert client.post(path, form).status_code == 302
    assert on_hand(life["screw"]) == 5
    wrong = client.post(path, {**form, f"real-{key}": "x"})
    assert wrong.status_code == 422 and "n’est pas un nombre" in wrong.content.decode()
    assert client.post(path, {**form, f"real-{key}": "", f"change-{key}": "-99"}).status_code == 422
    assert on_hand(life["screw"]) == 5
    badge = f"{life['badge'].pk}-{life['place'].pk}"
    lots = {"reason": "Reçu", "on": today().isoformat(), f"lots-{badge}": "C1\nC2", f"cost-{badge}": "9,50"}
    assert client.post(f"/stock/adjustments/new?product={life['badge'].pk}", lots).status_code == 302
    assert on_hand(life["badge"]) == 4
    assert Move.objects.filter(lot__number="C2").get().value == D("9.50")


def test_goods_are_transferred_from_the_list(by: Actor, client: Client) -> None:
    life = a_life(by)
    form = {
        "start": life["place"].pk, "end": life["van"].pk, "on": today().isoformat(),
        "product": [life["screw"].pk, life["badge"].pk, ""], "quantity": ["2", "", ""], "lots": ["", "A1", ""],
    }  # fmt: skip
    assert client.post("/stock/transfers/new", form).status_code == 302
    assert Transfer.objects.count() == 2
    assert (on_hand(life["screw"], life["van"]), on_hand(life["badge"], life["van"])) == (5, 1)
    assert client.post("/stock/transfers/new", {**form, "end": life["place"].pk}).status_code == 422


def test_a_count_from_the_sheet_to_the_stock(by: Actor, client: Client) -> None:
    life = a_life(by)
    path = f"/stock/counts/{life['count'].pk}"
    assert client.get(f"{path}/sheet").content[:5] == b"%PDF-"
    entered = client.post(f"{path}/lines/{life['line'].pk}", {"counted": "6,5"}, headers={"HX-Request": "true"})
    assert "−0,5" in entered.content.decode()
    assert client.post(f"{path}/lines/{life['line'].pk}", {"counted": "beaucoup"}).status_code == 422
    assert client.get(f"{path}?q=vis", headers={"HX-Request": "true"}).content.decode().count("<tr id=") == 1
    assert client.get(f"{path}?q=100%25", headers={"HX-Request": "true"}).content.decode().count("<tr id=") == 0
    found = {"product": a_product("Ruban").pk, "counted": "4"}
    assert client.post(f"{path}/found", found).status_code == 302
    assert client.post(f"{path}/validation", {"on": today().isoformat()}).status_code == 302
    assert Count.objects.get(pk=life["count"].pk).state == "validated"
    assert on_hand(life["screw"]) == D("6.5")
    assert client.post(f"{path}/cancellation").status_code == 409


def test_thresholds_warehouses_lots_and_kits_by_their_forms(by: Actor, client: Client) -> None:
    life = a_life(by)
    key = f"{life['screw'].pk}-{life['place'].pk}"
    form = {f"place-{key}": "B-02", f"alert-{key}": "5", f"target-{key}": "9"}
    assert client.post(f"/stock/thresholds?row={life['level'].pk}", form).status_code == 302
    assert Storage.objects.get(product=life["screw"]).place == "B-02"
    assert client.post(f"/stock/thresholds?row={life['level'].pk}", {**form, f"target-{key}": "1"}).status_code == 422
    assert client.post("/stock/warehouses/new", {"name": "Réserve"}).status_code == 302
    made = Warehouse.objects.get(name="Réserve")
    assert client.post(f"/stock/warehouses/{made.pk}/default").status_code == 302
    assert default_warehouse().pk == made.pk
    assert client.post(f"/stock/warehouses/{made.pk}/aside").status_code == 409
    assert client.post(f"/stock/warehouses/{made.pk}/other").status_code == 404
    lot = {"number": "A1-BIS", "expires_on": "2030-01-31", "note": "", "version": "1"}
    assert client.post(f"/stock/lots/{life['lot'].pk}/edit", lot).status_code == 302
    assert Lot.objects.get(pk=life["lot"].pk).number == "A1-BIS"
    parts = {"component": [life["screw"].pk, life["badge"].pk, ""], "quantity": ["4", "1", ""]}
    assert client.post(f"/products/{life['kit'].pk}/kit/edit", parts).status_code == 302
    assert KitPart.objects.filter(kit=life["kit"]).count() == 2
    assert client.post(f"/products/{life['kit'].pk}/kit/edit", {**parts, "quantity": ["0", "1", ""]}).status_code == 422


@pytest.mark.parametrize("found", ["Vis", "ART", "A1"])
def test_products_and_lots_are_found_by_fragment(by: Actor, client: Client, found: str) -> None:
    a_life(by)
    kind = "lot" if found == "A1" else "stocked"
    answer = client.get(f"/search?q={found}&kinds={kind}", headers={"Accept": "application/json"}).json()
    assert answer["groups"][0]["items"]
