"""Lots and serial numbers: unique, entered when they come, chosen when they leave (P35)."""

from datetime import date

import pytest

from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.parties.models import Party
from carnet.stock.models import Lot, LotLevel, Move
from carnet.stock.queries.lots import left_with
from carnet.stock.refusals import (
    LotNotThere,
    LotsDoNotAddUp,
    LotsMissing,
    LotsOutOfPlace,
    LotUnknown,
    SerialAlreadyThere,
    SerialMovesOneUnit,
)
from carnet.stock.steps import LotPart, MoveAsk, move
from carnet.stock.tests.factories import ON, D, a_product, a_warehouse, default_warehouse, moved, on_hand


def serials(*numbers: str) -> tuple[LotPart, ...]:
    return tuple(LotPart(number) for number in numbers)


def test_serial_numbers_come_in_and_leave_one_by_one(by: Actor) -> None:
    product = a_product(tracking="serial")
    moved(product, "3", value="100.00", lots=serials("A1", "A2", "A3"))
    left = moved(product, "-2", lots=serials("A1", "A3"))
    assert left.value == D("-66.67")
    assert list(LotLevel.objects.filter(on_hand__gt=0).values_list("lot__number", flat=True)) == ["A2"]
    assert on_hand(product) == 1


def test_a_number_comes_back_after_it_left(by: Actor) -> None:
    product = a_product(tracking="serial")
    moved(product, "1", cost="5.00", lots=serials("A1"))
    moved(product, "-1", lots=serials("A1"))
    moved(product, "1", value="5.00", lots=serials("A1"))
    assert Lot.objects.count() == 1 and on_hand(product) == 1


def test_a_lot_keeps_its_expiry_date_and_may_be_in_several_warehouses(by: Actor) -> None:
    product, van = a_product(tracking="lot"), a_warehouse()
    moved(product, "5", cost="1.00", lots=(LotPart("L1", D(5), date(2027, 1, 31)),))
    moved(product, "2", cost="1.00", lots=(LotPart("L1", D(2), date(2028, 1, 31)),), at=van)
    assert Lot.objects.get().expires_on == date(2027, 1, 31)
    assert dict(LotLevel.objects.values_list("warehouse_id", "on_hand")) == {default_warehouse().pk: 5, van.pk: 2}


def test_the_cost_of_a_line_is_shared_over_its_lots_to_the_cent(by: Actor) -> None:
    product = a_product(tracking="lot")
    done = moved(product, "3", value="100.00", lots=(LotPart("L1", D(1)), LotPart("L2", D(2))))
    assert done.value == D("100.00")
    assert list(Move.objects.order_by("n").values_list("value", flat=True)) == [D("33.33"), D("66.67")]


WRONG = [
    ("serial", "1", (), LotsMissing),
    ("serial", "1", serials(" "), LotsMissing),
    ("serial", "2", serials("N1"), LotsDoNotAddUp),
    ("serial", "2", serials("N1", "N1"), SerialMovesOneUnit),
    ("serial", "2", (LotPart("N1", D(2)),), SerialMovesOneUnit),
    ("serial", "1", serials("HERE"), SerialAlreadyThere),
    ("serial", "-1", serials("NEVER"), LotUnknown),
    ("serial", "-1", serials("GONE"), LotNotThere),
    ("lot", "-2", (LotPart("HERE", D(2)),), LotNotThere),
    ("", "1", serials("N1"), LotsOutOfPlace),
]


@pytest.mark.parametrize(("tracking", "quantity", "lots", "refusal"), WRONG)
def test_what_lots_refuse(
    by: Actor, tracking: str, quantity: str, lots: tuple[LotPart, ...], refusal: type[Refusal]
) -> None:
    product = a_product(tracking=tracking)
    if tracking:
        moved(product, "4", cost="1.00", lots=serials("HERE", "OTHER", "THIRD", "GONE"))
        moved(product, "-1", lots=serials("GONE"))
    else:
        moved(product, "3", cost="1.00")
    before = (Move.objects.count(), Lot.objects.count())
    with pytest.raises(refusal):
        moved(product, quantity, cost="1.00" if not quantity.startswith("-") else None, lots=lots)
    assert Move.objects.count() == before[0]
    assert on_hand(product) == 3


def test_a_serial_number_moves_between_warehouses(by: Actor) -> None:
    product, van = a_product(tracking="serial"), a_warehouse()
    moved(product, "1", cost="5.00", lots=serials("A1"))
    asks = [
        MoveAsk(product.pk, default_warehouse().pk, D(-1), "transfer", 1, lots=serials("A1")),
        MoveAsk(product.pk, van.pk, D(1), "transfer", 1, lots=serials("A1")),
    ]
    move(asks, on=ON, by_name="x")
    assert LotLevel.objects.get(on_hand=1).warehouse_id == van.pk


def test_a_serial_number_leads_to_its_customer_and_warranty(by: Actor) -> None:
    product = a_product(tracking="serial", warranty_months=24)
    customer = Party.objects.create(name="Menuiserie Le Goff", number="C-1")
    moved(product, "2", cost="5.00", lots=serials("A1", "A2"))
    ask = MoveAsk(
        product.pk, default_warehouse().pk, D(-1), "delivery_note", 1, lots=serials("A1"), party_id=customer.pk
    )
    move([ask], on=date(2026, 8, 31), by_name="x")
    lots = {lot.number: lot.pk for lot in Lot.objects.all()}
    found = left_with(list(lots.values()))
    assert list(found) == [lots["A1"]]
    assert (found[lots["A1"]].party, found[lots["A1"]].on) == ("Menuiserie Le Goff", date(2026, 8, 31))
    assert found[lots["A1"]].warranty_until == date(2028, 8, 31)
    moved(product, "1", value="5.00", lots=serials("A1"))
    assert left_with([lots["A1"]]) == {}
