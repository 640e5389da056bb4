"""What open orders reserve and what suppliers are to bring: written as whole sets, restated by the database (P34)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.db import connection

from carnet.stock.steps.holding import hold_levels

Key = tuple[str, int, int]
_Table = Literal["stock_reservation", "stock_expected"]


@dataclass(frozen=True, slots=True)
class ReserveAsk:
    """What a holder (`order_line:12`) is to be given from a warehouse; the earliest wanted is served first."""

    holder: str
    product_id: int
    warehouse_id: int
    quantity: Decimal
    wanted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExpectAsk:
    """What a holder (`purchase_line:7`) is to bring to a warehouse, and when."""

    holder: str
    product_id: int
    warehouse_id: int
    quantity: Decimal
    due_on: date | None = None


def reserve(asks: Sequence[ReserveAsk], *, holders: Iterable[str] = ()) -> int:
    """Make what these holders reserve exactly this, zero quantities and holders without rows releasing; gives rows changed.

    One statement when nothing changes, else three. The orders of the holders are held by the caller.
    """
    rows = {(ask.holder, ask.product_id, ask.warehouse_id): (ask.quantity, ask.wanted_on) for ask in asks}
    return _bring("stock_reservation", "wanted_on", rows, {*holders, *(ask.holder for ask in asks)})


def expect(asks: Sequence[ExpectAsk], *, holders: Iterable[str] = ()) -> int:
    """Make what these holders are to bring exactly this, zero quantities and holders without rows forgetting; gives rows changed.

    One statement when nothing changes, else three. The purchase orders of the holders are held by the caller.
    """
    rows = {(ask.holder, ask.product_id, ask.warehouse_id): (ask.quantity, ask.due_on) for ask in asks}
    return _bring("stock_expected", "due_on", rows, {*holders, *(ask.holder for ask in asks)})


def _bring(table: _Table, day: str, rows: dict[Key, tuple[Decimal, date | None]], holders: set[str]) -> int:
    if not holders:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT holder, product_id, warehouse_id, quantity, {day} FROM {table} WHERE holder = ANY(%s)",
            [sorted(holders)],
        )
        there = {(holder, product, place): (quantity, on) for holder, product, place, quantity, on in cursor.fetchall()}
        wanted = {key: row for key, row in rows.items() if row[0] > 0}
        gone = sorted(there.keys() - wanted.keys())
        new = sorted(key for key, row in wanted.items() if there.get(key) != row)
        if not gone and not new:
            return 0
        hold_levels((product, place) for _, product, place in (*gone, *new))
        cursor.execute(
            f"""
            WITH gone AS (
                DELETE FROM {table} USING unnest(%s::text[], %s::bigint[], %s::bigint[]) AS g(holder, product, place)
                WHERE {table}.holder = g.holder AND product_id = g.product AND warehouse_id = g.place
            )
            INSERT INTO {table} (holder, product_id, warehouse_id, quantity, {day})
            SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::date[])
            ON CONFLICT (company_id, holder, product_id, warehouse_id)
            DO UPDATE SET quantity = excluded.quantity, {day} = excluded.{day}
            """,
            [
                *_columns(gone), *_columns(new),
                [wanted[key][0] for key in new], [wanted[key][1] for key in new],
            ],
        )  # fmt: skip
    return len(gone) + len(new)


def _columns(keys: Sequence[Key]) -> list[list[object]]:
    return [[key[place] for key in keys] for place in range(3)]
