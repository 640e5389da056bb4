"""What the stock is worth, today or at the end of any past day (P35)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO, NothingToShare, largest_remainder


@dataclass(frozen=True, slots=True)
class Valued:
    """A product in stock: quantity, value to the cent, average cost at 4 decimals (None without quantity)."""

    product_id: int
    reference: str
    name: str
    family: str
    unit: str
    quantity: Decimal
    value: Decimal
    average: Decimal | None


_ROWS = """
    SELECT p.id, p.reference, p.name, p.family, coalesce(u.label, ''), v.quantity, v.value,
        CASE WHEN v.quantity <> 0 THEN round(v.value / v.quantity, 4) END
    FROM stock_as_of(%(on)s) v JOIN catalog_product p ON p.id = v.product_id LEFT JOIN company_unit u ON u.id = p.unit_id
    WHERE v.quantity <> 0 OR v.value <> 0
    ORDER BY p.family = '', lower(unaccent(p.family)), p.family, lower(unaccent(p.name)), p.id
"""


def valuation(on: date) -> list[Valued]:
    """What stood of each product at the end of a day, all warehouses together (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"on": on})
        return [Valued(*row) for row in cursor.fetchall()]


def valuation_of_warehouse(on: date, warehouse_id: int) -> list[Valued]:
    """The part of one warehouse: a product's value shared by quantity over the warehouses that hold it, to the cent (two statements)."""
    whole = {one.product_id: one for one in valuation(on)}
    shares = _shares(on, whole)
    found = []
    for pk, one in whole.items():
        quantity, value = shares.get((pk, warehouse_id), (ZERO, ZERO))
        if quantity or value:
            found.append(Valued(pk, one.reference, one.name, one.family, one.unit, quantity, value, one.average))
    return found


def total(rows: Sequence[Valued]) -> Decimal:
    """What rows are worth together."""
    return sum((row.value for row in rows), ZERO)


def _shares(on: date, whole: dict[int, Valued]) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    levels: dict[int, list[tuple[int, Decimal]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM stock_levels_as_of(%s) WHERE on_hand <> 0 ORDER BY product_id, warehouse_id", [on]
        )
        for product, place, on_hand in cursor.fetchall():
            levels.setdefault(product, []).append((place, on_hand))
    found = {}
    for product, places in levels.items():
        value = whole[product].value if product in whole else ZERO
        weights = [max(on_hand, ZERO) for _, on_hand in places]
        try:
            parts = largest_remainder(value, weights)
        except NothingToShare:
            parts = [value, *[ZERO] * (len(places) - 1)]
        for (place, on_hand), part in zip(places, parts, strict=True):
            found[product, place] = (on_hand, part)
    return found
