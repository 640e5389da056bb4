"""Levels to order again, less what draft purchase orders buy already, with who sells them (P35, P36)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from carnet.core.money import ZERO
from carnet.purchasing.models import PurchaseLine
from carnet.purchasing.queries.offers import Offered, offers_of
from carnet.stock.queries import ToReorder, to_reorder


@dataclass(frozen=True, slots=True)
class LevelToBuy:
    """A level below its threshold; `drafted` is what drafts buy for it: it is not on its way yet."""

    level: ToReorder
    drafted: Decimal
    offers: Sequence[Offered]

    @property
    def left(self) -> Decimal:
        """What no purchase order buys yet."""
        return max(self.level.quantity - self.drafted, ZERO)

    def offer_of(self, party_id: int | None) -> Offered | None:
        """The offer of a supplier, else the preferred one, which comes first."""
        return next((one for one in self.offers if party_id in (None, one.offer.party_id)), None)

    def proposed(self, party_id: int | None = None) -> Decimal:
        """What to buy of a supplier: what is left, in its packs."""
        offered = self.offer_of(party_id)
        return offered.packed(self.left) if offered and self.left else self.left


def levels_to_buy(on: date, level_ids: Collection[int] | None = None) -> list[LevelToBuy]:
    """What to order again, all of it or of some levels, by product (four statements)."""
    levels = to_reorder(level_ids)
    products = {one.product_id for one in levels}
    offers, drafted = offers_of(products, on), _drafted(products)
    return [
        LevelToBuy(one, drafted.get((one.product_id, one.warehouse_id), ZERO), offers.get(one.product_id, []))
        for one in levels
    ]


def _drafted(product_ids: Collection[int]) -> dict[tuple[int, int], Decimal]:
    rows = PurchaseLine.objects.filter(product_id__in=product_ids, direct=False, purchase_order__number__isnull=True)
    sums = rows.values_list("product_id", "purchase_order__warehouse_id").annotate(Sum("quantity")).order_by()
    return {(product_id, warehouse_id): quantity for product_id, warehouse_id, quantity in sums}
