"""Invoices, payments and what settles them: the standings and the orders' entries against allocations (P27a, P31)."""

from collections.abc import Iterator

from django.db import connection

from carnet.dossier.check.gaps import Gap

# What each allocation brought to orders, against the allocation itself; lines without order keep their part.
_ALLOCATIONS = """
WITH settled AS (
    SELECT split_part(document_line, '.', 1)::bigint AS invoice_id, split_part(document_line, '.', 2) AS key,
        figure, "on", sum(amount) AS amount
    FROM sales_entry WHERE figure IN ('paid', 'written_off') GROUP BY 1, 2, 3, 4
), wholly AS (
    SELECT i.id FROM invoicing_invoice i
    WHERE i.number IS NOT NULL AND EXISTS (SELECT 1 FROM invoicing_invoiceshare s WHERE s.invoice_id = i.id)
      AND i.total_incl_tax = (SELECT sum(s.incl_tax) FROM invoicing_invoiceshare s WHERE s.invoice_id = i.id)
)
SELECT i.number, a.id, a.amount, s.amount
FROM invoicing_allocation a
JOIN wholly w ON w.id = a.invoice_id JOIN invoicing_invoice i ON i.id = a.invoice_id
LEFT JOIN settled s ON s.invoice_id = a.invoice_id AND s.key = a.id::text AND s."on" = a."on"
    AND s.figure = CASE a.kind WHEN 'write_off' THEN 'written_off' ELSE 'paid' END
LEFT JOIN invoicing_invoice n ON n.id = a.credit_note_id
WHERE a.amount IS DISTINCT FROM s.amount AND n.corrects_id IS DISTINCT FROM a.invoice_id
"""

# All that invoices have settled: their allocations, less their own credit notes, which lower what is billed.
_INVOICES = """
SELECT i.number, coalesce(a.amount, 0) - coalesce(c.total, 0), coalesce(e.amount, 0)
FROM invoicing_invoice i
JOIN (SELECT invoice_id, sum(incl_tax) AS held FROM invoicing_invoiceshare GROUP BY 1) s ON s.invoice_id = i.id
LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM invoicing_allocation GROUP BY 1) a ON a.invoice_id = i.id
LEFT JOIN (SELECT corrects_id, sum(total_incl_tax) AS total FROM invoicing_invoice
           WHERE kind = 'credit_note' AND number IS NOT NULL GROUP BY 1) c ON c.corrects_id = i.id
LEFT JOIN (SELECT split_part(document_line, '.', 1)::bigint AS invoice_id, sum(amount) AS amount
           FROM sales_entry WHERE figure IN ('paid', 'written_off') GROUP BY 1) e ON e.invoice_id = i.id
WHERE i.number IS NOT NULL AND i.kind <> 'credit_note' AND s.held = i.total_incl_tax
  AND coalesce(a.amount, 0) - coalesce(c.total, 0) <> coalesce(e.amount, 0)
"""

_STRAYS = """
SELECT e.id, e.document_kind, e.document_id, e.amount FROM sales_entry e
LEFT JOIN invoicing_invoice i ON i.id = split_part(e.document_line, '.', 1)::bigint
LEFT JOIN invoicing_allocation a ON a.id::text = split_part(e.document_line, '.', 2) AND a.invoice_id = i.id
WHERE e.figure IN ('paid', 'written_off') AND (i.number IS NULL OR a.id IS NULL AND split_part(e.document_line, '.', 2) <> 'surplus')
"""

_STANDINGS = """
SELECT i.number, s."left", i.total_incl_tax - coalesce(a.amount, 0)
FROM invoicing_invoice i
LEFT JOIN invoicing_invoicestanding s ON s.invoice_id = i.id
LEFT JOIN LATERAL (
    SELECT sum(amount) AS amount FROM invoicing_allocation a
    WHERE CASE WHEN i.kind = 'credit_note' THEN a.credit_note_id = i.id ELSE a.invoice_id = i.id END
) a ON true
WHERE i.number IS NOT NULL AND s."left" IS DISTINCT FROM i.total_incl_tax - coalesce(a.amount, 0)
"""

_SUMS = """
SELECT i.number, i.total_excl_tax, coalesce(l.net, 0), i.total_vat, coalesce(v.vat, 0), coalesce(v.base, 0)
FROM invoicing_invoice i
LEFT JOIN (SELECT invoice_id, sum(net) AS net FROM invoicing_invoiceline WHERE kind NOT IN ('section', 'comment') GROUP BY 1) l
    ON l.invoice_id = i.id
LEFT JOIN (SELECT invoice_id, sum(vat) AS vat, sum(base) AS base FROM invoicing_invoicevat GROUP BY 1) v ON v.invoice_id = i.id
WHERE i.number IS NOT NULL AND (i.total_excl_tax, i.total_excl_tax, i.total_vat)
    IS DISTINCT FROM (coalesce(l.net, 0), coalesce(v.base, 0), coalesce(v.vat, 0))
"""

_PAYMENTS = """
SELECT p.id, s.unallocated,
    p.amount + coalesce((SELECT sum(r.amount) FROM invoicing_payment r WHERE r.reverses_id = p.id), 0)
    - coalesce((SELECT sum(a.amount) FROM invoicing_allocation a
                WHERE CASE WHEN p.kind = 'refund' THEN a.refund_id = p.id ELSE a.payment_id = p.id END), 0) AS wanted
FROM invoicing_payment p LEFT JOIN invoicing_paymentstanding s ON s.payment_id = p.id
WHERE p.kind <> 'reversal'
"""


# A collection is the sum of its debits; what is received of it is a payment of that amount, by the payer of the invoice.
_DEBITS = """
SELECT c.id, c.total, coalesce(sum(d.amount), 0), c.count, count(d.id),
    count(*) FILTER (WHERE p.id IS NOT NULL AND (p.amount, p.party_id, p.kind) IS DISTINCT FROM (d.amount, i.billed_id, 'receipt'))
FROM invoicing_collection c LEFT JOIN invoicing_debit d ON d.collection_id = c.id
LEFT JOIN invoicing_payment p ON p.id = d.payment_id LEFT JOIN invoicing_invoice i ON i.id = d.invoice_id
GROUP BY c.id
"""


def settlement_gaps() -> Iterator[Gap]:
    """Entries of settlements that their allocations do not give (three statements)."""
    for number, allocation, wanted, found in _rows(_ALLOCATIONS):
        said = "nothing" if found is None else found
        yield Gap(f"invoice {number}", f"allocation {allocation} of {wanted} brought {said} to its orders")
    for number, wanted, found in _rows(_INVOICES):
        yield Gap(f"invoice {number}", f"{wanted} is settled by its allocations, its orders say {found}")
    for entry, kind, document_id, amount in _rows(_STRAYS):
        yield Gap(f"{kind} {document_id}", f"entry {entry} of {amount} settles no invoice it is allocated to")


def invoice_gaps() -> Iterator[Gap]:
    """Invoices whose rows do not add up, or whose standing is not what their allocations leave (two statements)."""
    for number, stored, wanted in _rows(_STANDINGS):
        yield Gap(f"invoice {number}", f"{stored} is stored as left to pay, its allocations leave {wanted}")
    for number, excl_tax, lines, vat, vat_rows, bases in _rows(_SUMS):
        yield Gap(
            f"invoice {number}",
            f"total {excl_tax} + {vat}, but its lines make {lines} and its VAT rows {bases} + {vat_rows}",
        )


def payment_gaps() -> Iterator[Gap]:
    """Payments whose standing is not what their allocations leave (one statement)."""
    for payment, stored, wanted in _rows(_PAYMENTS):
        if stored != wanted:
            yield Gap(f"payment {payment}", f"{stored} is stored as not allocated, its allocations leave {wanted}")


def debit_gaps() -> Iterator[Gap]:
    """Direct debits that are not what was asked of the bank, or not what was received (one statement)."""
    for collection, total, asked, count, debits, wrong in _rows(_DEBITS):
        if (total, count) != (asked, debits):
            yield Gap(f"collection {collection}", f"{total} for {count} invoices, its debits make {asked} for {debits}")
        if wrong:
            yield Gap(f"collection {collection}", f"{wrong} of its debits are not the payments they name")


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
