"""What purchases wait for on a day: for the work of the day (P37)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Bills due within the week with what is left of those in the company's currency, drafts of bills, orders of which goods are late."""

    due: int
    due_incl_tax: Decimal
    due_since: date | None
    drafts: int
    late: int
    late_since: date | None


def waiting_on(day: date) -> Waiting:
    """What waits for somebody to pay, to check, to chase (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.*, f.*, l.* FROM (
                SELECT count(*), coalesce(sum(s."left") FILTER (WHERE b.currency = h.currency), 0), min(s.due_on)
                FROM purchasing_billstanding s JOIN purchasing_bill b ON b.id = s.bill_id, company_settings h
                WHERE NOT s.credit_note AND s."left" > 0 AND s.due_on <= %(soon)s
            ) d, (SELECT count(*) FROM purchasing_bill WHERE number IS NULL) f, (
                SELECT count(*), min(due_on) FROM purchasing_purchasestanding
                WHERE state IN ('sent', 'partly_received') AND due_on < %(day)s
            ) l
            """,
            {"day": day, "soon": day + SOON},
        )
        return Waiting(*cursor.fetchone())
