"""Lots as notes keep them, and those a warehouse would give first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F

from carnet.core.money import ZERO
from carnet.stock.models import LotLevel
from carnet.stock.steps import LotPart

Lot = tuple[str, Decimal]
There = dict[int, list[Lot]]


def lots_of(rows: Sequence[Mapping[str, str]]) -> tuple[LotPart, ...]:
    """The lots of a line of a note, as the stock takes them."""
    return tuple(
        LotPart(
            row["number"],
            Decimal(row["quantity"]),
            date.fromisoformat(row["expires_on"]) if row.get("expires_on") else None,
        )
        for row in rows
    )


def lots_there(product_ids: Iterable[int], warehouse_id: int) -> There:
    """The lots of products in a warehouse, the first to expire first, then the first that came (one statement)."""
    wanted = set(product_ids)
    found: There = {}
    if not wanted:
        return found
    rows = LotLevel.objects.filter(product_id__in=wanted, warehouse_id=warehouse_id, on_hand__gt=0)
    rows = rows.order_by(F("lot__expires_on").asc(nulls_last=True), "lot_id")
    for product_id, number, on_hand in rows.values_list("product_id", "lot__number", "on_hand"):
        found.setdefault(product_id, []).append((number, on_hand))
    return found


def first_lots(there: list[Lot], quantity: Decimal) -> tuple[LotPart, ...]:
    """The lots that make a quantity, taken off those there; what they cannot make is left to be said."""
    taken = []
    while quantity > 0 and there:
        number, on_hand = there[0]
        part = min(on_hand, quantity)
        taken.append(LotPart(number, part))
        quantity -= part
        if part == on_hand:
            there.pop(0)
        else:
            there[0] = (number, on_hand - part)
    return tuple(taken) if quantity == ZERO else ()
