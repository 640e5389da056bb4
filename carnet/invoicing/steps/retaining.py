"""Retentions moved to another day, and what a draft of an order keeps back (P30)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import connection

from carnet.core.actor import Actor
from carnet.invoicing.amounts.retaining import released_on
from carnet.invoicing.models import OrderRetention, RetentionRelease
from carnet.invoicing.steps.writing import Heading

NOT_RETAINED = ("deposit", "credit_note")


def retained(heading: Heading, kind: str, order_ids: Sequence[int], on: date) -> Heading:
    """The head of a draft with the retention of its orders, when they all keep back the same: until a year after the works were
    received, or for now a year after the draft (P30)."""
    if kind in NOT_RETAINED:
        return heading
    found = list(OrderRetention.objects.filter(order_id__in=order_ids, percent__gt=0))
    if len(found) < len(set(order_ids)) or len({one.percent for one in found}) != 1:
        return heading
    return replace(heading, retention_percent=found[0].percent, retention_until=usual_release(order_ids, on))


def usual_release(order_ids: Sequence[int], on: date) -> date:
    """A year after the works of these orders were received, else after a day."""
    rows = OrderRetention.objects.filter(order_id__in=order_ids).values_list("received_on", flat=True)
    return released_on(max((day for day in rows if day), default=on))


def release(invoice_ids: Sequence[int], until: date, reason: str, by: Actor) -> list[RetentionRelease]:
    """Release the retentions of issued invoices on a day; the database moves what is due (one statement)."""
    return RetentionRelease.objects.bulk_create(
        RetentionRelease(invoice_id=pk, on=until, reason=reason[:300], by_name=by.name) for pk in sorted(invoice_ids)
    )


def release_drafts(order_id: int, until: date) -> None:
    """Drafts of the order follow: what they say is noted again, as it will be checked (P28)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH own AS (
                SELECT DISTINCT l.invoice_id FROM invoicing_invoiceline l JOIN invoicing_invoice i ON i.id = l.invoice_id
                WHERE l.order_id = %(order)s AND i.number IS NULL AND i.retention_percent > 0
            )
            UPDATE invoicing_invoice i SET retention_until = %(until)s, version = version + 1
            FROM own WHERE own.invoice_id = i.id RETURNING i.id
            """,
            {"order": order_id, "until": until},
        )
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "UPDATE invoicing_invoice SET content_hash = invoicing_content_hash(id) WHERE id = ANY (%s)", [ids]
        )
