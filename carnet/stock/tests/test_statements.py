"""The statements of a step do not grow with what it moves (the house: set-based writes)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.core.actor import Actor
from carnet.stock.queries import availability
from carnet.stock.steps import LotPart, MoveAsk, ReserveAsk, move, reserve
from carnet.stock.tests.factories import ON, D, a_product, default_warehouse


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
