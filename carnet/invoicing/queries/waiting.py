"""Time and expenses that wait to be invoiced, by line, by order and by project, with about what they come to (P24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.money import ZERO
from carnet.projects.queries.work import minutes_by_unit

# Work on lines at cost: those it names, else the only line of its order that takes such work; worth its time at the price of the
# line, its money as it is, no more than what is left of a capped line.
_WORK = """
takers AS (
    SELECT s.order_id, s.order_line_id, u.minutes, s.unit_price * (1 - s.discount_percent / 100) AS price,
        l.invoice_policy = 'capped' AS capped, s.left_quantity, s.left_amount,
        count(*) OVER (PARTITION BY s.order_id, u.minutes IS NULL) = 1 AS alone
    FROM sales_linestanding s JOIN sales_orderline l ON l.id = s.order_line_id
    LEFT JOIN unnest(%(words)s::text[], %(minutes)s::numeric[]) u(word, minutes) ON u.word = l.unit
    WHERE l.invoice_policy IN ('at_cost', 'capped') AND (%(orders)s::bigint[] IS NULL OR s.order_id = ANY (%(orders)s))
), spent AS (
    SELECT order_id, order_line_id, true AS timed, minutes, 0::numeric AS money, "on" FROM projects_timeentry
    WHERE billable AND invoice_id IS NULL AND order_id IS NOT NULL
    UNION ALL
    SELECT order_id, order_line_id, false, 0, amount_excl_tax, "on" FROM projects_expense
    WHERE billable AND invoice_id IS NULL AND order_id IS NOT NULL
), by_line AS (
    SELECT t.order_id, t.order_line_id, t.minutes AS unit, sum(w.minutes) AS minutes, sum(w.money) AS money, min(w."on") AS since,
        t.capped, t.price, t.left_quantity, t.left_amount
    FROM spent w JOIN takers t ON t.order_id = w.order_id AND w.timed = (t.minutes IS NOT NULL)
        AND (w.order_line_id = t.order_line_id OR w.order_line_id IS NULL AND t.alone)
    GROUP BY t.order_id, t.order_line_id, t.minutes, t.capped, t.price, t.left_quantity, t.left_amount
), valued AS (
    SELECT b.*, q.quantity, round(CASE WHEN b.unit IS NULL THEN least(b.money, CASE WHEN b.capped THEN b.left_amount END)
        WHEN q.quantity = b.left_quantity THEN b.left_amount ELSE q.quantity * b.price END, 2) AS amount
    FROM by_line b, LATERAL (SELECT least(round(b.minutes / b.unit, 4), CASE WHEN b.capped THEN b.left_quantity END) AS quantity) q
)
"""
_LINES = f"WITH {_WORK} SELECT order_line_id, coalesce(quantity, 0), amount FROM valued WHERE amount <> 0"
_WAITING = f"""
WITH {_WORK}, waiting AS (
    SELECT order_id, NULL::bigint AS project_id, sum(minutes) AS minutes, sum(money) AS money, sum(amount) AS amount,
        min(since) AS since
    FROM valued WHERE amount <> 0 GROUP BY order_id
    UNION ALL
    SELECT NULL, p.id, sum(w.minutes), sum(w.money), round(sum(w.money + w.minutes * coalesce(p.hour_price, 0) / 60), 2), min(w."on")
    FROM projects_project p JOIN (
        SELECT project_id, minutes, 0::numeric AS money, "on" FROM projects_timeentry
        WHERE billable AND invoice_id IS NULL AND order_id IS NULL
        UNION ALL
        SELECT project_id, 0, amount_excl_tax, "on" FROM projects_expense
        WHERE billable AND invoice_id IS NULL AND order_id IS NULL
    ) w ON w.project_id = p.id
    WHERE p.party_id IS NOT NULL AND p.hour_price IS NOT NULL GROUP BY p.id
)
SELECT w.order_id, w.project_id, coalesce(o.number, p.number), coalesce(o.title, p.title), c.name, w.minutes, w.money, w.amount,
    w.since
FROM waiting w LEFT JOIN sales_order o ON o.id = w.order_id LEFT JOIN sales_orderstanding s ON s.order_id = w.order_id
LEFT JOIN projects_project p ON p.id = w.project_id JOIN parties_party c ON c.id = coalesce(o.billed_party_id, p.party_id)
WHERE (w.order_id IS NULL OR s.state IN ('open', 'settled'))
  AND (%(project)s::bigint IS NULL OR w.project_id = %(project)s
       OR w.order_id IN (SELECT order_id FROM projects_projectorder WHERE project_id = %(project)s))
ORDER BY w.since, coalesce(o.number, p.number) LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work of an order, or of a project without order, that waits to be invoiced; `amount` is about what it comes to."""

    order_id: int | None
    project_id: int | None
    number: str
    title: str
    customer: str
    minutes: int
    money: Decimal
    amount: Decimal
    since: date

    @property
    def key(self) -> str:
        """`order-12`, `project-3`."""
        return f"order-{self.order_id}" if self.order_id else f"project-{self.project_id}"


def waiting_work(project_id: int | None = None, most: int = 200) -> list[Waiting]:
    """What waits, the oldest first: on open orders with lines at cost, on projects without order that have a price (two statements)."""
    return [Waiting(*row) for row in _rows(_WAITING, {"orders": None, "project": project_id, "most": most})]


def waiting_by_line(order_ids: Sequence[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Quantity and amount that wait on each line at cost of orders (two statements)."""
    rows = _rows(_LINES, {"orders": list(order_ids)})
    return {line_id: (quantity or ZERO, amount) for line_id, quantity, amount in rows}


def _rows(statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    units = minutes_by_unit()
    with connection.cursor() as cursor:
        cursor.execute(statement, {**given, "words": list(units), "minutes": list(units.values())})
        return list(cursor.fetchall())
