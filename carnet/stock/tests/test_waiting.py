"""What orders reserve, what suppliers bring, and the day goods will be there (P34)."""

from datetime import date

from carnet.catalog.models import KitPart
from carnet.core.actor import Actor
from carnet.stock.models import Level, Reservation
from carnet.stock.queries import availability
from carnet.stock.steps import ExpectAsk, ReserveAsk, expect, reserve
from carnet.stock.tests.factories import D, a_product, a_warehouse, default_warehouse, moved

TODAY = date(2026, 9, 2)


def test_reservations_are_what_their_holders_say(by: Actor) -> None:
    product, place = a_product(), default_warehouse().pk
    assert (
        reserve(
            [ReserveAsk("order_line:1", product.pk, place, D(4)), ReserveAsk("order_line:2", product.pk, place, D(3))]
        )
        == 2
    )
    assert Level.objects.get(product=product).reserved == 7
    assert reserve([ReserveAsk("order_line:1", product.pk, place, D(1))]) == 1
    assert Level.objects.get(product=product).reserved == 4
    assert reserve([ReserveAsk("order_line:1", product.pk, place, D(1))]) == 0
    assert reserve([], holders=["order_line:1", "order_line:2"]) == 2
    assert Level.objects.get(product=product).reserved == 0


def test_a_reservation_moves_to_another_warehouse(by: Actor) -> None:
    product, van = a_product(), a_warehouse()
    reserve([ReserveAsk("order_line:1", product.pk, default_warehouse().pk, D(4))])
    reserve([ReserveAsk("order_line:1", product.pk, van.pk, D(4))])
    assert [(r.warehouse_id, r.quantity) for r in Reservation.objects.all()] == [(van.pk, 4)]
    assert dict(Level.objects.values_list("warehouse_id", "reserved")) == {default_warehouse().pk: 0, van.pk: 4}


def test_available_is_what_is_there_and_nobody_waits_for(by: Actor) -> None:
    product, other, place = a_product(), a_product(stock_managed=False), default_warehouse().pk
    moved(product, "10", cost="1.00")
    reserve([ReserveAsk("order_line:1", product.pk, place, D(7))])
    expect([
        ExpectAsk("purchase_line:1", product.pk, place, D(5), date(2026, 9, 10)),
        ExpectAsk("purchase_line:2", product.pk, place, D(5), date(2026, 9, 4)),
        ExpectAsk("purchase_line:3", product.pk, place, D(50)),
    ])  # fmt: skip
    found = availability([product.pk, other.pk])
    assert list(found) == [product.pk]
    one = found[product.pk]
    assert (one.on_hand, one.reserved, one.incoming, one.available) == (10, 7, 60, 3)
    assert [one.there_on(D(n), TODAY) for n in (3, 4, 9, 14)] == [TODAY, date(2026, 9, 4), date(2026, 9, 10), None]


def test_an_arrival_that_is_late_already_is_there_today_at_the_earliest(by: Actor) -> None:
    product = a_product()
    expect([ExpectAsk("purchase_line:1", product.pk, default_warehouse().pk, D(5), date(2026, 8, 1))])
    assert availability([product.pk])[product.pk].there_on(D(1), TODAY) == TODAY


def test_availability_of_one_warehouse(by: Actor) -> None:
    product, van = a_product(), a_warehouse()
    moved(product, "10", cost="1.00")
    moved(product, "2", cost="1.00", at=van)
    assert availability([product.pk])[product.pk].on_hand == 12
    assert availability([product.pk], van.pk)[product.pk].on_hand == 2


def test_a_kit_is_there_as_often_as_its_scarcest_component(by: Actor) -> None:
    kit, case, screw = a_product("Kit", stock_managed=False), a_product("Boîtier"), a_product("Vis")
    KitPart.objects.create(kit=kit, component=case, quantity=1)
    KitPart.objects.create(kit=kit, component=screw, quantity=4)
    moved(case, "3", cost="10.00")
    moved(screw, "10", cost="0.10")
    place = default_warehouse().pk
    reserve([ReserveAsk("order_line:1", case.pk, place, D(1))])
    expect([
        ExpectAsk("purchase_line:1", case.pk, place, D(10), date(2026, 9, 5)),
        ExpectAsk("purchase_line:2", screw.pk, place, D(10), date(2026, 9, 9)),
    ])  # fmt: skip
    one = availability([kit.pk])[kit.pk]
    assert (one.on_hand, one.available, one.incoming) == (2, 2, 3)
    assert [one.there_on(D(n), TODAY) for n in (2, 3, 6)] == [TODAY, date(2026, 9, 9), None]
