"""Goods move: checked against what is held, written in one statement, valued by the database (P34, P35)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO, running_shares
from carnet.core.refusals import NotFound
from carnet.stock.refusals import NotEnoughStock, Shortage, WarehousePutAside
from carnet.stock.steps.holding import HeldLevel, Pair, hold_levels
from carnet.stock.steps.lots import LotPart, checked_lots, lots_by_number
from carnet.stock.steps.names import Moved, moved_products, warehouse_names

_COLUMNS = (
    ("product_id", "bigint"), ("warehouse_id", "bigint"), ("lot_id", "bigint"), ("quantity", "numeric"),
    ("unit_cost", "numeric"), ("value", "numeric"), ("difference", "numeric"), ("source_kind", "text"),
    ("source_id", "bigint"), ("source_line", "text"), ("party_id", "bigint"), ("reason", "text"), ('"on"', "date"),
    ("by_name", "text"),
)  # fmt: skip
_NAMES = ", ".join(name for name, _ in _COLUMNS)
_ARRAYS = ", ".join(f"%s::{kind}[]" for _, kind in _COLUMNS)


@dataclass(frozen=True, slots=True)
class MoveAsk:
    """A signed quantity of a product to move, for a line of a document.

    `unit_cost` or `value` (signed, to the cent) say a cost that is known: a purchase, or a return at the cost it left at;
    neither means the average. `lots` share the quantity of a product followed by lot, each with a positive quantity.
    """

    product_id: int
    warehouse_id: int
    quantity: Decimal
    source_kind: str
    source_id: int
    source_line: str = ""
    lots: tuple[LotPart, ...] = ()
    unit_cost: Decimal | None = None
    value: Decimal | None = None
    party_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MoveDone:
    """What a move gave to the stock (signed, to the cent), and what its document said beyond that."""

    ask: MoveAsk
    value: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class _Part:
    """What one row of the journal moves: the whole ask, or one of its lots."""

    of: int
    ask: MoveAsk
    number: str = ""


def move(asks: Sequence[MoveAsk], *, on: date, by_name: str) -> list[MoveDone]:
    """Move goods, in the order asked; gives each ask what it was worth to the cent (five statements, seven with lots).

    Refuses NotEnoughStock, ProductNotInStock, and what lots refuse. The whole is held first, ascending.
    """
    if not asks:
        return []
    products = moved_products(ask.product_id for ask in asks)
    held = hold_levels((ask.product_id, ask.warehouse_id) for ask in asks)
    _check_known(asks, held)
    _check_levels(asks, held, products)
    checked_lots(asks, products)
    parts = [part for index, ask in enumerate(asks) for part in _parts(index, ask)]
    return _written(asks, parts, on, by_name)


def _check_known(asks: Sequence[MoveAsk], held: dict[Pair, HeldLevel]) -> None:
    if any((ask.product_id, ask.warehouse_id) not in held for ask in asks):
        raise NotFound
    unused = [place for (_, place), level in held.items() if not level.in_use]
    if unused:
        raise WarehousePutAside(warehouse_names(unused)[unused[0]])


def _check_levels(asks: Sequence[MoveAsk], held: dict[Pair, HeldLevel], products: dict[int, Moved]) -> None:
    """Refuse what would bring a level below zero, move after move; every shortage is said at once."""
    left = {pair: level.on_hand for pair, level in held.items()}
    asked: dict[Pair, Decimal] = {}
    short: set[Pair] = set()
    for ask in asks:
        pair = (ask.product_id, ask.warehouse_id)
        left[pair] += ask.quantity
        if ask.quantity < 0:
            asked[pair] = asked.get(pair, ZERO) - ask.quantity
            if left[pair] < 0 and not held[pair].may_go_below:
                short.add(pair)
    if short:
        names = warehouse_names(place for _, place in short)
        raise NotEnoughStock([
            Shortage(product, products[product].name, names[place], held[product, place].on_hand, asked[product, place])
            for product, place in sorted(short)
        ])  # fmt: skip


def _parts(index: int, ask: MoveAsk) -> list[_Part]:
    if not ask.lots:
        return [_Part(index, ask)]
    sign = 1 if ask.quantity > 0 else -1
    weights = [lot.quantity for lot in ask.lots]
    values = [None] * len(weights) if ask.value is None else running_shares(ask.value, weights)
    return [
        _Part(index, replace(ask, quantity=sign * lot.quantity, value=value), lot.number)
        for lot, value in zip(ask.lots, values, strict=True)
    ]


def _written(asks: Sequence[MoveAsk], parts: list[_Part], on: date, by_name: str) -> list[MoveDone]:
    lots = lots_by_number(asks)
    values = [
        (
            part.ask.product_id, part.ask.warehouse_id, lots.get((part.ask.product_id, part.number)), part.ask.quantity,
            part.ask.unit_cost, part.ask.value, ZERO, part.ask.source_kind, part.ask.source_id, part.ask.source_line,
            part.ask.party_id, part.ask.reason, on, by_name,
        )
        for part in parts
    ]  # fmt: skip
    taken = insert_moves(values)
    done = [MoveDone(ask, ZERO, ZERO) for ask in asks]
    for part, (value, difference) in zip(parts, taken, strict=True):
        before = done[part.of]
        done[part.of] = replace(before, value=before.value + value, difference=before.difference + difference)
    return done


def insert_moves(values: Sequence[tuple[object, ...]]) -> list[tuple[Decimal, Decimal]]:
    """Write rows of the journal in order; gives value and difference of each, as the database took them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO stock_move ({_NAMES})
            SELECT {_NAMES} FROM unnest({_ARRAYS}) WITH ORDINALITY AS asked ({_NAMES}, rank) ORDER BY rank
            RETURNING value, difference
            """,
            [list(column) for column in zip(*values, strict=True)],
        )
        return [(value, difference) for value, difference in cursor.fetchall()]
