"""The table and the chart of a forecast: the same rows, drawn twice; every figure opens its documents (P46)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from carnet.core import formats
from carnet.core.money import ZERO, round_to
from carnet.dossier.queries.forecast import (
    BANDS,
    BEFORE,
    LATER,
    SOURCES,
    UNDATED,
    Forecast,
    ForecastAsk,
    ForecastRow,
    Period,
    add_months,
)

SOURCE_WORDS: dict[str, Promise] = {
    "late": pgettext_lazy("forecast", "Late"),
    "invoiced": pgettext_lazy("forecast", "Invoiced"),
    "plan": pgettext_lazy("forecast", "Billing plan"),
    "contracts": pgettext_lazy("forecast", "Contracts"),
    "quotes": pgettext_lazy("forecast", "Weighted quotes"),
}
BAND_WORDS: dict[str, Promise] = {
    "certain": pgettext_lazy("forecast", "sure"),
    "probable": pgettext_lazy("forecast", "probable"),
    "possible": pgettext_lazy("forecast", "possible"),
}
STACK = ("invoiced", "late", "plan", "contracts", "quotes")
SHOWN = 40


@dataclass(frozen=True, slots=True)
class TableCell:
    """A figure in whole euros, and where it opens."""

    amount: Decimal
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: of a source, or of a customer, salesperson or family."""

    label: str
    source: str
    cells: Sequence[TableCell]
    total: TableCell
    under: str = ""


@dataclass(frozen=True, slots=True)
class ForecastTable:
    """What the page draws."""

    heads: Sequence[str]
    current: int
    rows: Sequence[TableRow]
    totals: TableRow
    noted: TableRow | None = None
    gap: TableRow | None = None
    rolling: TableRow | None = None
    others: int = 0


def table_of(found: Forecast, query: Mapping[str, str]) -> ForecastTable:
    """Sources down and periods across; or customers, salespeople, families down and sources across."""
    return _by_period(found, query) if found.ask.by in ("month", "quarter") else _by_key(found, query)


def _by_period(found: Forecast, query: Mapping[str, str]) -> ForecastTable:
    periods = found.periods
    rows = [
        TableRow(
            str(SOURCE_WORDS[row.source]),
            row.source,
            [_cell(row.amounts.get(one.key, ZERO), _url(query, row.source, one, found.ask)) for one in periods],
            _cell(row.total, _url(query, row.source, None, found.ask)),
            under=_bands(row),
        )
        for row in found.rows
        if row.amounts or row.source in ("invoiced", "plan")
    ]
    totals = [_cell(found.total_of(one.key)) for one in periods]
    total = sum((row.total for row in found.rows), ZERO)
    noted, gap = _noted(found)
    now = [at for at, one in enumerate(periods) if one.first and one.last and one.first <= found.ask.today <= one.last]
    return ForecastTable(
        [head_of(one, found.ask) for one in periods],
        now[0] if now else -1,
        rows,
        TableRow(_("Total"), "", totals, _cell(total)),
        noted,
        gap,
        _rolling(found),
    )


def _by_key(found: Forecast, query: Mapping[str, str]) -> ForecastTable:
    held = [source for source in SOURCES if found.sum_of(source)]
    keys: dict[str, dict[str, ForecastRow]] = {}
    for row in found.rows:
        keys.setdefault(row.key, {})[row.source] = row
    ordered = sorted(keys.items(), key=lambda one: -sum(row.total for row in one[1].values()))
    rows = [
        TableRow(
            next(iter(of.values())).label,
            "",
            [_cell(of[s].total if s in of else ZERO, _key_url(query, s, key)) for s in held],
            _cell(sum((row.total for row in of.values()), ZERO)),
        )
        for key, of in ordered[:SHOWN]
    ]
    totals = TableRow(_("Total"), "", [_cell(found.sum_of(source)) for source in held], _cell(found.sum_of(*SOURCES)))
    heads = [str(SOURCE_WORDS[source]) for source in held]
    return ForecastTable(heads, -1, rows, totals, others=max(0, len(ordered) - SHOWN))


def _bands(row: ForecastRow) -> str:
    """How sure what is planned is, when not all of it is sure."""
    held = {band: row.bands[band] for band in BANDS if row.bands.get(band)}
    if set(held) <= {"certain"}:
        return ""
    return " · ".join(f"{BAND_WORDS[band]} {whole(amount)}" for band, amount in held.items())


def _noted(found: Forecast) -> tuple[TableRow | None, TableRow | None]:
    """What was expected at the first of each month, and how far what came is from it, once the month is over."""
    if not found.noted:
        return None, None
    invoiced = next((row for row in found.rows if row.source == "invoiced"), ForecastRow("invoiced"))
    noted, gaps = [], []
    for one in found.periods:
        amount = found.noted.get(one.key, ZERO)
        over = one.last is not None and one.last < found.ask.today and one.key in found.noted
        noted.append(_cell(amount))
        gaps.append(_cell(invoiced.amounts.get(one.key, ZERO) - amount if over else ZERO))
    label = _("Expected on the 1st of the month")
    return (
        TableRow(label, "", noted, _cell(sum((one.amount for one in noted), ZERO))),
        TableRow(_("Difference"), "", gaps, _cell(sum((one.amount for one in gaps), ZERO))),
    )


def _rolling(found: Forecast) -> TableRow | None:
    """Twelve months ending with each column: invoiced so far, then expected."""
    if found.ask.by != "month" or not found.history:
        return None
    by_month = dict(found.history)
    for one in found.periods:
        if one.first is not None:
            by_month[one.first.replace(day=1)] = found.total_of(one.key)
    cells = []
    for one in found.periods:
        if one.first is None:
            cells.append(_cell(ZERO))
            continue
        month = one.first.replace(day=1)
        cells.append(_cell(sum((by_month.get(add_months(month, -back), ZERO) for back in range(12)), ZERO)))
    return TableRow(_("Over 12 months"), "", cells, _cell(ZERO))


def head_of(period: Period, ask: ForecastAsk) -> str:
    """`nov. 26`, `T4 2026`, or the words of a column without days."""
    if period.first is None:
        return {BEFORE: pgettext("forecast", "Before"), LATER: pgettext("forecast", "Later"), UNDATED: _("No date")}[
            period.key
        ]
    if ask.by == "quarter":
        return pgettext("quarter", "Q%(n)d %(year)d") % {"n": (period.first.month + 2) // 3, "year": period.first.year}
    return date_format(period.first, "N y" if period.first.month == 1 or period.first == ask.first else "N")


def whole(amount: Decimal) -> str:
    """A figure in whole euros; a dash for zero."""
    return formats.number(round_to(amount, 0), 0) if amount else formats.DASH


def _cell(amount: Decimal, url: str = "") -> TableCell:
    return TableCell(amount, whole(amount), url if amount else "")


def _url(query: Mapping[str, str], source: str, period: Period | None, ask: ForecastAsk) -> str:
    asked: dict[str, Any] = {"source": source}
    if period is not None:
        first, last = _days(period, ask)
        asked |= {"from": first or "", "to": last or "", "undated": "1" if period.key == UNDATED else ""}
    elif source == "invoiced":
        asked |= {"from": ask.first, "to": ask.last}
    kept = {name: query[name] for name in ("who", "scenario") if query.get(name)}
    return f"{reverse('dossier:forecast-cell')}?{urlencode({**{k: v for k, v in asked.items() if v}, **kept})}"


def _days(period: Period, ask: ForecastAsk) -> tuple[date | None, date | None]:
    if period.key == LATER:
        return add_months(ask.last.replace(day=1), 1), None
    if period.key == BEFORE:
        return ask.today, date.fromordinal(ask.first.toordinal() - 1)
    return period.first, period.last


def _key_url(query: Mapping[str, str], source: str, key: str) -> str:
    kept = {name: query[name] for name in ("who", "scenario", "by", "from", "to") if query.get(name)}
    asked = {"source": source, "key": key or "-", **kept, "range": "1"}
    return f"{reverse('dossier:forecast-cell')}?{urlencode(asked)}"


def chart_of(found: Forecast, table: ForecastTable) -> dict[str, Any]:
    """What the chart draws: the amounts of the table, to the cent, certain at the bottom of each bar."""
    if found.ask.by in ("month", "quarter"):
        periods = [one for one in found.periods if one.first is not None]
        rows = {row.source: row for row in found.rows}
        return {
            "labels": [head_of(one, found.ask) for one in periods],
            "sets": [
                {
                    "source": source,
                    "label": str(SOURCE_WORDS[source]),
                    "values": [str(rows[source].amounts.get(one.key, ZERO)) for one in periods],
                }
                for source in STACK
                if source in rows and any(rows[source].amounts.get(one.key) for one in periods)
            ],
            "line": [str(found.noted[one.key]) if one.key in found.noted else None for one in periods]
            if found.noted
            else [],
            "line_label": _("expected on the 1st"),
        }
    held = [source for source in SOURCES if found.sum_of(source)]
    top = table.rows[:12]
    return {
        "labels": [row.label for row in top],
        "sets": [
            {"source": source, "label": str(SOURCE_WORDS[source]), "values": [str(row.cells[at].amount) for row in top]}
            for at, source in enumerate(held)
        ],
        "line": [],
        "line_label": "",
        "across": True,
    }
