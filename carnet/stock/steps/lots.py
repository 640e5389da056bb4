"""Lots and serial numbers of what moves: said, known, there (P35)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import connection

from carnet.core.money import ZERO
from carnet.stock.models import Lot, LotLevel
from carnet.stock.refusals import (
    LotNotThere,
    LotsDoNotAddUp,
    LotsMissing,
    LotsOutOfPlace,
    LotUnknown,
    SerialAlreadyThere,
    SerialMovesOneUnit,
)
from carnet.stock.steps.names import Moved

LotKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class LotPart:
    """How much of a lot moves (positive); a number not known yet is made when goods come in, with its expiry date."""

    number: str
    quantity: Decimal = Decimal(1)
    expires_on: date | None = None


class _Asked(Protocol):
    @property
    def product_id(self) -> int: ...
    @property
    def warehouse_id(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def lots(self) -> tuple[LotPart, ...]: ...


def checked_lots(asks: Sequence[_Asked], products: dict[int, Moved]) -> None:
    """Check the lots of each ask and make the numbers that come in for the first time (three statements when there are lots).

    Refuses LotsMissing, LotsOutOfPlace, LotsDoNotAddUp, SerialMovesOneUnit, LotUnknown, LotNotThere, SerialAlreadyThere.
    """
    for ask in asks:
        _check_said(ask, products[ask.product_id])
    asked = [ask for ask in asks if ask.lots]
    if asked:
        _make_new(asked)
        _check_there(asked, products)


def lots_by_number(asks: Sequence[_Asked]) -> dict[LotKey, int]:
    """The lots of asks by product and number (one statement, none without lots)."""
    wanted = {(ask.product_id, lot.number) for ask in asks for lot in ask.lots}
    if not wanted:
        return {}
    rows = Lot.objects.filter(
        product_id__in={product for product, _ in wanted}, number__in={number for _, number in wanted}
    ).values_list("product_id", "number", "id")
    return {(product, number): pk for product, number, pk in rows}


def _check_said(ask: _Asked, product: Moved) -> None:
    if not product.tracking:
        if ask.lots:
            raise LotsOutOfPlace(product.name)
        return
    if not ask.lots:
        raise LotsMissing(product.name)
    numbers = [lot.number for lot in ask.lots]
    for lot in ask.lots:
        if not lot.number.strip() or lot.quantity <= 0:
            raise LotsMissing(product.name)
        if product.tracking == "serial" and (lot.quantity != 1 or numbers.count(lot.number) > 1):
            raise SerialMovesOneUnit(lot.number)
    total = sum((lot.quantity for lot in ask.lots), ZERO)
    if total != abs(ask.quantity):
        raise LotsDoNotAddUp(product.name, abs(ask.quantity), total)


def _make_new(asks: Sequence[_Asked]) -> None:
    """Numbers that come in for the first time become lots; a known one keeps its expiry date, or is given one."""
    rows = {(ask.product_id, lot.number): lot.expires_on for ask in asks if ask.quantity > 0 for lot in ask.lots}
    if not rows:
        return
    keys = sorted(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO stock_lot (product_id, number, expires_on)
            SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[])
            ON CONFLICT (product_id, number) DO UPDATE SET expires_on = excluded.expires_on
            WHERE stock_lot.expires_on IS NULL AND excluded.expires_on IS NOT NULL
            """,
            [[product for product, _ in keys], [number for _, number in keys], [rows[key] for key in keys]],
        )


def _check_there(asks: Sequence[_Asked], products: dict[int, Moved]) -> None:
    """Refuse what would bring a lot below zero, or a serial number twice in stock, ask after ask."""
    known = lots_by_number(asks)
    levels = LotLevel.objects.filter(lot_id__in=known.values(), on_hand__gt=0)
    there: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for lot_id, warehouse_id, on_hand in levels.values_list("lot_id", "warehouse_id", "on_hand"):
        there[lot_id, warehouse_id] = on_hand
    for ask in asks:
        product = products[ask.product_id]
        sign = 1 if ask.quantity > 0 else -1
        for lot in ask.lots:
            if (ask.product_id, lot.number) not in known:
                raise LotUnknown(product.name, lot.number)
            lot_id = known[ask.product_id, lot.number]
            before = there[lot_id, ask.warehouse_id]
            there[lot_id, ask.warehouse_id] += sign * lot.quantity
            if there[lot_id, ask.warehouse_id] < 0:
                raise LotNotThere(product.name, lot.number, before)
            if product.tracking == "serial" and sum(n for (one, _), n in there.items() if one == lot_id) > 1:
                raise SerialAlreadyThere(product.name, lot.number)
