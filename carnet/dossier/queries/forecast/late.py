"""Planned invoices that should be there and are not: how late, why, and what to do (P46)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.dossier.queries.forecast.asked import ForecastAsk
from carnet.dossier.queries.forecast.sources import parameters, plan_rows


@dataclass(frozen=True, slots=True)
class LateLine:
    """A planned invoice whose day is over. `why`: drafted, held, awaits_deposit, not_delivered, task_open, or forgotten;
    `draft_id` is the draft that waits."""

    line_id: int
    order_id: int
    number: str
    title: str
    party: str
    label: str
    due_on: date
    amount: Decimal
    why: str
    detail: str
    draft_id: int | None


@dataclass(frozen=True, slots=True)
class LateLines:
    """The oldest ones, how many there are, and what they add up to."""

    lines: tuple[LateLine, ...]
    count: int
    total: Decimal


_LATE = """
WITH late AS MATERIALIZED (
    SELECT r.line_id, r.document_id, r."on", r.amount FROM ({rows}) r WHERE r.source = 'late' AND r.amount > 0
), shown AS MATERIALIZED (SELECT * FROM late ORDER BY "on", line_id LIMIT {shown})
SELECT s.line_id, o.id, o.number, o.title, p.name, l.label, s."on", s.amount,
    CASE WHEN i.id IS NOT NULL AND i.number IS NULL THEN 'drafted' WHEN l.kind <> 'deposit' AND h.reason IS NOT NULL THEN 'held'
         WHEN l.kind <> 'deposit' AND sales_awaits_deposit(o.id) THEN 'awaits_deposit'
         WHEN l.milestone IN ('delivery', 'first_delivery') AND t.delivered IN ('none', 'partial') THEN 'not_delivered'
         WHEN k.id IS NOT NULL AND k.done_on IS NULL THEN 'task_open' ELSE 'forgotten' END,
    coalesce(h.reason, k.title, ''), CASE WHEN i.number IS NULL THEN i.id END,
    (SELECT count(*) FROM late), (SELECT coalesce(sum(amount), 0) FROM late)
FROM shown s JOIN invoicing_planline l ON l.id = s.line_id JOIN sales_order o ON o.id = s.document_id
JOIN parties_party p ON p.id = o.party_id JOIN sales_orderstanding t ON t.order_id = o.id
LEFT JOIN invoicing_invoice i ON i.id = l.invoice_id
LEFT JOIN projects_task k ON k.id = l.task_id
LEFT JOIN sales_hold h ON h.order_id = o.id AND h.released_at IS NULL
ORDER BY s."on", s.line_id
"""


def late_lines(ask: ForecastAsk, shown: int = 8) -> LateLines:
    """Planned invoices of open orders whose day is over, the oldest first (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE.format(rows=plan_rows(ask), shown=shown), parameters(ask))
        rows = cursor.fetchall()
    if not rows:
        return LateLines((), 0, Decimal(0))
    return LateLines(tuple(LateLine(*row[:11]) for row in rows), rows[0][11], rows[0][12])
