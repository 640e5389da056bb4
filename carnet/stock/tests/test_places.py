"""Warehouses, thresholds, lots: what may change and what may not (P35)."""

from datetime import date

import pytest
from django.db import transaction

from carnet.core.actor import Actor
from carnet.core.refusals import ChangedMeanwhile, Refusal
from carnet.stock import commands
from carnet.stock.commands.lots import LotNumberMissing, LotNumberTaken
from carnet.stock.commands.places import (
    DefaultWarehouseStays,
    WarehouseCodeTaken,
    WarehouseHasHistory,
    WarehouseNameMissing,
    WarehouseNotEmpty,
)
from carnet.stock.commands.storing import TargetBelowAlert, ThresholdNegative
from carnet.stock.inputs import StorageInput, WarehouseInput
from carnet.stock.models import Level, Lot, Storage, Warehouse
from carnet.stock.queries import default_warehouse, warehouses
from carnet.stock.steps import LotPart
from carnet.stock.tests.factories import D, a_product, moved


def test_a_company_is_founded_with_its_first_warehouse(by: Actor) -> None:
    assert [(one.code, one.name, one.is_default) for one in warehouses()] == [("PRINCIPAL", "Dépôt principal", True)]


def test_warehouses_are_made_chosen_and_put_aside(by: Actor) -> None:
    first = default_warehouse()
    van = commands.create_warehouse(content=WarehouseInput("Camion Brest"), by=by)
    other = commands.create_warehouse(content=WarehouseInput("Camion Brest"), by=by)
    assert (van.code, other.code) == ("CAMIONBREST", "CAMIONBREST2")
    with pytest.raises(DefaultWarehouseStays):
        commands.deactivate_warehouse(warehouse_id=first.pk, by=by)
    commands.set_default_warehouse(warehouse_id=van.pk, by=by)
    commands.deactivate_warehouse(warehouse_id=first.pk, by=by)
    commands.delete_warehouse(warehouse_id=other.pk, by=by)
    assert [one.pk for one in warehouses()] == [van.pk]
    commands.reactivate_warehouse(warehouse_id=first.pk, by=by)
    assert [one.pk for one in warehouses()] == [van.pk, first.pk]


def test_a_warehouse_that_holds_or_held_goods_stays(by: Actor) -> None:
    van = commands.create_warehouse(content=WarehouseInput("Camion"), by=by)
    product = a_product("Vis")
    moved(product, "1", cost="1.00", at=van)
    with pytest.raises(WarehouseNotEmpty) as refusal:
        commands.deactivate_warehouse(warehouse_id=van.pk, by=by)
    assert [holder.label for holder in refusal.value.holders] == ["Vis"]
    moved(product, "-1", at=van)
    with pytest.raises(WarehouseHasHistory):
        commands.delete_warehouse(warehouse_id=van.pk, by=by)
    assert commands.deactivate_warehouse(warehouse_id=van.pk, by=by).is_active is False


def test_what_a_warehouse_refuses(by: Actor) -> None:
    place = default_warehouse()
    wrong: list[tuple[type[Refusal], object]] = [
        (WarehouseNameMissing, lambda: commands.create_warehouse(content=WarehouseInput(" "), by=by)),
        (WarehouseCodeTaken, lambda: commands.create_warehouse(content=WarehouseInput("X", "PRINCIPAL"), by=by)),
        (ChangedMeanwhile, lambda: commands.change_warehouse(
            warehouse_id=place.pk, content=WarehouseInput("X"), expected_version=9, by=by)),
        (DefaultWarehouseStays, lambda: commands.delete_warehouse(warehouse_id=place.pk, by=by)),
    ]  # fmt: skip
    for refusal, work in wrong:
        with pytest.raises(refusal), transaction.atomic():
            work()  # type: ignore[operator]
    assert Warehouse.objects.count() == 1


def test_thresholds_are_set_again_and_checked(by: Actor) -> None:
    product, place = a_product(), default_warehouse().pk
    commands.set_storage(lines=[StorageInput(product.pk, place, "A-01", D(5), D(20))], by=by)
    commands.set_storage(lines=[StorageInput(product.pk, place, "A-02", D(6), None)], by=by)
    assert list(Storage.objects.values_list("place", "alert_below", "target")) == [("A-02", 6, None)]
    with pytest.raises(TargetBelowAlert):
        commands.set_storage(lines=[StorageInput(product.pk, place, "", D(6), D(5))], by=by)
    with pytest.raises(ThresholdNegative):
        commands.set_storage(lines=[StorageInput(product.pk, place, "", D(-1))], by=by)


def test_a_lot_may_be_corrected_but_not_doubled(by: Actor) -> None:
    product = a_product(tracking="lot")
    moved(product, "5", cost="1.00", lots=(LotPart("L1", D(3)), LotPart("L2", D(2))))
    lot = Lot.objects.get(number="L1")
    changed = commands.change_lot(
        lot_id=lot.pk, number="L1B", expires_on=date(2027, 3, 1), note="Étiquette abîmée", by=by
    )
    assert (changed.number, changed.expires_on, changed.version) == ("L1B", date(2027, 3, 1), 2)
    with pytest.raises(LotNumberTaken):
        commands.change_lot(lot_id=lot.pk, number="L2", expires_on=None, by=by)
    with pytest.raises(LotNumberMissing):
        commands.change_lot(lot_id=lot.pk, number=" ", expires_on=None, by=by)
    with pytest.raises(ChangedMeanwhile):
        commands.change_lot(lot_id=lot.pk, number="L3", expires_on=None, expected_version=1, by=by)


def test_levels_show_how_products_are_kept(by: Actor) -> None:
    product, place = a_product(), default_warehouse().pk
    commands.set_storage(lines=[StorageInput(product.pk, place, "A-01", D(5), D(20))], by=by)
    level = Level.objects.get(product=product)
    assert (level.on_hand, level.place, level.alert_below, level.target) == (0, "A-01", 5, 20)
    Storage.objects.all().delete()
    level.refresh_from_db()
    assert (level.place, level.alert_below, level.target) == ("", None, None)
