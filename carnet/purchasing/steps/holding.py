"""Purchase orders are held after the orders they serve, ascending, before anything is read to be summed (data.md §2, level 4)."""

from collections.abc import Iterable

from carnet.core.refusals import NotFound
from carnet.purchasing.models import PurchaseOrder


def hold_purchases(purchase_ids: Iterable[int]) -> dict[int, PurchaseOrder]:
    """Lock purchase orders, ascending, in one statement; refuses one that is not there."""
    wanted = sorted(set(purchase_ids))
    if not wanted:
        return {}
    rows = PurchaseOrder.objects.select_for_update(no_key=True, of=("self",)).select_related("party")
    found = {row.pk: row for row in rows.filter(pk__in=wanted).order_by("pk")}
    if list(found) != wanted:
        raise NotFound
    return found
