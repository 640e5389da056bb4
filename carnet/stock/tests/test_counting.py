"""Counts: differences are those of the instant counted, whatever moves meanwhile (P35)."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.refusals import NotFound, Refusal
from carnet.stock import commands
from carnet.stock.commands.counting import (
    CountedElsewhere,
    CountedInFuture,
    CountedNegative,
    CountOver,
    FoundAlready,
    NothingCounted,
    NothingToCount,
)
from carnet.stock.inputs import AdjustLine, CountEntry, FoundEntry, StorageInput, TransferLine
from carnet.stock.models import Count, CountLine, LotLevel, Move
from carnet.stock.refusals import LotsMissing, NotEnoughStock, SerialMovesOneUnit
from carnet.stock.steps import LotPart
from carnet.stock.tests.factories import D, a_product, a_warehouse, default_warehouse, moved, on_hand, stands


def opened(by: Actor, **chosen: object) -> Count:
    return commands.open_count(warehouse_id=default_warehouse().pk, on=today(), by=by, **chosen)  # type: ignore[arg-type]


def line_of(count: Count, product: object, lot: str = "") -> CountLine:
    rows = CountLine.objects.filter(count=count, product=product)
    return rows.get(lot__number=lot) if lot else rows.get()


def entered(by: Actor, count: Count, *found: tuple[CountLine, str]) -> None:
    commands.enter_count(count_id=count.pk, entries=[CountEntry(line.pk, D(text)) for line, text in found], by=by)


def validated(by: Actor, count: Count) -> Count:
    return commands.validate_count(count_id=count.pk, on=today(), by=by)


def test_differences_become_moves(by: Actor) -> None:
    screw, badge, tape = a_product("Vis"), a_product("Badge"), a_product("Ruban")
    for product in (screw, badge, tape):
        moved(product, "10", cost="2.00")
    count = opened(by)
    assert count.number == f"INV-{today().year}-0001"
    entered(by, count, (line_of(count, screw), "8"), (line_of(count, badge), "13"))
    validated(by, count)
    assert [on_hand(one) for one in (screw, badge, tape)] == [8, 13, 10]
    assert stands(screw)[1] == D("16.00")
    rows = CountLine.objects.filter(count=count).order_by("product__name").values_list("counted", "expected")
    assert list(rows) == [(13, 10), (None, None), (8, 10)]


def test_what_moves_during_the_count_is_no_difference(by: Actor) -> None:
    product = a_product()
    moved(product, "10", cost="2.00")
    count = opened(by)
    moved(product, "-4")
    moved(product, "1", cost="2.00")
    entered(by, count, (line_of(count, product), "9"))
    validated(by, count)
    line = line_of(count, product)
    assert (line.counted, line.expected) == (9, 10)
    assert on_hand(product) == 6


def test_the_instant_of_the_count_may_be_said(by: Actor) -> None:
    product = a_product()
    moved(product, "10", cost="2.00")
    count = opened(by)
    moved(product, "-4")
    entries = [CountEntry(line_of(count, product).pk, D(6))]
    commands.enter_count(count_id=count.pk, entries=entries, counted_at=timezone.now(), by=by)
    validated(by, count)
    assert on_hand(product) == 6 and Move.objects.filter(source_kind="count").count() == 0


def test_lots_are_counted_one_by_one_and_found_ones_added(by: Actor) -> None:
    product = a_product(tracking="serial")
    moved(product, "2", cost="5.00", lots=(LotPart("A1"), LotPart("A2")))
    count = opened(by)
    entered(by, count, (line_of(count, product, "A1"), "1"), (line_of(count, product, "A2"), "0"))
    commands.add_to_count(count_id=count.pk, found=FoundEntry(product.pk, D(1), "B7"), by=by)
    validated(by, count)
    there = LotLevel.objects.filter(on_hand=1).order_by("lot__number")
    assert list(there.values_list("lot__number", flat=True)) == ["A1", "B7"]


def test_a_serial_number_is_there_or_is_not(by: Actor) -> None:
    product, other = a_product(tracking="serial"), a_product("Vis")
    moved(product, "1", lots=(LotPart("S-1"),))
    moved(other, "3")
    count = opened(by)
    serial, screws = line_of(count, product, "S-1"), line_of(count, other)
    with pytest.raises(SerialMovesOneUnit) as refused, transaction.atomic():
        entered(by, count, (screws, "2"), (serial, "2"))
    assert "S-1" in refused.value.sentence
    assert list(CountLine.objects.filter(count=count).values_list("counted", flat=True)) == [None, None]
    entered(by, count, (screws, "2"), (serial, "0"))
    validated(by, count)
    assert (on_hand(product), on_hand(other)) == (0, 2)


def test_the_sheet_lists_by_place_and_what_is_kept_there_though_empty(by: Actor) -> None:
    screw, badge, empty = a_product("Vis"), a_product("Badge"), a_product("Ruban")
    moved(screw, "10", cost="2.00")
    moved(badge, "10", cost="2.00")
    place = default_warehouse().pk
    commands.set_storage(lines=[StorageInput(screw.pk, place, "A-01"), StorageInput(empty.pk, place, "B-02")], by=by)
    count = opened(by)
    names = CountLine.objects.filter(count=count).order_by("position").values_list("product__name", flat=True)
    assert list(names) == ["Vis", "Ruban", "Badge"]


def test_a_count_of_a_family_or_of_some_products(by: Actor) -> None:
    screw, badge = a_product("Vis", family="Quincaillerie"), a_product("Badge")
    moved(screw, "10", cost="2.00")
    moved(badge, "10", cost="2.00")
    one = opened(by, family="Quincaillerie")
    two = opened(by, product_ids=[badge.pk])
    assert [line.product_id for line in CountLine.objects.filter(count=one)] == [screw.pk]
    assert [line.product_id for line in CountLine.objects.filter(count=two)] == [badge.pk]
    with pytest.raises(CountedElsewhere) as refusal, transaction.atomic():
        opened(by)
    assert {holder.label for holder in refusal.value.holders} == {one.number, two.number}
    commands.cancel_count(count_id=one.pk, by=by)
    commands.cancel_count(count_id=two.pk, by=by)
    assert CountLine.objects.filter(count=opened(by)).count() == 2


def test_what_counting_refuses(by: Actor) -> None:
    product, serial = a_product(), a_product(tracking="serial")
    with pytest.raises(NothingToCount), transaction.atomic():
        opened(by)
    moved(product, "10", cost="2.00")
    count, line = opened(by), None
    line = line_of(count, product)
    wrong: list[tuple[type[Refusal], object]] = [
        (NothingCounted, lambda: validated(by, count)),
        (CountedNegative, lambda: entered(by, count, (line, "-1"))),
        (NotFound, lambda: commands.enter_count(count_id=count.pk, entries=[CountEntry(10**9, D(1))], by=by)),
        (CountedInFuture, lambda: commands.enter_count(
            count_id=count.pk, entries=[], counted_at=timezone.now() + timedelta(hours=1), by=by)),
        (FoundAlready, lambda: commands.add_to_count(count_id=count.pk, found=FoundEntry(product.pk, D(1)), by=by)),
        (LotsMissing, lambda: commands.add_to_count(count_id=count.pk, found=FoundEntry(serial.pk, D(1)), by=by)),
    ]  # fmt: skip
    for refusal, work in wrong:
        with pytest.raises(refusal), transaction.atomic():
            work()  # type: ignore[operator]
    moved(product, "-9")
    entered(by, count, (line, "3"))
    with pytest.raises(NotEnoughStock), transaction.atomic():
        validated(by, count)
    entered(by, count, (line, "12"))
    validated(by, count)
    assert on_hand(product) == 3
    for work in (lambda: validated(by, count), lambda: entered(by, count, (line, "1"))):
        with pytest.raises(CountOver), transaction.atomic():
            work()


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE stock_countline SET counted = 1",
        "DELETE FROM stock_countline",
        "UPDATE stock_count SET state = 'open', validated_on = NULL",
        "DELETE FROM stock_count",
        "UPDATE stock_adjustment SET reason = 'x'",
        "DELETE FROM stock_transfer",
    ],
)
def test_papers_are_history_for_plain_sql_too(by: Actor, forgery: str) -> None:
    product, van = a_product(), a_warehouse()
    moved(product, "10", cost="2.00")
    count = opened(by)
    entered(by, count, (line_of(count, product), "8"))
    validated(by, count)
    commands.adjust_stock(lines=[AdjustLine(product.pk, quantity=D(1))], reason="x", on=today(), by=by)
    commands.transfer_stock(
        from_id=default_warehouse().pk, to_id=van.pk, lines=[TransferLine(product.pk, D(1))], on=today(), by=by
    )
    with (
        pytest.raises(Exception, match=r"permission denied|never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(forgery)
