"""What acts on one order begin and end with: the order locked, the line on the journal."""

from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.core.refusals import require_version
from carnet.sales.models import Order
from carnet.sales.steps import hold


def locked_order(order_id: int, expected_version: int | None = None) -> Order:
    """The order with its customer, locked; refuses when somebody changed it since the version expected."""
    hold([order_id])
    order = Order.objects.select_related("party").get(pk=order_id)
    require_version(order.version, expected_version)
    return order


def record_order(told: str, order: Order, by: Actor, **facts: object) -> None:
    """Write the line of an act on an order."""
    journal.record(
        told,
        subject=Subject("order", order.pk),
        about=[Subject("party", order.party_id)],
        by=by,
        facts={"number": order.number, **facts},
    )
