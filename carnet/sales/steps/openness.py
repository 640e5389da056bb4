"""Whether orders may be worked on, and the journal of those that closed or reopened by themselves (P6, P8, P9)."""

from collections.abc import Iterable, Sequence

from django.db import connection

from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.sales.models import Order
from carnet.sales.queries.holds import deposit_reason
from carnet.sales.refusals import OrderCancelled, OrderClosedByHand, OrderHeld, OrderIsDraft
from carnet.sales.steps.ledger import OrderTransition


def require_open(order_ids: Iterable[int], *, deposit: bool = False) -> None:
    """Refuse orders that are drafts, cancelled, closed by hand, on hold or waiting for their deposit; the last two let deposits pass."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.number, o.validated_on IS NULL, o.cancelled_on IS NOT NULL,
                EXISTS (SELECT 1 FROM sales_closure c WHERE c.order_id = o.id AND c.reopened_on IS NULL),
                (SELECT h.reason FROM sales_hold h WHERE h.order_id = o.id AND h.released_at IS NULL),
                sales_awaits_deposit(o.id)
            FROM sales_order o WHERE o.id = ANY(%s) ORDER BY o.id
            """,
            [sorted(set(order_ids))],
        )
        rows = cursor.fetchall()
    for number, draft, cancelled, closed_by_hand, held, awaits in rows:
        if cancelled:
            raise OrderCancelled(number)
        if draft:
            raise OrderIsDraft(number)
        if closed_by_hand:
            raise OrderClosedByHand(number)
        if (held is not None or awaits) and not deposit:
            raise OrderHeld(number, held if held is not None else deposit_reason())


def record_transitions(transitions: Sequence[OrderTransition], *, by: Actor) -> None:
    """Write on the journal which orders closed, reopened or became settled by themselves (P6)."""
    told = {moved.order_id: act for moved in transitions if (act := _act_of(moved))}
    if not told:
        return
    for order in Order.objects.filter(id__in=told).order_by("id").only("id", "number", "party_id"):
        journal.record(
            told[order.id],
            subject=Subject("order", order.id),
            about=[Subject("party", order.party_id)],
            by=by,
            facts={"number": order.number},
        )


def _act_of(moved: OrderTransition) -> str | None:
    if moved.before is None:
        return None
    if moved.after == "closed":
        return "order.closed_by_rule"
    if moved.before == "closed":
        return "order.reopened_by_rule"
    return "order.settled" if moved.after == "settled" else None
