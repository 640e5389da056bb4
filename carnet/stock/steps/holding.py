"""Levels are held first, ascending, before anything is read to be moved or reserved (data.md §2, level 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """What a warehouse holds of a product while it is locked, and whether it may go below zero, whether the warehouse is in use."""

    on_hand: Decimal
    may_go_below: bool
    in_use: bool


def hold_levels(pairs: Iterable[Pair]) -> dict[Pair, HeldLevel]:
    """Lock stocks of products, then their levels, by (product, warehouse), ascending; makes those missing (one statement).

    An act that both moves and reserves holds everything it will touch, first.
    """
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM stock_hold(%s::bigint[], %s::bigint[])",
            [[product for product, _ in wanted], [warehouse for _, warehouse in wanted]],
        )
        return {(product, place): HeldLevel(*found) for product, place, *found in cursor.fetchall()}
