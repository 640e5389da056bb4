"""The line that acts on purchase orders write on the journal."""

from collections.abc import Iterable

from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.purchasing.models import PurchaseOrder


def record_purchase(told: str, purchase: PurchaseOrder, orders: Iterable[int], by: Actor, **facts: object) -> None:
    """Write the line of an act on a purchase order: about its supplier and the orders it serves; it tells no cost, all may read it."""
    journal.record(
        told,
        subject=Subject("purchase_order", purchase.pk),
        about=[Subject("party", purchase.party_id), *(Subject("order", one) for one in orders)],
        by=by,
        facts={"number": purchase.number, "supplier": purchase.party.name, **facts},
    )
