"""Billing plans read: lines with what documents took of them (P45)."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.refusals import NotFound
from carnet.invoicing.plans import PlannedLine, PlanUse

_PLANS = """
SELECT l.id, l.order_id, l.label, l.kind, l.due_on, l.milestone, l.offset_months, l.offset_days, l.percent, l.planned, l.amount,
    l.certainty, l.written, l.task_id, coalesce(k.title, '') AS task_title, l.invoice_id, i.number, coalesce(u.uses, '[]')
FROM (SELECT p.*, coalesce(p.due_on, max(p.due_on) OVER (PARTITION BY p.order_id, p.planned IS NULL
          ORDER BY p.position, p.id ROWS UNBOUNDED PRECEDING), '-infinity') AS at
      FROM invoicing_planline p WHERE p.order_id = ANY (%s)) l
LEFT JOIN invoicing_invoice i ON i.id = l.invoice_id
LEFT JOIN projects_task k ON k.id = l.task_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(m.document_kind, m.document_id, coalesce(d.number, a.n::text, ''), m."on", m.amount::text)
                     ORDER BY m.id) AS uses
    FROM invoicing_planmove m
    LEFT JOIN invoicing_invoice d ON m.document_kind IN ('invoice', 'credit_note') AND d.id = m.document_id
    LEFT JOIN sales_amendment a ON m.document_kind = 'amendment' AND a.id = m.document_id
    WHERE m.plan_line_id = l.id
) u ON true
ORDER BY l.order_id, l.planned IS NULL, l.at, l.position, l.id
"""


def plans_of(order_ids: Iterable[int]) -> dict[int, list[PlannedLine]]:
    """The plans of orders, oldest line first, the rest last (one statement)."""
    found: dict[int, list[PlannedLine]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PLANS, [sorted(set(order_ids))])
        names = [column.name for column in cursor.description or ()][:-2]
        for *values, number, uses in cursor.fetchall():
            line = dict(zip(names, values, strict=True))
            found[line["order_id"]].append(
                PlannedLine(**line, invoice_number=number, uses=[_use(use) for use in json.loads(uses)])
            )
    return dict(found)


def plan_of(order_id: int) -> list[PlannedLine]:
    """The plan of one order."""
    return plans_of([order_id]).get(order_id, [])


def plan_line(line_id: int) -> PlannedLine:
    """A line of a plan; refuses one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT order_id FROM invoicing_planline WHERE id = %s", [line_id])
        row = cursor.fetchone()
    found = next((line for line in plan_of(row[0]) if line.id == line_id), None) if row else None
    if found is None:
        raise NotFound
    return found


def _use(told: list[Any]) -> PlanUse:
    kind, document_id, number, on, amount = told
    return PlanUse(kind, document_id, number, date.fromisoformat(on), Decimal(amount))
