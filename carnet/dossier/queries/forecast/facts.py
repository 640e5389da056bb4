"""The amounts of a forecast by source, band of certainty, month and key: the rows of each source summed by the database (P46)."""

from collections.abc import Iterator

from django.db import connection

from carnet.dossier.queries.forecast.asked import Fact, ForecastAsk
from carnet.dossier.queries.forecast.contracts import contract_facts
from carnet.dossier.queries.forecast.sources import invoice_rows, parameters, plan_rows, quote_rows

# By day first: indexes give rows by day, and what is dear is done once a day instead of once a row.
_SUMS = """
SELECT source, band, date_trunc('month', "on"::timestamp)::date, key, sum(amount) FROM (
    SELECT source, band, "on", key, sum(amount) AS amount FROM ({rows}) r GROUP BY 1, 2, 3, 4
) d GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0
"""


def facts_of(ask: ForecastAsk) -> Iterator[Fact]:
    """Every amount of the forecast (one statement per source)."""
    for rows in (plan_rows(ask), invoice_rows(ask), quote_rows(ask)):
        with connection.cursor() as cursor:
            cursor.execute(_SUMS.format(rows=rows), parameters(ask))
            yield from (Fact(*row) for row in cursor.fetchall())
    yield from contract_facts(ask)
