"""Issued documents against their e-invoices: judged, written in both syntaxes, under their number, with their sums (P28)."""

import re
from collections.abc import Iterator

from django.db import connection

from carnet.dossier.check.gaps import Gap

_UNPROVEN = """
SELECT i.number, i.checked_id IS NULL OR NOT c.ok, count(f.id)
FROM invoicing_invoice i
LEFT JOIN invoicing_einvoicecheck c ON c.id = i.checked_id
LEFT JOIN invoicing_issuedfile f ON f.invoice_id = i.id AND f.kind IN ('cii', 'ubl')
WHERE i.number IS NOT NULL GROUP BY i.id, c.ok HAVING i.checked_id IS NULL OR NOT c.ok OR count(f.id) <> 2
ORDER BY i.id
"""
_WRITTEN = """
SELECT i.number, i.issued_on, i.total_excl_tax, i.total_incl_tax, s.content
FROM invoicing_invoice i
JOIN invoicing_issuedfile f ON f.invoice_id = i.id AND f.kind = 'cii'
JOIN core_storedfile s ON s.id = f.file_id
WHERE i.number IS NOT NULL ORDER BY i.id
"""
_SAID = re.compile(
    rb"<rsm:ExchangedDocument>\s*<ram:ID>(?P<number>[^<]*)<.*?DateTimeString format=\"102\">(?P<on>\d+)<"
    rb".*<ram:TaxBasisTotalAmount>(?P<excl>[\d.-]+)<.*<ram:GrandTotalAmount>(?P<incl>[\d.-]+)<",
    re.DOTALL,
)


def einvoice_gaps() -> Iterator[Gap]:
    """Documents issued without proof or without file, and files that do not say what their rows say."""
    with connection.cursor() as cursor:
        cursor.execute(_UNPROVEN)
        for number, unproven, files in cursor.fetchall():
            if unproven:
                yield Gap(f"invoice {number}", "no verdict of the official rules lets it be issued")
            if files != 2:
                yield Gap(f"invoice {number}", f"its e-invoice is written in {files} of 2 syntaxes")
    with connection.chunked_cursor() as cursor:
        cursor.execute(_WRITTEN)
        for number, on, excl, incl, content in cursor:
            wanted = (number, f"{on:%Y%m%d}", f"{excl:.2f}", f"{incl:.2f}")
            said = _SAID.search(bytes(content))
            told = tuple(part.decode() for part in said.groups()) if said else ()
            if told != wanted and not _same_without_cents(told, wanted):
                yield Gap(f"invoice {number}", f"its e-invoice says {' / '.join(told)} for {' / '.join(wanted)}")


def _same_without_cents(told: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Currencies without cents are written without."""
    return told == (*wanted[:2], *(amount.removesuffix(".00") for amount in wanted[2:]))
