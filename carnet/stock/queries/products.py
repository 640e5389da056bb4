"""The stock of one product: levels, who waits, what comes, lots, moves (P34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.catalog.models import Product
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.stock.models import Expected, Level, Move, ProductStock, Storage, Warehouse
from carnet.stock.queries.places import all_warehouses

MOVES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PlacedLevel:
    """A warehouse that holds, awaits or keeps a place for a product."""

    warehouse: Warehouse
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    storage: Storage | None

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def projected(self) -> Decimal:
        return self.available + self.incoming

    @property
    def short(self) -> bool:
        """Whether it calls for an order."""
        kept = self.storage
        if kept is None or (kept.alert_below is None and kept.target is None):
            return self.projected < 0
        floor = kept.alert_below if kept.alert_below is not None else kept.target
        return self.projected < (floor or ZERO)


def stocked_product(product_id: int) -> Product:
    """A product managed in stock, or that was."""
    found = Product.objects.select_related("unit").filter(pk=product_id).first()
    if found is None:
        raise NotFound
    return found


def stock_of(product_id: int) -> ProductStock | None:
    """Quantity, value and average cost of a product; None before its first move."""
    return ProductStock.objects.filter(product_id=product_id).first()


def levels_of(product_id: int) -> list[PlacedLevel]:
    """The warehouses that have to do with a product, the default first (three statements)."""
    levels = {row.warehouse_id: row for row in Level.objects.filter(product_id=product_id)}
    kept = {row.warehouse_id: row for row in Storage.objects.filter(product_id=product_id)}
    found = []
    for place in all_warehouses():
        level = levels.get(place.pk)
        there = level and (level.on_hand or level.reserved or level.incoming)
        if there or place.pk in kept or place.is_default:
            on_hand, reserved, incoming = (
                (level.on_hand, level.reserved, level.incoming) if level else (ZERO, ZERO, ZERO)
            )
            found.append(PlacedLevel(place, on_hand, reserved, incoming, kept.get(place.pk)))
    return found


def arrivals_of(product_id: int, limit: int = 20) -> Sequence[Expected]:
    """What suppliers are to bring of a product, the earliest first."""
    rows = Expected.objects.filter(product_id=product_id).select_related("warehouse")
    return list(rows.order_by("due_on", "id")[:limit])


def moves_of(product_id: int, before: int | None = None, limit: int = MOVES_SHOWN) -> Sequence[Move]:
    """The moves of a product, the newest first, from before one of them on; `limit` and one more (one statement)."""
    rows = Move.objects.filter(product_id=product_id)
    if before is not None:
        rows = rows.filter(n__lt=before)
    return list(rows.select_related("warehouse", "lot", "party").order_by("-n")[: limit + 1])
