"""What suppliers bring for order lines otherwise than through our stock: straight to the customer, bought for the line alone (P34, P36)."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from carnet.delivery.queries.otherwise import Coming, joined
from carnet.delivery.queries.readiness import Ready, lines_ready, readiness


def brought(today: date, order_id: int | None = None, moved: Mapping[int, date] | None = None) -> dict[int, Coming]:
    """By order line, of all orders or of one; `moved` tries other days for purchase lines (one statement)."""
    tried = json.dumps({str(pk): day.isoformat() for pk, day in (moved or {}).items()})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dossier_brought(%s, %s, %s)", [today, order_id, tried])
        return {row[0]: Coming(*row) for row in cursor.fetchall()}


def ready_of_order(order_id: int, today: date) -> Mapping[int, Sequence[Ready]]:
    """When all that lines of an order wait for will be there, from the stock or from a supplier for them alone (two statements)."""
    return joined(lines_ready(readiness(order_id, today)), brought(today, order_id))
