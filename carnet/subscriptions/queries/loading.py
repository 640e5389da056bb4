"""Contracts as their sums see them, read in a few statements however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.money import VatGroup, places_of
from carnet.subscriptions.amounts import (
    Agreement,
    Clause,
    Length,
    Price,
    Renewal,
    RenewalMode,
    Revised,
    Series,
    Span,
    Tiling,
    Timeline,
    TypedPrice,
    Unit,
    Weight,
    tiling,
)
from carnet.subscriptions.amounts.spans import Alignment
from carnet.subscriptions.models import Clause as ClauseRow
from carnet.subscriptions.models import ClauseWeight, Contract, IndexValue, Suspension


@dataclass(frozen=True, slots=True)
class LineToBill:
    """A line of a contract: its words, and its quantities and prices through time."""

    id: int
    position: int
    reference: str
    description: str
    details: str
    unit: str
    nature: str
    accounting_code: str
    indexed: bool
    every: Length
    timeline: Timeline
    proofs: dict[tuple[int, date], "Proof"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proof:
    """How a coefficient came about: the indices read, base and new, as stored."""

    coefficient: Decimal
    readings: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class BilledPeriod:
    """A period billed, with the periods it was cut from; `asked` is what each line asks by VAT group so far, drafts included."""

    id: int
    span: Span
    tiling: Tiling
    invoice_id: int | None
    asked: dict[tuple[int, VatGroup], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContractToBill:
    """A contract with everything its invoices are made of."""

    row: Contract
    agreement: Agreement
    lines: tuple[LineToBill, ...]
    clause: Clause | None = None
    revised: frozenset[int] = frozenset()
    last_coefficient: Decimal = Decimal(1)
    billed: tuple[BilledPeriod, ...] = ()

    @property
    def places(self) -> int:
        return self.agreement.places


def agreement_of(row: Contract, suspensions: Sequence[Span] = ()) -> Agreement:
    """A contract row as its sums see it."""
    length = Length(row.billing_count, Unit(row.billing_unit))
    periods = tiling(row.start_on, length, Alignment(row.alignment), row.anchor_day, row.anchor_month)
    renewal = Renewal(
        RenewalMode(row.renewal),
        _length(row.renewal_count, row.renewal_unit),
        _length(row.notice_count, row.notice_unit),
    )
    return Agreement(
        row.pk, row.start_on, periods, in_advance=row.in_advance, lead_days=row.lead_days, end_on=row.end_on,
        stopped_on=row.stopped_on, committed_until=row.committed_until, renewal=renewal, suspensions=tuple(suspensions),
        places=places_of(row.currency),
    )  # fmt: skip


def _length(count: int | None, unit: str) -> Length | None:
    return Length(count, Unit(unit)) if count else None


def contracts_to_bill(rows: Iterable[Contract], *, billed_from: date | None = None) -> list[ContractToBill]:
    """Contracts with lines, suspensions, clauses and the billed periods that the next ones depend on, or all that end on or after
    a day (about nine statements)."""
    contracts = sorted(rows, key=lambda row: row.pk)
    ids = [row.pk for row in contracts]
    if not ids:
        return []
    suspensions, lines = _suspensions(ids), _lines(ids)
    clauses, revised, last = _clauses(ids)
    periods = _billed(contracts, billed_from)
    return [
        ContractToBill(
            row, agreement_of(row, suspensions[row.pk]), tuple(lines[row.pk]), clauses.get(row.pk),
            frozenset(revised[row.pk]), last.get(row.pk, Decimal(1)), tuple(periods[row.pk]),
        )
        for row in contracts
    ]  # fmt: skip


def _suspensions(ids: Sequence[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Suspension.objects.filter(contract_id__in=ids).order_by("contract_id", "first_on")
    for contract_id, first_on, last_on in rows.values_list("contract_id", "first_on", "last_on"):
        if last_on is None or last_on >= first_on:
            found[contract_id].append(Span(first_on, last_on or date.max))
    return found


# Each line with its quantities, prices and revisions; of several written for one day the last counts.
_LINES = """
SELECT l.contract_id, l.id, l.position, l.reference, l.description, l.details, l.unit, l.nature, l.accounting_code, l.indexed,
    l.every_count, l.every_unit,
    (SELECT json_agg(json_build_array(q."on", q.quantity::text) ORDER BY q."on", q.id)
     FROM subscriptions_linequantity q WHERE q.line_id = l.id) AS quantities,
    (SELECT json_agg(json_build_array(p.id, p."on", p.unit_price::text, p.discount_percent::text, p.discount_amount::text,
            p.vat_category, p.vat_rate::text, p.exemption_code, p.base_on,
            (SELECT json_agg(json_build_array(r."on", r.coefficient::text, r.rounded_to, r.readings) ORDER BY r."on", r.id)
             FROM subscriptions_linerevision r WHERE r.price_id = p.id)) ORDER BY p."on", p.id)
     FROM subscriptions_lineprice p WHERE p.line_id = l.id) AS prices
FROM subscriptions_contractline l WHERE l.contract_id = ANY (%s) ORDER BY l.contract_id, l.position
"""


def _lines(ids: Sequence[int]) -> dict[int, list[LineToBill]]:
    found: dict[int, list[LineToBill]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(ids)])
        for contract_id, *words, count, unit, quantities, prices in cursor.fetchall():
            found[contract_id].append(_line(words, Length(count, Unit(unit)), quantities or [], prices or []))
    return found


def _line(words: list[Any], every: Length, quantities: list[Any], prices: list[Any]) -> LineToBill:
    proofs: dict[tuple[int, date], Proof] = {}
    steps = {date.fromisoformat(on): Decimal(quantity) for on, quantity in quantities}
    typed = {date.fromisoformat(price[1]): _typed(price, every, proofs) for price in prices}
    timeline = Timeline(words[0], tuple(sorted(steps.items())), tuple(typed[on] for on in sorted(typed)))
    said = dict(zip(_SAID, words, strict=True))
    return LineToBill(**said, every=every, timeline=timeline, proofs=proofs)


_SAID = ("id", "position", "reference", "description", "details", "unit", "nature", "accounting_code", "indexed")


def _typed(price: list[Any], every: Length, proofs: dict[tuple[int, date], Proof]) -> TypedPrice:
    price_id, on, unit_price, percent, amount, category, rate, exemption, base_on, revisions = price
    revised: dict[date, Revised] = {}
    rounded_to = 2
    for day, coefficient, places, readings in revisions or []:
        at = date.fromisoformat(day)
        revised[at], rounded_to = Revised(at, Decimal(coefficient)), places
        proofs[price_id, at] = Proof(Decimal(coefficient), readings)
    group = VatGroup(category, Decimal(rate))
    agreed = Price(Decimal(unit_price), every, Decimal(percent), Decimal(amount), group, exemption)
    return TypedPrice(
        price_id, date.fromisoformat(on), agreed, tuple(revised[at] for at in sorted(revised)), rounded_to,
        date.fromisoformat(base_on) if base_on else None,
    )  # fmt: skip


def _clauses(ids: Sequence[int]) -> tuple[dict[int, Clause], dict[int, set[int]], dict[int, Decimal]]:
    """The running clause of each contract, the revisions it has made, its last coefficient."""
    rows = {row.pk: row for row in ClauseRow.objects.filter(contract_id__in=ids, ended_on=None)}
    revised: dict[int, set[int]] = defaultdict(set)
    last: dict[int, Decimal] = {}
    if not rows:
        return {}, revised, last
    weights: dict[int, list[Weight]] = defaultdict(list)
    for one in ClauseWeight.objects.filter(clause_id__in=rows).order_by("clause_id", "position"):
        weights[one.clause_id].append(Weight(one.index_id, one.percent, one.base))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clause_id, n, coefficient FROM subscriptions_revision WHERE clause_id = ANY (%s) ORDER BY clause_id, n",
            [list(rows)],
        )
        for clause_id, n, coefficient in cursor.fetchall():
            revised[rows[clause_id].contract_id].add(n)
            last[rows[clause_id].contract_id] = coefficient
    return {row.contract_id: clause_of(row, weights[row.pk]) for row in rows.values()}, revised, last


def clause_of(row: ClauseRow, weights: Sequence[Weight]) -> Clause:
    """A clause row as its sums see it."""
    return Clause(
        row.pk, row.first_on, row.every_months, tuple(weights), row.percent, row.months_back, row.cap_percent,
        row.floor_percent, row.limits_each, row.rounded_to, row.inside, row.to_confirm,
    )  # fmt: skip


def index_series(index_ids: Iterable[int]) -> dict[int, Series]:
    """The values of some indices (one statement)."""
    wanted = set(index_ids)
    found: dict[int, Series] = {}
    values: dict[int, dict[date, Decimal]] = defaultdict(dict)
    rows = IndexValue.objects.filter(index_id__in=wanted) if wanted else IndexValue.objects.none()
    for index_id, months, month, value in rows.values_list("index_id", "index__months", "month", "value"):
        values[index_id][month] = value
        found[index_id] = Series(index_id, months, values[index_id])
    return {index_id: found.get(index_id, Series(index_id, 1, {})) for index_id in wanted}


# Periods from the first day not billed on (drafts thrown away leave gaps), those that a change reaches back into, or all from a day.
_BILLED = """
SELECT p.contract_id, p.id, p.starts_on, p.ends_on, p.anchor_on, p.anchor_day, p.count, p.unit, p.invoice_id,
    (SELECT json_agg(json_build_array(h.line_id, h.category, h.rate::text, h.amount::text))
     FROM subscriptions_charge h WHERE h.period_id = p.id) AS asked
FROM unnest(%s::bigint[], %s::date[]) c(id, first)
JOIN subscriptions_period p ON p.contract_id = c.id AND p.ends_on >= c.first
ORDER BY p.contract_id, p.starts_on
"""


def _billed(contracts: Sequence[Contract], billed_from: date | None) -> dict[int, list[BilledPeriod]]:
    firsts = [
        min(day for day in (row.next_on or date.max, row.settle_from or date.max, billed_from or date.max))
        for row in contracts
    ]
    found: dict[int, list[BilledPeriod]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_BILLED, [[row.pk for row in contracts], firsts])
        for contract_id, period_id, first, last, anchor_on, day, count, unit, invoice_id, asked in cursor.fetchall():
            cut_from = Tiling(Length(count, Unit(unit)), anchor_on, day)
            found[contract_id].append(
                BilledPeriod(period_id, Span(first, last), cut_from, invoice_id, _asked(asked or []))
            )
    return found


def _asked(charges: list[Any]) -> dict[tuple[int, VatGroup], Decimal]:
    asked: dict[tuple[int, VatGroup], Decimal] = {}
    for line_id, category, rate, amount in charges:
        key = (line_id, VatGroup(category, Decimal(rate)))
        asked[key] = asked.get(key, Decimal(0)) + Decimal(amount)
    return asked


def with_lines(contract: ContractToBill, timelines: dict[int, Timeline]) -> ContractToBill:
    """The contract with other quantities and prices: as a change or a revision would make it."""
    lines = tuple(replace(line, timeline=timelines.get(line.id, line.timeline)) for line in contract.lines)
    return replace(contract, lines=lines)
