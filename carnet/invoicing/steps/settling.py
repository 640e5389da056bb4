"""What is settled on invoices counts for their orders: locks, shares, ledger rows (P24, P27a, P31)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.invoicing.amounts import payment_shares
from carnet.invoicing.models import InvoiceShare, InvoiceStanding, PaymentStanding
from carnet.sales.models import Figure
from carnet.sales.steps import LedgerRow

Parts = dict[int | None, Decimal]

# Each order's part of invoices incl. tax, their issued credit notes taken off; NULL = lines without order.
_PARTS = """
WITH documents AS (
    SELECT i.id, i.id AS invoice_id, 1 AS sign, i.total_incl_tax FROM invoicing_invoice i
    WHERE i.id = ANY (%(ids)s) AND i.number IS NOT NULL
    UNION ALL
    SELECT c.id, c.corrects_id, -1, c.total_incl_tax FROM invoicing_invoice c
    WHERE c.corrects_id = ANY (%(ids)s) AND c.kind = 'credit_note' AND c.number IS NOT NULL
), shared AS (
    SELECT d.id, d.invoice_id, d.sign, s.order_id, s.incl_tax
    FROM documents d JOIN invoicing_invoiceshare s ON s.invoice_id = d.id
)
SELECT invoice_id, order_id, sum(sign * incl_tax), coalesce(sum(incl_tax) FILTER (WHERE sign = 1), 0)
FROM shared GROUP BY invoice_id, order_id
UNION ALL
SELECT d.invoice_id, NULL, sum(d.sign * (d.total_incl_tax - coalesce(s.held, 0))),
    sum(d.total_incl_tax - coalesce(s.held, 0)) FILTER (WHERE d.sign = 1)
FROM documents d LEFT JOIN (SELECT id, sum(incl_tax) AS held FROM shared GROUP BY id) s ON s.id = d.id
GROUP BY d.invoice_id
"""

# What earlier settlements of these invoices brought to their orders; the invoice stands first in the row's own name.
_ALREADY = """
SELECT split_part(document_line, '.', 1)::bigint AS invoice_id, order_id, sum(amount)
FROM sales_entry
WHERE order_id = ANY (%(orders)s) AND figure IN ('paid', 'written_off')
  AND split_part(document_line, '.', 1) = ANY (%(ids)s::text[])
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Settlement:
    """An amount settled on an invoice, negative when it is undone; `key` tells it from others of the same document."""

    invoice_id: int
    amount: Decimal
    on: date
    key: str
    figure: Figure = Figure.PAID


@dataclass(frozen=True, slots=True)
class InvoiceParts:
    """An invoice's parts by order: what stands after its credit notes, and what was first asked."""

    standing: Parts
    asked: Parts


def hold_invoices(invoice_ids: Iterable[int]) -> dict[int, InvoiceStanding]:
    """Lock the standings of issued documents, ascending; refuses one that is not issued or not there."""
    wanted = sorted(set(invoice_ids))
    rows = InvoiceStanding.objects.select_for_update(no_key=True, of=("self",)).select_related("invoice")
    found = {row.invoice_id: row for row in rows.filter(invoice_id__in=wanted).order_by("invoice_id")} if wanted else {}
    if list(found) != wanted:
        raise NotFound
    return found


def hold_if_issued(invoice_id: int) -> None:
    """Lock the standing of a document that may still be a draft: what is read of it next is what stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM invoicing_invoicestanding WHERE invoice_id = %s FOR NO KEY UPDATE", [invoice_id])


def hold_payments(payment_ids: Iterable[int]) -> dict[int, PaymentStanding]:
    """Lock the standings of payments, ascending."""
    wanted = sorted(set(payment_ids))
    rows = PaymentStanding.objects.select_for_update(no_key=True, of=("self",)).select_related("payment")
    found = {row.payment_id: row for row in rows.filter(payment_id__in=wanted).order_by("payment_id")} if wanted else {}
    if list(found) != wanted:
        raise NotFound
    return found


def orders_of_invoices(invoice_ids: Iterable[int]) -> list[int]:
    """The orders that issued documents bill: to be held before anything is settled on them."""
    shares = InvoiceShare.objects.filter(invoice_id__in=set(invoice_ids))
    return list(shares.order_by("order_id").values_list("order_id", flat=True).distinct())


def parts_of(invoice_ids: Sequence[int]) -> dict[int, InvoiceParts]:
    """Each order's part of invoices, incl. tax (one statement)."""
    found: dict[int, InvoiceParts] = defaultdict(lambda: InvoiceParts({}, {}))
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"ids": list(invoice_ids)})
        for invoice_id, order_id, standing, asked in sorted(cursor.fetchall(), key=_orders_first):
            if order_id is not None or standing or asked:
                found[invoice_id].standing[order_id] = standing
                found[invoice_id].asked[order_id] = asked or ZERO
    return found


def settlement_rows(
    document_kind: str,
    document_id: int,
    settlements: Sequence[Settlement],
    credited: Mapping[int, Parts] | None = None,
) -> list[LedgerRow]:
    """Ledger rows of what a document settles: each order's share is the cumulative largest remainder of its part (P24).

    `credited` is what a credit note being issued takes off its invoice, by order.
    """
    ids = sorted({one.invoice_id for one in settlements})
    if not ids:
        return []
    parts = parts_of(ids)
    for invoice_id, taken in (credited or {}).items():
        for order_id, amount in taken.items():
            parts[invoice_id].standing[order_id] = parts[invoice_id].standing.get(order_id, ZERO) - amount
            parts[invoice_id].asked.setdefault(order_id, ZERO)
    shared = [invoice_id for invoice_id in ids if len(parts[invoice_id].asked) > 1]
    already = _already(shared, parts, settlements)
    rows: list[LedgerRow] = []
    for one in settlements:
        for order_id, amount in _brought(one, parts[one.invoice_id], already[one.invoice_id]).items():
            if order_id is not None and amount:
                line = f"{one.invoice_id}.{one.key}.{order_id}"
                rows.append(LedgerRow(order_id, one.figure, one.on, document_kind, document_id, line, amount=amount))
    return rows


def _brought(one: Settlement, parts: InvoiceParts, already: Parts) -> Parts:
    """What a settlement brings to each order; `already` is brought up to date for the next one."""
    if len(parts.asked) == 1:
        return dict.fromkeys(parts.asked, one.amount)
    keys = list(parts.asked)
    before = [already.get(key, ZERO) for key in keys]
    weights = [parts.standing.get(key, ZERO) for key in keys]
    if not sum(weights, ZERO):
        weights = [parts.asked[key] for key in keys]
    brought = dict(zip(keys, payment_shares(one.amount, weights, before), strict=True))
    for key, amount in brought.items():
        already[key] = already.get(key, ZERO) + amount
    return brought


def _already(
    invoice_ids: Sequence[int], parts: Mapping[int, InvoiceParts], settlements: Sequence[Settlement]
) -> dict[int, Parts]:
    """What was brought before these settlements; lines without order hold the rest, which the standings know."""
    found: dict[int, Parts] = defaultdict(dict)
    if not invoice_ids:
        return found
    orders = sorted({order for one in invoice_ids for order in parts[one].asked if order is not None})
    with connection.cursor() as cursor:
        cursor.execute(_ALREADY, {"orders": orders, "ids": [str(one) for one in invoice_ids]})
        for invoice_id, order_id, amount in cursor.fetchall():
            found[invoice_id][order_id] = amount
    for standing in InvoiceStanding.objects.filter(invoice_id__in=invoice_ids):
        if None in parts[standing.invoice_id].asked:
            now = sum((one.amount for one in settlements if one.invoice_id == standing.invoice_id), ZERO)
            settled = sum(parts[standing.invoice_id].standing.values(), ZERO) - standing.left - now
            found[standing.invoice_id][None] = settled - sum(found[standing.invoice_id].values(), ZERO)
    return found


def _orders_first(row: tuple[int, int | None, Decimal, Decimal]) -> tuple[int, bool, int]:
    return (row[0], row[1] is None, row[1] or 0)
