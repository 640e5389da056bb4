"""What the stock is worth on any day, and what to order again (P35)."""

from datetime import date

from carnet.core.actor import Actor
from carnet.stock import commands
from carnet.stock.inputs import StorageInput
from carnet.stock.models import ProductStock
from carnet.stock.queries import to_reorder, total, valuation, valuation_of_warehouse
from carnet.stock.steps import ExpectAsk, MoveAsk, ReserveAsk, expect, move, reserve
from carnet.stock.tests.factories import ON, D, a_product, a_warehouse, default_warehouse, moved


def day(n: int) -> date:
    return date(2026, 9, n)


def test_the_value_of_any_past_day(by: Actor) -> None:
    product, other = a_product("Vis"), a_product("Badge")
    moved(product, "10", cost="8.00", on=day(1))
    moved(product, "-4", on=day(5))
    moved(other, "3", value="100.00", on=day(6))
    moved(product, "2", cost="11.00", on=day(3))
    found = {n: {row.name: (row.quantity, row.value) for row in valuation(day(n))} for n in (1, 3, 5, 6)}
    assert found == {
        1: {"Vis": (10, D("80.00"))},
        3: {"Vis": (12, D("102.00"))},
        5: {"Vis": (8, D("70.00"))},
        6: {"Vis": (8, D("70.00")), "Badge": (3, D("100.00"))},
    }
    assert valuation(date(2026, 8, 31)) == []
    today = valuation(day(30))
    assert total(today) == sum(ProductStock.objects.values_list("value", flat=True)) == D("170.00")
    assert [row.average for row in today] == [D("33.3333"), D("8.7500")]


def test_warehouses_share_the_value_to_the_cent(by: Actor) -> None:
    product, van = a_product(), a_warehouse()
    moved(product, "3", value="100.00")
    place = default_warehouse().pk
    move(
        [MoveAsk(product.pk, place, D(-1), "transfer", 1), MoveAsk(product.pk, van.pk, D(1), "transfer", 1)],
        on=ON, by_name="x",
    )  # fmt: skip
    parts = [valuation_of_warehouse(ON, pk) for pk in (place, van.pk)]
    assert [(row.quantity, row.value) for (row,) in parts] == [(2, D("66.67")), (1, D("33.33"))]


def test_what_to_order_again(by: Actor) -> None:
    place = default_warehouse().pk
    low, fine, promised, untold, idle = (a_product(name) for name in ("Bas", "Bien", "Promis", "Sans", "Rangé"))
    for product in (low, fine, promised, untold, idle):
        moved(product, "4", cost="1.00")
    commands.set_storage(
        lines=[
            StorageInput(low.pk, place, "", D(5), D(20)), StorageInput(fine.pk, place, "", D(4), D(20)),
            StorageInput(promised.pk, place, "", D(3)), StorageInput(idle.pk, place, "", D(9)),
        ],
        by=by,
    )  # fmt: skip
    type(idle).objects.filter(pk=idle.pk).update(is_active=False)
    reserve([
        ReserveAsk("order_line:1", promised.pk, place, D(2)), ReserveAsk("order_line:1", untold.pk, place, D(6))
    ])  # fmt: skip
    expect([ExpectAsk("purchase_line:1", untold.pk, place, D(1))])
    found = {row.name: (row.projected, row.quantity) for row in to_reorder()}
    assert found == {"Bas": (4, 16), "Promis": (2, 1), "Sans": (-1, 1)}
    some = [row.level_id for row in to_reorder() if row.name == "Bas"]
    assert [row.name for row in to_reorder(some)] == ["Bas"]
