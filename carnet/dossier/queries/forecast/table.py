"""The table of a forecast: facts put into rows and columns, so that chart, table and API say the same to the cent (P46)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from carnet.core.models import User
from carnet.core.money import ZERO
from carnet.dossier.models import ForecastNote
from carnet.dossier.queries.forecast.asked import (
    BEFORE,
    LATER,
    SOURCES,
    UNDATED,
    Fact,
    Forecast,
    ForecastAsk,
    ForecastRow,
    Period,
    add_months,
    month_end,
    quarter_of,
)
from carnet.dossier.queries.forecast.facts import facts_of
from carnet.dossier.queries.forecast.sources import parameters
from carnet.parties.models import Party


def forecast(ask: ForecastAsk) -> Forecast:
    """What was invoiced and what is expected, by period and source, or by customer, salesperson, family (six statements)."""
    rows: dict[tuple[str, str], ForecastRow] = {}
    if ask.by in ("month", "quarter"):
        rows = {(source, ""): ForecastRow(source) for source in SOURCES}
    history: dict[date, Decimal] = {}
    for fact in facts_of(_with_history(ask)):
        if fact.source == "invoiced" and fact.month is not None and fact.month < ask.first.replace(day=1):
            history[fact.month] = history.get(fact.month, ZERO) + fact.amount
            continue
        row = rows.setdefault((fact.source, fact.key), ForecastRow(fact.source, fact.key))
        row.add(period_of(ask, fact), fact.amount, fact.band)
    found = [row for row in rows.values() if row.total or row.amounts or not row.key]
    left, orders = _left(ask)
    return Forecast(ask, _periods(ask, found), _labelled(ask, found), _noted(ask), left, orders, history)


def _with_history(ask: ForecastAsk) -> ForecastAsk:
    """By month, invoices are read from eleven months earlier, for sums over twelve months."""
    return replace(ask, first=add_months(ask.first.replace(day=1), -11)) if ask.by == "month" else ask


def period_of(ask: ForecastAsk, fact: Fact) -> str:
    """The column of a fact: what is late stands in this month."""
    if fact.source == "late":
        month: date | None = ask.this_month
    else:
        month = fact.month
    if month is None:
        return UNDATED
    if month < ask.first.replace(day=1):
        return BEFORE
    if month > ask.last:
        return LATER
    return key_of(ask, month)


def key_of(ask: ForecastAsk, month: date) -> str:
    """`2026-11`, or `2026-Q4`."""
    return f"{month.year}-Q{(month.month + 2) // 3}" if ask.by == "quarter" else f"{month:%Y-%m}"


def _periods(ask: ForecastAsk, rows: Iterable[ForecastRow]) -> list[Period]:
    """The months or quarters asked for, and the columns outside them that hold something."""
    held = {key for row in rows for key, amount in row.amounts.items() if amount}
    found: dict[str, Period] = {}
    for month in ask.months:
        key = key_of(ask, month)
        first = found[key].first if key in found else month
        found[key] = Period(key, max(ask.first, first or month), min(ask.last, month_end(month)))
    outside = [Period(key) for key in (BEFORE, LATER, UNDATED) if key in held]
    return [*[one for one in outside if one.key == BEFORE], *found.values(), *[o for o in outside if o.key != BEFORE]]


def _labelled(ask: ForecastAsk, rows: list[ForecastRow]) -> list[ForecastRow]:
    """Names of customers, salespeople and families (one statement), the largest first."""
    keys = [int(row.key) for row in rows if row.key.isdecimal()]
    names: dict[str, str] = {}
    if ask.by == "customer":
        names = {str(pk): name for pk, name in Party.objects.filter(id__in=keys).values_list("id", "name")}
    elif ask.by == "salesperson":
        names = {str(pk): name for pk, name in User.objects.filter(id__in=keys).values_list("id", "name")}
    nobody = {"salesperson": _("Nobody"), "family": _("Without family")}.get(ask.by, "")
    for row in rows:
        row.label = names.get(row.key, row.key) or nobody
    place = {source: at for at, source in enumerate(SOURCES)}
    return sorted(rows, key=lambda row: (place[row.source], -row.total, row.label))


def _left(ask: ForecastAsk) -> tuple[Decimal, int]:
    """What open orders leave to invoice, and how many they are (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LEFT.format(**_OF_ONE if ask.owner_id is not None else {"join": "", "owner": ""}), parameters(ask)
        )
        found = cursor.fetchone()
    return found[0], found[1]


_OF_ONE = {"join": "JOIN sales_order o ON o.id = s.order_id", "owner": "AND o.owner_id = %(owner)s"}
_LEFT = """
SELECT coalesce(sum(CASE WHEN x.id IS NULL THEN s.left_excl_tax ELSE round(s.left_excl_tax / x.exchange_rate, 2) END), 0), count(*)
FROM sales_orderstanding s LEFT JOIN (SELECT id, exchange_rate FROM sales_order WHERE exchange_rate <> 1) x ON x.id = s.order_id {join}
WHERE s.left_excl_tax <> 0 {owner}
"""


def _noted(ask: ForecastAsk) -> dict[str, Decimal]:
    """What was expected at the first of each month, once noted (one statement)."""
    if ask.by not in ("month", "quarter") or ask.owner_id is not None:
        return {}
    notes = ForecastNote.objects.filter(month__gte=ask.first.replace(day=1), month__lte=ask.last)
    found: dict[str, Decimal] = {}
    for month, amount in notes.values_list("month").annotate(amount=Sum("amount")):
        key = key_of(ask, month if ask.by == "month" else quarter_of(month))
        found[key] = found.get(key, ZERO) + amount
    return found
