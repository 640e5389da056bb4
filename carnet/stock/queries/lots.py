"""Lots: where they are, found by number (P35)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.rows import Quantity
from carnet.stock.models import Lot, LotLevel


@dataclass(frozen=True, slots=True)
class LotPlace:
    """How much of a lot a warehouse holds."""

    warehouse_id: int
    warehouse: str
    on_hand: Decimal


def lot_of(lot_id: int) -> Lot:
    """A lot with its product."""
    found = Lot.objects.select_related("product__unit").filter(pk=lot_id).first()
    if found is None:
        raise NotFound
    return found


def places_of(lot_ids: list[int]) -> dict[int, list[LotPlace]]:
    """Where lots are, by lot (one statement)."""
    rows = (
        LotLevel.objects.filter(lot_id__in=lot_ids, on_hand__gt=0).select_related("warehouse").order_by("warehouse_id")
    )
    found: dict[int, list[LotPlace]] = {pk: [] for pk in lot_ids}
    for row in rows:
        found[row.lot_id].append(LotPlace(row.warehouse_id, str(row.warehouse), row.on_hand))
    return found


def with_on_hand(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    """Lots with `on_hand`, what all warehouses hold of them."""
    held = LotLevel.objects.filter(lot_id=OuterRef("pk")).values("lot_id").annotate(sum=Sum("on_hand"))
    return lots.annotate(on_hand=Coalesce(Subquery(held.values("sum")), ZERO, output_field=Quantity()))


def lots_there(product_id: int, warehouse_id: int | None = None) -> list[tuple[Lot, Decimal]]:
    """The lots of a product that a warehouse holds, the first to expire first, and how much of each."""
    rows = LotLevel.objects.filter(product_id=product_id, on_hand__gt=0).select_related("lot")
    if warehouse_id is not None:
        rows = rows.filter(warehouse_id=warehouse_id)
    ordered = rows.order_by("lot__expires_on", "lot__number", "lot_id")
    return [(row.lot, row.on_hand) for row in ordered]
