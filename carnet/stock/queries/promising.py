"""When what orders wait for will be there, and what makes it late (P34)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import within

_PROMISES = "SELECT * FROM stock_promises(%s, %s::text[], %s::date[])"
_OF_HOLDERS = f"""
    {_PROMISES.replace("%s", "ARRAY(SELECT product_id FROM stock_reservation WHERE holder = ANY(%s))", 1)}
    WHERE holder = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a holder waits for of one product, and the day all of it will be there; None when nothing is to bring it."""

    holder: str
    product_id: int
    warehouse_id: int
    quantity: Decimal
    wanted_on: date | None
    from_hand: Decimal
    ahead: Decimal
    there_on: date | None
    brought_by: str

    @property
    def late(self) -> bool:
        """Whether it will be there after the day it is wanted, or on no known day."""
        return self.there_on is None or (self.wanted_on is not None and self.there_on > self.wanted_on)


@dataclass(frozen=True, slots=True)
class Slip:
    """A promise that another day of an arrival moves: the day before, the day after (None: no day)."""

    holder: str
    product_id: int
    quantity: Decimal
    wanted_on: date | None
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        """By how many days it moves; None when one of the days is not known."""
        return (self.after - self.before).days if self.before and self.after else None


def promises_of(holders: Iterable[str], today: date) -> dict[str, list[Promise]]:
    """The promises of holders, by holder; one that reserves nothing is left out (one statement)."""
    wanted = sorted(set(holders))
    found: dict[str, list[Promise]] = {}
    if not wanted:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_OF_HOLDERS, [wanted, [], [], wanted])
        for row in cursor.fetchall():
            found.setdefault(row[0], []).append(_promise(row, today))
    return found


def promises(product_ids: Iterable[int], today: date, moved: Mapping[str, date] | None = None) -> list[Promise]:
    """All promises of products, the earliest wanted first; `moved` tries other days for arrivals, by holder (one statement)."""
    days = moved or {}
    with connection.cursor() as cursor:
        cursor.execute(_PROMISES, [sorted(set(product_ids)), list(days), list(days.values())])
        return [_promise(row, today) for row in cursor.fetchall()]


def late_promises(today: date) -> list[Promise]:
    """Every promise that will not be kept as things stand (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PROMISES.replace("%s", "ARRAY(SELECT product_id FROM stock_level WHERE reserved > on_hand)", 1), [[], []]
        )
        return [one for one in (_promise(row, today) for row in cursor.fetchall()) if one.late]


def slips(moved: Mapping[str, date], today: date) -> list[Slip]:
    """The promises that move when arrivals come on other days, by their holders: exactly those that depend on them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT product_id FROM stock_expected WHERE holder = ANY(%s)", [list(moved)])
        products = [pk for (pk,) in cursor.fetchall()]
    before, after = promises(products, today), promises(products, today, moved)
    return [
        Slip(was.holder, was.product_id, was.quantity, was.wanted_on, was.there_on, will.there_on)
        for was, will in zip(before, after, strict=True)
        if was.there_on != will.there_on
    ]


def _promise(row: tuple[object, ...], today: date) -> Promise:
    holder, product, place, quantity, wanted_on, on_hand, upto, brought_by, due_on = row
    assert isinstance(quantity, Decimal) and isinstance(on_hand, Decimal) and isinstance(upto, Decimal)
    there = today if upto <= on_hand else (max(due_on, today) if isinstance(due_on, date) else None)
    return Promise(
        str(holder), int(str(product)), int(str(place)), quantity, wanted_on if isinstance(wanted_on, date) else None,
        within(on_hand - (upto - quantity), quantity), upto - quantity, there, str(brought_by or ""),
    )  # fmt: skip
