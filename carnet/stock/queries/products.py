"""The stock of one product: levels, who waits, what comes, lots, moves (P34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.catalog.models import Product
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.stock.models import Expected, Level, Move, ProductStock, Warehouse
from carnet.stock.queries.places import all_warehouses

MOVES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PlacedLevel:
    """A warehouse that holds, awaits or keeps a place for a product."""

    warehouse: Warehouse
    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    incoming: Decimal = ZERO
    place: str = ""
    alert_below: Decimal | None = None
    target: Decimal | None = None

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def short(self) -> bool:
        """Whether it calls for an order."""
        floor = self.alert_below if self.alert_below is not None else self.target
        return self.available + self.incoming < (floor or ZERO)

    @property
    def of_use(self) -> bool:
        """Whether there is something to say of it."""
        said = self.on_hand or self.reserved or self.incoming or self.place or self.warehouse.is_default
        return bool(said) or self.alert_below is not None or self.target is not None


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
    """The warehouses that have to do with a product, the default first (two statements)."""
    levels = {row.warehouse_id: row for row in Level.objects.filter(product_id=product_id)}
    placed = (_placed(place, levels.get(place.pk)) for place in all_warehouses())
    return [one for one in placed if one.of_use]


def _placed(place: Warehouse, level: Level | None) -> PlacedLevel:
    if level is None:
        return PlacedLevel(place)
    return PlacedLevel(
        place, level.on_hand, level.reserved, level.incoming, level.place, level.alert_below, level.target
    )


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
