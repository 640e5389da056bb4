"""The statements of a step do not grow with what it moves (the house: set-based writes)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.stock import commands
from carnet.stock.inputs import AdjustLine, CountEntry, StorageInput, TransferLine
from carnet.stock.models import CountLine
from carnet.stock.queries import availability
from carnet.stock.steps import LotPart, MoveAsk, ReserveAsk, move, reserve
from carnet.stock.tests.factories import ON, D, a_product, a_warehouse, default_warehouse


@pytest.mark.parametrize("count", [1, 60])
def test_moving_and_reserving_in_few_statements(by: Actor, count: int) -> None:
    place = default_warehouse().pk
    plain = [a_product(f"P{n}").pk for n in range(count)]
    tracked = [a_product(f"T{n}", tracking="serial").pk for n in range(count)]
    counts = {}

    def counted(name: str, work: object) -> None:
        with CaptureQueriesContext(connection) as seen:
            work()  # type: ignore[operator]
        counts[name] = len(seen.captured_queries)

    counted(
        "move", lambda: move([MoveAsk(pk, place, D(3), "x", 1, unit_cost=D(1)) for pk in plain], on=ON, by_name="x")
    )
    counted("move serials", lambda: move(
        [MoveAsk(pk, place, D(2), "x", 1, lots=(LotPart("A"), LotPart("B"))) for pk in tracked], on=ON, by_name="x"
    ))  # fmt: skip
    rows = [ReserveAsk(f"order_line:{pk}", pk, place, D(1)) for pk in plain]
    counted("reserve", lambda: reserve(rows))
    counted("reserve the same", lambda: reserve(rows))
    counted("availability", lambda: availability([*plain, *tracked]))
    assert counts == {"move": 3, "move serials": 7, "reserve": 3, "reserve the same": 1, "availability": 2}


@pytest.mark.parametrize("count", [1, 60])
def test_the_acts_of_the_stock_in_few_statements(by: Actor, count: int) -> None:
    van = a_warehouse()
    products = [a_product(f"P{n}").pk for n in range(count)]
    counts = {}

    def counted(name: str, work: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as seen:
            made = work()
        counts[name] = len(seen.captured_queries)
        return made

    place, day = default_warehouse().pk, today()
    counted("adjust", lambda: commands.adjust_stock(
        lines=[AdjustLine(pk, on_hand=D(9), unit_cost=D(2)) for pk in products], reason="Stock initial", on=day, by=by
    ))  # fmt: skip
    counted("transfer", lambda: commands.transfer_stock(
        from_id=place, to_id=van.pk, lines=[TransferLine(pk, D(1)) for pk in products], on=day, by=by
    ))  # fmt: skip
    counted("thresholds", lambda: commands.set_storage(
        lines=[StorageInput(pk, place, "A", D(1), D(2)) for pk in products], by=by
    ))  # fmt: skip
    opened = counted("open a count", lambda: commands.open_count(warehouse_id=place, on=day, by=by))
    entries = [CountEntry(pk, D(5)) for pk in CountLine.objects.filter(count=opened).values_list("pk", flat=True)]
    counted("enter", lambda: commands.enter_count(count_id=opened.pk, entries=entries, by=by))
    counted("validate", lambda: commands.validate_count(count_id=opened.pk, on=day, by=by))
    most = {"adjust": 10, "transfer": 14, "thresholds": 5, "open a count": 11, "enter": 4, "validate": 13}
    assert counts == {name: min(counts[name], limit) for name, limit in most.items()}
