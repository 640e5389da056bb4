"""What contracts wait for on a day: for the work of the day (one statement)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from carnet.subscriptions.queries.house import rules


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts to review with their sum incl. tax, contracts not billed in time, terms whose notice or confirmation is near, drafts of
    contracts to activate."""

    drafts: int
    drafts_incl_tax: Decimal
    missed: int
    missed_since: date | None
    notices: int
    next_notice: date | None
    confirmations: int
    next_end: date | None
    to_activate: int


def waiting_on(day: date) -> Waiting:
    """What waits; a tacit renewal from `remind_days` before the last day of notice, one to be confirmed as long before its end."""
    until = day + timedelta(days=rules().remind_days)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.*, c.* FROM (
                SELECT count(*), coalesce(sum(total_incl_tax), 0) FROM invoicing_invoice WHERE kind = 'recurring' AND number IS NULL
            ) d, (
                SELECT count(*) FILTER (WHERE next_due_on < %(day)s), min(next_due_on) FILTER (WHERE next_due_on < %(day)s),
                    count(*) FILTER (WHERE renewal = 'automatic' AND notice BETWEEN %(day)s AND %(until)s),
                    min(notice) FILTER (WHERE renewal = 'automatic' AND notice BETWEEN %(day)s AND %(until)s),
                    count(*) FILTER (WHERE renewal = 'to_confirm' AND end_on BETWEEN %(day)s AND %(until)s),
                    min(end_on) FILTER (WHERE renewal = 'to_confirm' AND end_on BETWEEN %(day)s AND %(until)s),
                    count(*) FILTER (WHERE activated_on IS NULL)
                FROM (SELECT *, CASE WHEN stopped_on IS NULL AND activated_on IS NOT NULL AND renewal = 'automatic'
                    THEN subscriptions_latest_notice(end_on, notice_count, notice_unit) END AS notice
                    FROM subscriptions_contract WHERE stopped_on IS NULL OR next_due_on IS NOT NULL) r
            ) c
            """,
            {"day": day, "until": until},
        )
        return Waiting(*cursor.fetchone())
