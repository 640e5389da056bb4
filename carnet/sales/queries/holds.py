"""What keeps an order from delivery and invoicing: a hold that stands, or a deposit to be paid first (P9)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from carnet.sales.models import Hold


@dataclass(frozen=True, slots=True)
class Held:
    """Why an order is held, and by whom since when; nobody holds one that waits for its deposit."""

    cause: str
    reason: str
    by_name: str = ""
    held_at: datetime | None = None


def hold_of(order_id: int) -> Held | None:
    """What holds an order, None when nothing does (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT h.cause, h.reason, h.by_name, h.held_at, sales_awaits_deposit(o.id)
            FROM sales_order o LEFT JOIN sales_hold h ON h.order_id = o.id AND h.released_at IS NULL WHERE o.id = %s
            """,
            [order_id],
        )
        cause, reason, by_name, held_at, awaits = cursor.fetchone() or (None, "", "", None, False)
    if cause is not None:
        return Held(cause, reason, by_name, held_at)
    return Held(Hold.Cause.DEPOSIT, deposit_reason()) if awaits else None


def kept_orders() -> RawSQL:
    """The orders that a hold or an unpaid deposit keeps, as a set to compare with."""
    return RawSQL("SELECT sales_kept_orders()", [])


def deposit_reason() -> str:
    """Why an order whose deposit is not paid is held."""
    return _("its deposit is not paid yet")
