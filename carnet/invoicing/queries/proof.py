"""What the chain proves of invoicing: walked from its first link, with what stands outside it and the sums of closings (P52, R21–R23)."""

from collections.abc import Iterator

from django.db import connection

from carnet.core.chain import Fault, Walk, walk

_OUTSIDE = "SELECT 'inserted', kind, coalesce(label, ref::text) FROM invoicing_unsealed()"
_FILES = """
SELECT 'altered', 'file', label FROM core_chainlink
WHERE company_id = core_company() AND kind = 'invoice' AND file_hash <> '' AND file_hash <> invoicing_file_hash(ref)
"""
# The perpetual total of a closing is that of the one before it and of the links between both.
_CLOSINGS = """
SELECT 'totals', 'closing', period || ' ' || core_day(first_on)
FROM (SELECT c.*, lag(until_seq, 1, 0::bigint) OVER w AS from_seq, lag(perpetual) OVER w AS before
      FROM core_closing c WHERE company_id = core_company() WINDOW w AS (ORDER BY until_seq, id)) c
WHERE totals <> invoicing_totals(company_id, first_seq - 1, until_seq)
   OR perpetual <> CASE WHEN before IS NULL THEN invoicing_totals(company_id, 0, until_seq)
                   ELSE invoicing_add_totals(before, invoicing_totals(company_id, from_seq, until_seq)) END
ORDER BY first_on, period
"""


def faults(done: Walk) -> Iterator[Fault]:
    """Every document altered, removed, inserted or out of order in the company of the transaction."""
    yield from walk(done)
    for statement in (_OUTSIDE, _FILES, _CLOSINGS):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            yield from (Fault(*row) for row in cursor.fetchall())
