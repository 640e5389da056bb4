"""How customers really pay: how many days after an invoice, and after its due date (P46, P50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

OVER = 365

# What was settled by money over a year, weighted by amount; those who never paid have no habits.
_HABITS = """
SELECT s.billed_id, count(*), round(sum((p.settled_on - s.issued_on) * s.total) / sum(s.total))::int,
    round(sum((p.settled_on - d.due_on) * s.total) / sum(s.total))::int, count(*) FILTER (WHERE p.settled_on > d.due_on), max(p.settled_on)
FROM invoicing_invoicestanding s
JOIN LATERAL (SELECT max(a."on") AS settled_on FROM invoicing_allocation a WHERE a.invoice_id = s.invoice_id AND a.kind = 'payment') p
    ON p.settled_on IS NOT NULL
JOIN LATERAL (SELECT max(i.due_on) AS due_on FROM invoicing_instalment i WHERE i.invoice_id = s.invoice_id AND NOT i.retention) d
    ON d.due_on IS NOT NULL
WHERE s."left" = 0 AND s.paid > 0 AND NOT s.credit_note AND s.issued_on > %(since)s
  AND (%(parties)s::bigint[] IS NULL OR s.billed_id = ANY (%(parties)s))
GROUP BY s.billed_id
"""


@dataclass(frozen=True, slots=True)
class Habits:
    """The invoices a customer paid over a year: how many, in how many days, how many days after (before: negative) they were due, how
    many of them late, and the day of the last payment."""

    invoices: int
    days: int
    delay: int
    late: int
    last_on: date


def habits(today: date, party_ids: Sequence[int] | None = None) -> dict[int, Habits]:
    """The habits of customers, or of all of them (one statement)."""
    asked = {"since": today - timedelta(days=OVER), "parties": None if party_ids is None else list(party_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_HABITS, asked)
        return {party_id: Habits(*told) for party_id, *told in cursor.fetchall()}


def payment_delays(today: date, party_ids: Sequence[int] | None = None) -> dict[int, int]:
    """How many days after the due date each customer pays (one statement)."""
    return {party_id: one.delay for party_id, one in habits(today, party_ids).items()}
