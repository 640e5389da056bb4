"""Whether what lines of orders wait for is there, and else on which day it will be and what brings it (P34)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.money import ZERO

NEVER = date.max


@dataclass(frozen=True, slots=True)
class Ready:
    """Goods that a line of an order reserves: how much, how much of it is there for it, and when all of it will be.

    `there_on` is None when nothing that brings it is expected on a known day; `brought_by` is the holder of the last arrival.
    """

    order_line_id: int
    product_id: int
    product: str
    wanted_on: date | None
    wanted: Decimal
    on_hand: Decimal
    before: Decimal
    ready: Decimal
    there_on: date | None
    brought_by: str

    @property
    def all_there(self) -> bool:
        return self.ready == self.wanted

    @property
    def missing(self) -> Decimal:
        """What is not there yet."""
        return self.wanted - self.ready

    @property
    def late(self) -> bool:
        """Whether the last of it comes after the day it is wanted on, or on no known day."""
        return self.there_on is None or (self.wanted_on is not None and self.there_on > self.wanted_on)


_READY = """
SELECT r.order_line_id, r.product_id, p.name, r.wanted_on, r.wanted, r.on_hand, r.before, r.ready, r.there_on, r.brought_by
FROM delivery_readiness({lines}, %(today)s) r
JOIN catalog_product p ON p.id = r.product_id
ORDER BY r.order_line_id, r.product_id
"""
_OF_ORDER = _READY.format(lines="ARRAY(SELECT id FROM sales_orderline WHERE order_id = %(order)s)")
_OF_LINES = _READY.format(lines="%(lines)s")


def readiness(order_id: int, today: date) -> list[Ready]:
    """What an order reserves, by line and product (one statement)."""
    return _read(_OF_ORDER, {"order": order_id, "today": today})


def readiness_of_lines(line_ids: Iterable[int], today: date) -> list[Ready]:
    """What lines of orders reserve, by line and product (one statement)."""
    return _read(_OF_LINES, {"lines": list(line_ids), "today": today})


def _read(sql: str, asked: dict[str, Any]) -> list[Ready]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        rows = cursor.fetchall()
    return [
        Ready(line, product, name, wanted_on, wanted, on_hand, before, ready, None if on == NEVER else on, brought_by)
        for line, product, name, wanted_on, wanted, on_hand, before, ready, on, brought_by in rows
    ]


def lines_ready(found: Iterable[Ready]) -> dict[int, list[Ready]]:
    """The same by line: a kit has as many as it has components."""
    lines: dict[int, list[Ready]] = {}
    for one in found:
        lines.setdefault(one.order_line_id, []).append(one)
    return lines


def comes_on(ready: Iterable[Ready]) -> date | None:
    """The day on which all of a line is there; None when a part of it is expected on no known day."""
    days = [one.there_on for one in ready if not one.all_there]
    return max((day for day in days if day), default=None) if all(days) else None


def whole_there(ready: Iterable[Ready], left: Decimal) -> Decimal:
    """How much of what is left of a line is there; of a kit, the whole ones its components make."""
    found = list(ready)
    if len(found) == 1 and found[0].wanted == left:
        return found[0].ready
    made = min((one.ready * left // one.wanted for one in found), default=ZERO)
    return min(made, left)
