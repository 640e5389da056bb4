"""Keeping an order from delivery and invoicing, and releasing it (P9)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Refusal
from carnet.dossier.commands.locking import locked_order, record_order
from carnet.sales.faults import Faults
from carnet.sales.models import Hold, Order
from carnet.sales.queries import hold_of
from carnet.sales.refusals import ReasonMissing
from carnet.sales.steps import require_open


class OrderNotHeld(Refusal):
    """There is no hold to release."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Order %(number)s is not on hold.") % {"number": number})


@act("order.hold", right=rights.SALES)
def hold_order(*, order_id: int, reason: str, by: Actor) -> Hold:
    """Put an order on hold: neither delivered nor invoiced, deposits excepted; refuses one already held (P9)."""
    order = locked_order(order_id)
    reason = _reason(reason)
    require_open([order.pk])
    held = Hold.objects.create(order=order, reason=reason, by_name=by.name)
    record_order("order.held", order, by, reason=reason)
    return held


@act("order.release", right=rights.ORDERS_CLOSE)
def release_order(*, order_id: int, reason: str, by: Actor) -> Hold:
    """Release an order from its hold, or let it go on before its deposit is paid, with a reason (P9)."""
    order = locked_order(order_id)
    reason = _reason(reason)
    held = Hold.objects.filter(order=order, released_at=None).first()
    if held is None:
        held = _hold_for_deposit(order, by)
    held.released_at, held.released_by, held.release_reason = timezone.now(), by.name, reason
    held.save(update_fields=["released_at", "released_by", "release_reason"])
    record_order("order.released", order, by, reason=reason)
    return held


def _hold_for_deposit(order: Order, by: Actor) -> Hold:
    """The row that an unpaid deposit lacked, to be released at once."""
    found = hold_of(order.pk)
    if found is None:
        raise OrderNotHeld(order.number)
    return Hold.objects.create(order=order, cause=found.cause, reason=found.reason, by_name=by.name)


def _reason(reason: str) -> str:
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 300)
    faults.refuse()
    if not reason:
        raise ReasonMissing
    return reason
