"""What to order again: levels that fall below their threshold once orders are served and arrivals in (P35)."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from carnet.core.rows import Quantity
from carnet.stock.models import Level


@dataclass(frozen=True, slots=True)
class ToReorder:
    """A level to bring back to its target: what will stand (`projected`) and what is missing (`quantity`)."""

    level_id: int
    product_id: int
    reference: str
    name: str
    unit: str
    warehouse_id: int
    warehouse: str
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    alert_below: Decimal | None
    target: Decimal | None
    projected: Decimal
    quantity: Decimal


def with_thresholds(levels: QuerySet[Level]) -> QuerySet[Level]:
    """Levels with `available`, `projected` (available and on its way), and what is `missing` to the target."""
    zero = Value(0, output_field=Quantity())
    projected = F("on_hand") - F("reserved") + F("incoming")
    return levels.annotate(
        available=F("on_hand") - F("reserved"),
        projected=projected,
        missing=Case(
            When(
                Q(projected__lt=Coalesce("alert_below", "target", zero)),
                then=Coalesce("target", "alert_below", zero) - F("projected"),
            ),
            default=zero,
            output_field=Quantity(),
        ),
    )


def below_threshold() -> Q:
    """Levels that call for an order, over `with_thresholds`: active products only."""
    return Q(missing__gt=0, product__is_active=True)


def to_reorder(level_ids: Collection[int] | None = None) -> list[ToReorder]:
    """What to order again, by product, all of it or of some levels (one statement)."""
    rows = with_thresholds(Level.objects.select_related("product__unit", "warehouse")).filter(below_threshold())
    if level_ids is not None:
        rows = rows.filter(pk__in=level_ids)
    return [_row(row) for row in rows.order_by("product__name", "warehouse__name", "pk")]


def _row(row: Any) -> ToReorder:
    return ToReorder(
        row.pk, row.product_id, row.product.reference, row.product.name, str(row.product.unit or ""), row.warehouse_id,
        str(row.warehouse), row.on_hand, row.reserved, row.incoming, row.alert_below, row.target, row.projected, row.missing,
    )  # fmt: skip
