"""Goods that come for lines of orders otherwise than through the stock: straight from a supplier, bought for the line alone (P34, P36).

The area that knows purchases gives them, by a function of the database that it names as it starts (its `apps.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models.expressions import RawSQL

from carnet.core.money import ZERO
from carnet.delivery.queries.readiness import NEVER, Ready

_giver: list[str] = []


def comes_by(function: str) -> None:
    """Name the function of the database that gives, on a day, what comes so: a row per line, its columns those of `Coming`, in order."""
    _giver[:] = [function]


@dataclass(frozen=True, slots=True)
class Coming:
    """How much of what is left of a line is still to come so, the day the last of it comes (None: on no known day), and its holder.

    `kept` says that the stock follows the goods of the line: it serves what does not come so.
    """

    order_line_id: int
    product_id: int | None
    quantity: Decimal
    left: Decimal
    kept: bool
    wanted_on: date | None
    there_on: date | None
    brought_by: str

    @property
    def come(self) -> Decimal:
        """What is there of goods that the stock does not follow: all that is not still to come."""
        return ZERO if self.kept else self.left - self.quantity

    def from_stock(self, reserved: Decimal) -> Decimal:
        """What the stock is to serve of what it reserves for the line, of a component of a kit as of the whole."""
        return reserved * (self.left - self.quantity) / self.left if self.kept else ZERO

    def joined(self, ready: Iterable[Ready]) -> list[Ready]:
        """What the line waits for, from the stock and so; of goods the stock does not follow, what does not come so is there."""
        stock = [one for one in ready if self.from_stock(one.wanted)]
        if stock:
            return [self._with(one) for one in stock]
        return [
            Ready(
                self.order_line_id, self.product_id or 0, "", self.wanted_on, self.left, ZERO, ZERO, self.come, self.there_on,
                self.brought_by,
            )
        ]  # fmt: skip

    def _with(self, one: Ready) -> Ready:
        share = self.from_stock(one.wanted)
        if one.ready < share and (one.there_on or NEVER) > (self.there_on or NEVER):
            return one
        return replace(one, ready=min(one.ready, share), there_on=self.there_on, brought_by=self.brought_by)


def joined(ready: Mapping[int, list[Ready]], coming: Mapping[int, Coming]) -> dict[int, list[Ready]]:
    """What lines wait for, from the stock and otherwise."""
    return {**ready, **{pk: one.joined(ready.get(pk, [])) for pk, one in coming.items()}}


def coming_of_lines(line_ids: Iterable[int], today: date) -> dict[int, Coming]:
    """What comes so for lines of orders (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {_giver[0]}(%s) WHERE order_line_id = ANY (%s)", [today, list(line_ids)])
        return {row[0]: Coming(*row) for row in cursor.fetchall()}


# What all orders wait for, from the stock where it is to serve them, and otherwise.
_ALL = """
    SELECT r.order_line_id FROM delivery_readiness(
        ARRAY(SELECT split_part(holder, ':', 2)::bigint FROM stock_reservation WHERE holder LIKE 'order\\_line:%%'), %s
    ) r LEFT JOIN {giver}(%s) c ON c.order_line_id = r.order_line_id
    WHERE r.ready < r.wanted * (1 - coalesce(c.quantity / c.left_to_deliver, 0)){stock}
    UNION ALL SELECT c.order_line_id FROM {giver}(%s) c{otherwise}
"""


def waiting(today: date) -> RawSQL:
    """The lines of which something is not there yet, whatever brings it."""
    return _lines(today, "", "")


def slipping(today: date) -> RawSQL:
    """The lines of which something comes after the day it is wanted on, or on no known day, whatever brings it."""
    return _lines(today, " AND r.there_on > r.wanted_on", " WHERE coalesce(c.there_on, '9999-12-31') > c.wanted_on")


def _lines(today: date, stock: str, otherwise: str) -> RawSQL:
    sql = _ALL.format(giver=_giver[0], stock=stock, otherwise=otherwise)
    return RawSQL(sql, [today, today, today])  # noqa: S611 - words of ours, the days apart
