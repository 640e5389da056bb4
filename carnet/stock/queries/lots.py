"""Lots: where they are, found by number (P35)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from carnet.company.amounts import StepKind, TermStep
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


@dataclass(frozen=True, slots=True)
class Left:
    """Where a serial number went last, and until when it is under warranty there."""

    party_id: int
    party: str
    on: date
    warranty_until: date | None


_LEFT = """
    SELECT DISTINCT ON (m.lot_id) m.lot_id, m.quantity, m.party_id, t.name, m."on", p.warranty_months
    FROM stock_move m JOIN catalog_product p ON p.id = m.product_id AND p.tracking = 'serial'
    LEFT JOIN parties_party t ON t.id = m.party_id
    WHERE m.lot_id = ANY(%s) AND m.source_kind <> 'transfer' ORDER BY m.lot_id, m.id DESC
"""


def left_with(lot_ids: list[int]) -> dict[int, Left]:
    """Who holds serial numbers that left and did not come back, by lot (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, [lot_ids])
        return {
            lot: Left(party_id, party, on, TermStep(StepKind.MONTHS, months).after(on) if months else None)
            for lot, quantity, party_id, party, on, months in cursor.fetchall()
            if quantity < 0 and party_id is not None
        }


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
