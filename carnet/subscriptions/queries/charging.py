"""What lines asked for periods, and what of it may still be taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from carnet.core.money import VatGroup


@dataclass(frozen=True, slots=True)
class CreditableCharge:
    """What an issued invoice asked for a period, less what credit notes took back of that line, drafts included."""

    period_id: int
    line_id: int
    group: VatGroup
    invoice_id: int
    invoice_line_id: int
    left: Decimal


def creditable_charges(period_ids: Collection[int]) -> list[CreditableCharge]:
    """The issued invoice lines of some periods that something is left of (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT h.period_id, h.line_id, h.category, h.rate, l.invoice_id, l.id,
                l.net - coalesce((SELECT sum(c.net) FROM invoicing_invoiceline c WHERE c.credits_id = l.id), 0)
            FROM subscriptions_charge h
            JOIN invoicing_invoiceline l ON l.id = h.invoice_line_id
            JOIN invoicing_invoice i ON i.id = l.invoice_id
            WHERE h.period_id = ANY (%s) AND h.kind <> 'credit' AND i.number IS NOT NULL
            ORDER BY l.id
            """,
            [sorted(period_ids)],
        )
        rows = cursor.fetchall()
    return [
        CreditableCharge(period_id, line_id, VatGroup(category, rate), invoice_id, invoice_line_id, left)
        for period_id, line_id, category, rate, invoice_id, invoice_line_id, left in rows
        if left > 0
    ]
