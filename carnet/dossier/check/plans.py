"""Billing plans against standings and documents: every plan adds up to what is left, every move is that of its document (P45)."""

from collections.abc import Iterator

from django.db import connection

from carnet.dossier.check.gaps import Gap

_TOTALS = """
SELECT o.number, s.left_excl_tax, sum(l.amount), count(l.id) FILTER (WHERE l.planned IS NULL)
FROM sales_orderstanding s JOIN sales_order o ON o.id = s.order_id LEFT JOIN invoicing_planline l ON l.order_id = o.id
WHERE s.state <> 'draft'
GROUP BY o.id, s.id
HAVING coalesce(sum(l.amount), 0) <> s.left_excl_tax OR count(l.id) FILTER (WHERE l.planned IS NULL) <> 1
ORDER BY o.number
"""

# What a line expects is what was planned and what documents made of it; nothing, once the order is closed by hand or cancelled.
_LINES = """
SELECT o.number, l.label, l.amount, w.amount
FROM invoicing_planline l JOIN sales_order o ON o.id = l.order_id JOIN sales_orderstanding s ON s.order_id = o.id,
    LATERAL (SELECT CASE WHEN s.closed_by_hand OR s.state = 'cancelled' THEN 0 ELSE l.planned + coalesce(
                 (SELECT sum(m.amount) FROM invoicing_planmove m WHERE m.plan_line_id = l.id), 0) END AS amount) w
WHERE l.planned IS NOT NULL AND l.amount <> w.amount
ORDER BY o.number, l.id
"""

# What an issued invoice takes from a plan is what it asks of the order.
_INVOICES = """
SELECT o.number, i.number, sum(m.amount), -a.asked
FROM invoicing_planmove m JOIN invoicing_planline l ON l.id = m.plan_line_id JOIN sales_order o ON o.id = l.order_id
JOIN invoicing_invoice i ON i.id = m.document_id,
    LATERAL (SELECT coalesce(sum(h.excl_tax), 0) AS asked FROM invoicing_invoiceshare h
             WHERE h.invoice_id = i.id AND h.order_id = o.id) a
WHERE m.document_kind = 'invoice'
GROUP BY o.id, i.id, a.asked
HAVING sum(m.amount) <> -a.asked
ORDER BY o.number, i.number
"""


def plan_gaps() -> Iterator[Gap]:
    """Every plan that does not add up to what is left, and every line or document that says otherwise (three statements)."""
    for number, left, planned, rests in _rows(_TOTALS):
        if rests != 1:
            yield Gap(f"order {number}", f"its plan has {rests} lines for the rest")
        else:
            yield Gap(f"order {number}", f"its plan adds up to {planned}, left to invoice is {left}")
    for number, label, amount, wanted in _rows(_LINES):
        yield Gap(f"order {number}", f"planned line “{label}” expects {amount}, its documents leave {wanted}")
    for number, invoice, taken, wanted in _rows(_INVOICES):
        yield Gap(f"order {number}", f"{invoice} took {taken} from the plan, it asks {wanted}")


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
