"""From chosen lines of an order: one draft per supplier, what is left to buy beyond the stock, never twice (P36)."""

from decimal import Decimal

import pytest

from carnet.purchasing import commands
from carnet.purchasing.commands.ordering import NothingLeftToBuy, SupplierMissing
from carnet.purchasing.inputs import BuyAsk
from carnet.purchasing.models import PurchaseOrder
from carnet.purchasing.queries.left_to_buy import LineToBuy, lines_to_buy
from carnet.purchasing.refusals import OrderLineUnknown
from carnet.purchasing.steps.ordering import BoughtAlready
from carnet.purchasing.tests.worlds import Reseller
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import ReserveAsk, reserve
from carnet.stock.tests.factories import moved

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Reseller:
    return Reseller()


def to_buy(world: Reseller) -> dict[str, LineToBuy]:
    with world.inside():
        return {line.description: line for line in lines_to_buy(world.order.pk)}


def buy(world: Reseller, *asks: BuyAsk) -> list[PurchaseOrder]:
    return commands.buy_for_order(order_id=world.order.pk, asks=asks or None, on=world.today, by=world.by)


def told(world: Reseller, made: list[PurchaseOrder]) -> list[tuple[str, str, Decimal, Decimal]]:
    with world.inside():
        names = dict(PurchaseOrder.objects.values_list("pk", "party__name"))
    return [
        (names[one.pk], line.description, line.quantity, line.served_quantity)
        for one in made
        for line in world.lines_of(one)
    ]


def test_p36_one_draft_per_preferred_supplier_for_what_is_sold_by_somebody(world: Reseller) -> None:
    assert told(world, buy(world)) == [
        ("Grossiste Atlantique", "Portable 14 pouces", 12, 12),
        ("Nord Informatique", "Imprimante", 2, 2),
    ]
    with pytest.raises(NothingLeftToBuy):
        buy(world)


def test_what_is_in_stock_is_not_bought_unless_asked(world: Reseller) -> None:
    with world.inside():
        moved(world.laptop, "5", cost="860")
        place = default_warehouse().pk
        reserve([ReserveAsk(f"order_line:{world.laptops.pk}", world.laptop.pk, place, D(12))])
    line = to_buy(world)["Portable 14 pouces"]
    assert (line.left, line.in_stock, line.proposed) == (12, 5, 7)
    bought = buy(world, BuyAsk(order_line_id=world.laptops.pk, quantity=D(12)))
    assert told(world, bought) == [("Grossiste Atlantique", "Portable 14 pouces", 12, 12)]
    line = to_buy(world)["Portable 14 pouces"]
    assert (line.left, line.proposed) == (0, 0)


def test_the_stock_reserved_for_others_is_not_counted_on(world: Reseller) -> None:
    with world.inside():
        moved(world.laptop, "5", cost="860")
        place = default_warehouse().pk
        reserve([
            ReserveAsk("order_line:999999", world.laptop.pk, place, D(4)),
            ReserveAsk(f"order_line:{world.laptops.pk}", world.laptop.pk, place, D(12)),
        ])  # fmt: skip
    assert to_buy(world)["Portable 14 pouces"].proposed == 11


def test_a_packing_is_kept_and_only_what_is_needed_serves_the_order(world: Reseller) -> None:
    world.offer(world.setup.pk, world.north, "30", multiple=D(10))
    bought = buy(world, BuyAsk(order_line_id=world.setups.pk))
    assert told(world, bought) == [("Nord Informatique", "Mise en service", 20, 12)]


def test_a_supplier_may_be_chosen_and_the_customer_delivered_directly(world: Reseller) -> None:
    bought = buy(
        world,
        BuyAsk(order_line_id=world.laptops.pk, quantity=D(4), party_id=world.north.pk, unit_price=D(880), direct=True),
        BuyAsk(order_line_id=world.laptops.pk, quantity=D(8)),
    )
    assert told(world, bought) == [
        ("Nord Informatique", "Portable 14 pouces", 4, 4),
        ("Grossiste Atlantique", "Portable 14 pouces", 8, 8),
    ]
    assert [(one.direct, one.unit_price) for one in world.lines_of(bought[0])] == [(True, 880)]
    assert bought[0].direct_order_id == world.order.pk
    assert bought[1].direct_order_id is None


def test_what_nobody_sells_asks_for_a_supplier(world: Reseller) -> None:
    with pytest.raises(SupplierMissing, match="Mise en service"):
        buy(world, BuyAsk(order_line_id=world.setups.pk), BuyAsk(order_line_id=world.laptops.pk))
    with world.inside():
        assert not PurchaseOrder.objects.exists()


def test_nothing_is_bought_twice_nor_for_another_order(world: Reseller) -> None:
    buy(world, BuyAsk(order_line_id=world.laptops.pk))
    with pytest.raises(BoughtAlready):
        buy(world, BuyAsk(order_line_id=world.laptops.pk, quantity=D(1)))
    with pytest.raises(OrderLineUnknown):
        buy(world, BuyAsk(order_line_id=999_999))


def test_more_than_is_left_may_be_bought_for_the_stock_but_serves_no_more(world: Reseller) -> None:
    bought = buy(world, BuyAsk(order_line_id=world.laptops.pk, quantity=D(20)))
    assert told(world, bought) == [("Grossiste Atlantique", "Portable 14 pouces", 20, 12)]
