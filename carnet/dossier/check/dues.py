"""What is left of each instalment, against what settles its invoice (P30)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import places_of
from carnet.dossier.check.gaps import Gap
from carnet.invoicing.amounts import DueAsked, left_of_dues, retention

_DUES = """
SELECT i.number, i.currency, i.retention_percent, coalesce(a.amount, 0), coalesce(c.works, 0),
    CASE WHEN n.retention THEN coalesce((SELECT r."on" FROM invoicing_retentionrelease r WHERE r.invoice_id = i.id
                                         ORDER BY r.id DESC LIMIT 1), n.due_on) ELSE n.due_on END,
    n.n, n.amount, n.retention, s."left"
FROM invoicing_instalment n
JOIN invoicing_invoice i ON i.id = n.invoice_id AND i.number IS NOT NULL
LEFT JOIN invoicing_instalmentstanding s ON s.instalment_id = n.id
LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM invoicing_allocation GROUP BY 1) a ON a.invoice_id = i.id
LEFT JOIN (SELECT c.corrects_id, sum(v.own_base + v.own_vat) AS works
           FROM invoicing_invoice c JOIN invoicing_invoicevat v ON v.invoice_id = c.id
           WHERE c.number IS NOT NULL AND c.to_invoice_again IS NOT NULL GROUP BY 1) c ON c.corrects_id = i.id
ORDER BY i.id, n.n
"""


def due_gaps() -> Iterator[Gap]:
    """Instalments whose stored rest is not what the allocations of their invoice leave (one statement)."""
    asked: dict[tuple[str, str, Decimal, Decimal, Decimal], list[tuple[DueAsked, Decimal | None]]] = defaultdict(list)
    for number, currency, percent, settled, credited, on, n, amount, retained, left in _rows():
        asked[number, currency, percent, settled, credited].append((DueAsked(on, n, amount, retained), left))
    for (number, currency, percent, settled, credited), dues in asked.items():
        released = retention(credited, percent, places_of(currency))
        wanted = left_of_dues([due for due, _left in dues], settled, released)
        for (due, stored), left in zip(dues, wanted, strict=True):
            if stored != left:
                yield Gap(f"invoice {number}", f"{stored} is stored as left of instalment {due.n}, {left} is left")


def _rows() -> list[tuple[str, str, Decimal, Decimal, Decimal, date, int, Decimal, bool, Decimal | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_DUES)
        return list(cursor.fetchall())
