"""What the stock lacks becomes drafts: one per supplier and warehouse, in packs, never twice (P35, P36)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company.tests.worlds import somebody
from carnet.core.refusals import RightMissing
from carnet.purchasing import commands
from carnet.purchasing.commands.ordering import SupplierMissing
from carnet.purchasing.commands.reordering import NothingToReorder, ReorderedAlready
from carnet.purchasing.inputs import ReorderAsk
from carnet.purchasing.models import PurchaseOrder
from carnet.purchasing.queries.reordering import levels_to_buy
from carnet.purchasing.tests.factories import a_product
from carnet.purchasing.tests.worlds import Reseller
from carnet.stock.commands import set_storage
from carnet.stock.inputs import StorageInput
from carnet.stock.models import Level, Warehouse
from carnet.stock.queries import default_warehouse
from carnet.stock.tests.factories import a_warehouse, moved

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Reseller:
    return Reseller()


def lacks(world: Reseller, product_id: int, target: str, at: Warehouse | None = None) -> int:
    """The level of a product kept at a target; nothing is there."""
    with world.inside():
        place = at or default_warehouse()
    line = StorageInput(product_id, place.pk, "", D(target), D(target))
    set_storage(lines=[line], by=world.by)
    with world.inside():
        return Level.objects.get(product=product_id, warehouse=place).pk


def told(world: Reseller, made: list[PurchaseOrder]) -> list[tuple[str, str, str, Decimal, Decimal]]:
    with world.inside():
        return [
            (one.party.name, str(one.warehouse), line.description, line.quantity, line.unit_price)
            for one in PurchaseOrder.objects.filter(pk__in=[it.pk for it in made]).order_by("pk")
            for line in world.lines_of(one)
        ]


def reorder(world: Reseller, *asks: ReorderAsk) -> list[PurchaseOrder]:
    return commands.reorder(asks=asks or None, on=world.today, by=world.by)


def test_p36_one_draft_per_supplier_and_warehouse(world: Reseller) -> None:
    with world.inside():
        screen, van = a_product("Écran"), a_warehouse("Camion")
        moved(world.laptop, "3", cost="860")
    world.offer(screen.pk, world.north, "99", multiple=D(5))
    lacks(world, world.laptop.pk, "10")
    lacks(world, screen.pk, "8")
    lacks(world, world.laptop.pk, "2", at=van)
    unsold = lacks(world, a_product_of(world, "Câble"), "4")
    assert sorted(told(world, reorder(world))) == [
        ("Grossiste Atlantique", "Camion", "Portable 14 pouces", 2, 872),
        ("Grossiste Atlantique", "Dépôt principal", "Portable 14 pouces", 7, 872),
        ("Nord Informatique", "Dépôt principal", "Écran", 10, 99),
    ]
    with pytest.raises(NothingToReorder):
        reorder(world)
    with pytest.raises(SupplierMissing, match="Câble"):
        reorder(world, ReorderAsk(level_id=unsold))
    bought = reorder(world, ReorderAsk(level_id=unsold, party_id=world.north.pk, quantity=D(6)))
    assert told(world, bought) == [("Nord Informatique", "Dépôt principal", "Câble", 6, 0)]


def a_product_of(world: Reseller, name: str) -> int:
    with world.inside():
        return a_product(name).pk


def test_what_drafts_and_orders_under_way_buy_is_not_ordered_again(world: Reseller) -> None:
    level = lacks(world, world.laptop.pk, "10")
    draft = world.draft(world.line("4"))
    assert told(world, reorder(world)) == [("Grossiste Atlantique", "Dépôt principal", "Portable 14 pouces", 6, 872)]
    with pytest.raises(ReorderedAlready, match="Portable 14 pouces"):
        reorder(world, ReorderAsk(level_id=level, quantity=D(1)))
    commands.send_purchase(purchase_id=draft.pk, on=world.today, by=world.by)
    with world.inside():
        (row,) = levels_to_buy(world.today)
    assert (row.level.incoming, row.level.quantity, row.drafted, row.left) == (4, 6, 6, 0)


def test_a_draft_thrown_away_is_left_to_order(world: Reseller) -> None:
    lacks(world, world.laptop.pk, "10")
    (draft,) = reorder(world)
    commands.delete_purchase(purchase_id=draft.pk, by=world.by)
    assert told(world, reorder(world))[0][3] == 10


def test_what_the_supplier_brings_straight_to_a_customer_fills_no_level(world: Reseller) -> None:
    lacks(world, world.laptop.pk, "10")
    direct = world.line("12", order_line_id=world.laptops.pk)
    world.draft(direct, direct_order_id=world.order.pk)
    assert told(world, reorder(world))[0][3] == 10


def test_a_level_above_its_threshold_is_refused(world: Reseller) -> None:
    level = lacks(world, world.laptop.pk, "10")
    with world.inside():
        moved(world.laptop, "10", cost="860")
    for asked in (level, 999_999):
        with pytest.raises(ReorderedAlready, match="au-dessus de son seuil"):
            reorder(world, ReorderAsk(level_id=asked))


def test_only_buyers_order_again(world: Reseller) -> None:
    lacks(world, world.laptop.pk, "10")
    with pytest.raises(RightMissing):
        commands.reorder(on=world.today, by=somebody(world.by, "stock"))


def test_many_levels_cost_as_few_statements(world: Reseller) -> None:
    def cost(n: int) -> int:
        with world.inside():
            products = [a_product(f"Vis {n}-{at}") for at in range(n)]
            place = default_warehouse().pk
        for product in products:
            world.offer(product.pk, world.north, "5")
        lines = [StorageInput(one.pk, place, "", D(3), D(3)) for one in products]
        set_storage(lines=lines, by=world.by)
        with CaptureQueriesContext(connection) as done:
            (made,) = commands.reorder(on=world.today, by=world.by)
        assert len(world.lines_of(made)) == n
        return len(done)

    cost(1)
    assert cost(2) == cost(40)
