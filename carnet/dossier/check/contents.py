"""What was agreed against what was signed: orders against their quotes, amounts against their lines, hashes (P17, P18)."""

from collections.abc import Iterator

from django.db import connection

from carnet.dossier.check.gaps import Gap
from carnet.sales.models import QuoteVersion
from carnet.sales.steps.quoting import hash_of

_COPIED = """
SELECT o.number, l.position FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id
LEFT JOIN sales_quoteline q ON q.id = l.quote_line_id AND q.version_id = o.quote_version_id
WHERE o.quote_version_id IS NOT NULL AND l.amendment_id IS NULL AND o.validated_on IS NOT NULL AND l.quote_line_id IS NOT NULL
  AND (q.id IS NULL OR (q.quantity, q.unit_price, q.net, q.vat_category, q.vat_rate, q.description, q.period)
       IS DISTINCT FROM (l.quantity, l.unit_price, l.net, l.vat_category, l.vat_rate, l.description, l.period))
"""

_LINES = """
SELECT o.number, l.position, l.net, round(l.quantity * l.unit_price * (1 - l.discount_percent / 100), 2)
FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id
WHERE l.kind = 'line' AND l.unit_price_incl_tax IS NULL AND o.currency NOT IN ('JPY') AND abs(l.net) <>
    abs(round(l.quantity * l.unit_price * (1 - l.discount_percent / 100), 2)) - l.discount_amount
"""

_GROUPS = """
SELECT o.number, v.category, v.rate, v.lines_net, coalesce(l.net, 0)
FROM sales_order o JOIN sales_ordervat v ON v.order_id = o.id
LEFT JOIN (SELECT order_id, vat_category, vat_rate, sum(net) AS net FROM sales_orderline
           WHERE kind = 'line' AND period = '' AND amendment_id IS NULL GROUP BY 1, 2, 3) l
    ON l.order_id = o.id AND l.vat_category = v.category AND l.vat_rate = v.rate
WHERE v.lines_net <> coalesce(l.net, 0) OR v.base <> v.lines_net - v.discount
"""


def content_gaps() -> Iterator[Gap]:
    """Lines that are not those of the quote, nets that are not those of their lines, signed contents that moved."""
    for number, position in _rows(_COPIED):
        yield Gap(f"order {number}", f"line {position} is not the one of its quote")
    for number, position, net, wanted in _rows(_LINES):
        yield Gap(f"order {number}", f"line {position} has a net of {net} for {wanted}")
    for number, category, rate, lines, wanted in _rows(_GROUPS):
        yield Gap(f"order {number}", f"VAT {category} {rate}: {lines} is stored for lines of {wanted}")
    signed = QuoteVersion.objects.filter(signed_on__isnull=False).select_related("quote").order_by("id")
    for version in signed.iterator():
        if version.content_hash != hash_of(version.quote, version):
            yield Gap(f"quote {version.quote.number}", f"version {version.n} is not the one that was signed")


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
