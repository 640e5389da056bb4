"""Adjustments and transfers: with a reason, to the cent, journaled, refused whole (P35)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carnet.company.clock import today
from carnet.company.days import DateInFuture, PeriodLocked
from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.models import Journal
from carnet.core.refusals import NotFound, Refusal, RightMissing
from carnet.stock import commands
from carnet.stock.commands.adjusting import LotsAreCounted, NothingToAdjust, QuantityOrLevel, ReasonMissing
from carnet.stock.commands.transferring import NothingToTransfer, QuantityNotPositive, TransferToItself
from carnet.stock.inputs import AdjustLine, TransferLine
from carnet.stock.models import Adjustment, LotLevel, Move, Transfer
from carnet.stock.refusals import NotEnoughStock, ProductNotInStock, WarehousePutAside
from carnet.stock.steps import LotPart
from carnet.stock.tests.factories import D, a_product, a_warehouse, default_warehouse, moved, on_hand, stands


def adjust(by: Actor, *lines: AdjustLine, reason: str = "Casse", on: date | None = None) -> Adjustment:
    return commands.adjust_stock(lines=lines, reason=reason, on=on or today(), by=by)


def test_levels_are_set_and_changed_for_a_reason(by: Actor) -> None:
    screw, badge = a_product("Vis"), a_product("Badge", cost="4.00")
    moved(screw, "10", cost="0.10")
    done = adjust(by, AdjustLine(screw.pk, on_hand=D(7)), AdjustLine(badge.pk, quantity=D(3)))
    assert (on_hand(screw), on_hand(badge)) == (7, 3)
    assert stands(badge)[1] == D("12.00")
    moves = Move.objects.filter(source_kind="adjustment", source_id=done.pk).order_by("source_line")
    assert list(moves.values_list("quantity", "value", "reason")) == [
        (-3, D("-0.30"), "Casse"),
        (3, D("12.00"), "Casse"),
    ]
    line = Journal.objects.get(act="stock.adjusted")
    assert (line.facts["reason"], line.facts["names"]) == ("Casse", "Vis, Badge")


def test_opening_stock_comes_at_its_cost(by: Actor) -> None:
    product = a_product()
    adjust(by, AdjustLine(product.pk, quantity=D(10), unit_cost=D("8.25")), reason="Stock initial")
    assert stands(product) == (10, D("82.50"), D("8.2500"))


def test_the_same_product_twice_is_set_once_and_stays_set(by: Actor) -> None:
    product = a_product()
    adjust(by, AdjustLine(product.pk, on_hand=D(5)), AdjustLine(product.pk, on_hand=D(5)))
    assert on_hand(product) == 5 and Move.objects.count() == 1


def test_what_adjusting_refuses(by: Actor) -> None:
    product, serial = a_product(), a_product(tracking="serial")
    plain, more, van = a_product("Pose", stock_managed=False), AdjustLine(product.pk, quantity=D(1)), a_warehouse()
    commands.deactivate_warehouse(warehouse_id=van.pk, by=by)
    moved(product, "2", cost="1.00")
    wrong: list[tuple[type[Refusal], AdjustLine, dict[str, object]]] = [
        (ReasonMissing, more, {"reason": "  "}),
        (DateInFuture, more, {"on": today() + timedelta(days=1)}),
        (NothingToAdjust, AdjustLine(product.pk, on_hand=D(2)), {}),
        (QuantityOrLevel, AdjustLine(product.pk), {}),
        (QuantityOrLevel, AdjustLine(product.pk, quantity=D(1), on_hand=D(1)), {}),
        (LotsAreCounted, AdjustLine(serial.pk, on_hand=D(1)), {}),
        (ProductNotInStock, AdjustLine(plain.pk, quantity=D(1)), {}),
        (NotEnoughStock, AdjustLine(product.pk, quantity=D(-3)), {}),
        (NotFound, AdjustLine(10**9, quantity=D(1)), {}),
        (NotFound, AdjustLine(product.pk, quantity=D(1), warehouse_id=10**9), {}),
        (WarehousePutAside, AdjustLine(product.pk, quantity=D(1), warehouse_id=van.pk), {}),
    ]
    for refusal, line, said in wrong:
        with pytest.raises(refusal):
            adjust(by, line, **said)  # type: ignore[arg-type]
    assert Move.objects.count() == 1


def test_a_locked_period_keeps_its_stock(by: Actor) -> None:
    product = a_product()
    Settings.objects.update(locked_until=today() - timedelta(days=3))
    with pytest.raises(PeriodLocked):
        adjust(by, AdjustLine(product.pk, quantity=D(1)), on=today() - timedelta(days=3))


def test_adjusting_asks_for_its_right(by: Actor) -> None:
    reader = replace(by, rights=by.rights - {"stock.write"})
    with pytest.raises(RightMissing):
        adjust(reader, AdjustLine(1, quantity=D(1)))


def test_a_transfer_is_numbered_and_balances(by: Actor) -> None:
    product, badge, van = a_product("Vis"), a_product("Badge", tracking="serial"), a_warehouse("Camion")
    moved(product, "10", value="100.00")
    moved(badge, "2", cost="5.00", lots=(LotPart("A1"), LotPart("A2")))
    done = commands.transfer_stock(
        from_id=default_warehouse().pk, to_id=van.pk, on=today(), note="Tournée", by=by,
        lines=[TransferLine(product.pk, D(4)), TransferLine(badge.pk, D(1), (LotPart("A2"),))],
    )  # fmt: skip
    assert done.number == f"TR-{today().year}-0001"
    assert (on_hand(product), on_hand(product, van), on_hand(badge, van)) == (6, 4, 1)
    assert LotLevel.objects.get(lot__number="A2", on_hand=1).warehouse_id == van.pk
    assert stands(product)[:2] == (10, D("100.00"))
    assert Move.objects.filter(source_kind="transfer", source_id=done.pk).count() == 4


def test_what_transferring_refuses(by: Actor) -> None:
    product, van, place = a_product(), a_warehouse(), default_warehouse()
    moved(product, "2", cost="1.00")
    wrong: list[tuple[type[Refusal], int, int, list[TransferLine]]] = [
        (NothingToTransfer, place.pk, van.pk, []),
        (NothingToTransfer, place.pk, van.pk, [TransferLine(product.pk, D(0))]),
        (TransferToItself, place.pk, place.pk, [TransferLine(product.pk, D(1))]),
        (QuantityNotPositive, place.pk, van.pk, [TransferLine(product.pk, D(-1))]),
        (NotEnoughStock, place.pk, van.pk, [TransferLine(product.pk, D(3))]),
        (NotFound, place.pk, 10**9, [TransferLine(product.pk, D(1))]),
    ]
    for refusal, start, end, lines in wrong:
        with pytest.raises(refusal):
            commands.transfer_stock(from_id=start, to_id=end, lines=lines, on=today(), by=by)
    assert (Transfer.objects.count(), on_hand(product)) == (0, 2)
