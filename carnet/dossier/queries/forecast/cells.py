"""The documents behind a figure of the forecast, which sum to it exactly (P5, P46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.money import ZERO
from carnet.dossier.queries.forecast.asked import ForecastAsk
from carnet.dossier.queries.forecast.contracts import contract_documents
from carnet.dossier.queries.forecast.sources import invoice_rows, parameters, plan_rows, quote_rows

SHOWN = 200


@dataclass(frozen=True, slots=True)
class CellAsk:
    """A figure: of a source, between two days (none: without a day), of a key (None: all)."""

    source: str
    first: date | None
    last: date | None
    key: str | None = None
    band: str = ""
    undated: bool = False


@dataclass(frozen=True, slots=True)
class CellDocument:
    """A document of a figure: what it is, whose, its day and its part of the amount."""

    kind: str
    id: int
    number: str
    title: str
    party: str
    on: date | None
    amount: Decimal
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The documents of a figure, the first ones when they are many, and the whole of it."""

    documents: Sequence[CellDocument]
    total: Decimal
    count: int

    @property
    def others(self) -> int:
        """How many are not shown."""
        return self.count - len(self.documents)

    @property
    def others_amount(self) -> Decimal:
        """What those not shown add up to."""
        return self.total - sum((one.amount for one in self.documents), ZERO)


_NAMES = {
    "order": ("sales_order", "d.number", "coalesce(nullif(l.label, ''), d.title)", "d.party_id"),
    "invoice": ("invoicing_invoice", "coalesce(d.number, '')", "d.title", "d.billed_id"),
    "quote": ("sales_quote", "d.number", "v.title", "d.party_id"),
}
_KIND_OF = {"late": "order", "plan": "order", "invoiced": "invoice", "quotes": "quote"}
_JOINS = {
    "order": "LEFT JOIN invoicing_planline l ON l.id = r.line_id",
    "invoice": "",
    "quote": "JOIN sales_quoteversion v ON v.quote_id = d.id AND v.n = d.current_version",
}
_CELL = """
WITH found AS MATERIALIZED (
    SELECT r.line_id, r.document_id, r."on", sum(r.amount) AS amount FROM ({rows}) r WHERE {where}
    GROUP BY 1, 2, 3 HAVING sum(r.amount) <> 0
)
SELECT r.document_id, {number}, {title}, p.name, r."on", r.amount, r.line_id,
    (SELECT sum(amount) FROM found), (SELECT count(*) FROM found)
FROM found r JOIN {table} d ON d.id = r.document_id JOIN parties_party p ON p.id = {party} {join}
ORDER BY r."on" NULLS LAST, r.document_id, r.line_id LIMIT {shown}
"""


def cell(ask: ForecastAsk, wanted: CellAsk) -> Cell:
    """The documents of a figure (one statement)."""
    if wanted.source == "contracts":
        return _of_contracts(ask, wanted)
    rows = {"invoiced": invoice_rows, "quotes": quote_rows}.get(wanted.source, plan_rows)(ask)
    kind = _KIND_OF[wanted.source]
    table, number, title, party = _NAMES[kind]
    where, more = _where(wanted)
    sql = _CELL.format(
        rows=rows, where=where, table=table, number=number, title=title, party=party, join=_JOINS[kind], shown=SHOWN
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {**parameters(ask), **more})
        found = cursor.fetchall()
    documents = [CellDocument(kind, *row[:7]) for row in found]
    return Cell(documents, found[0][7] if found else ZERO, found[0][8] if found else 0)


def _where(wanted: CellAsk) -> tuple[str, dict[str, Any]]:
    parts = ["r.source = %(cell_source)s"]
    if wanted.key is not None:
        parts.append("r.key = %(cell_key)s")
    if wanted.band:
        parts.append("r.band = %(cell_band)s")
    if wanted.undated:
        parts.append('r."on" IS NULL')
    if wanted.first is not None and wanted.source != "late":
        parts.append('r."on" >= %(cell_first)s')
    if wanted.last is not None and wanted.source != "late":
        parts.append('r."on" <= %(cell_last)s')
    return " AND ".join(parts), {
        "cell_source": wanted.source,
        "cell_key": wanted.key,
        "cell_band": wanted.band,
        "cell_first": wanted.first,
        "cell_last": wanted.last,
    }


def _of_contracts(ask: ForecastAsk, wanted: CellAsk) -> Cell:
    found = [
        CellDocument("contract", one.contract_id, one.number, one.title, one.party, one.on, one.amount)
        for one in contract_documents(ask)
        if (wanted.first is None or one.on >= wanted.first)
        and (wanted.last is None or one.on <= wanted.last)
        and (wanted.key is None or wanted.key == one.key)
    ]
    return Cell(found[:SHOWN], sum((one.amount for one in found), ZERO), len(found))
