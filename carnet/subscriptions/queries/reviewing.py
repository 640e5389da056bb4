"""Drafts of contracts compared with last time before they are issued: new, gone, changed in price, unusual (P40)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection

from carnet.core.money import HUNDRED, ZERO
from carnet.subscriptions.amounts import ONE_DAY, Length, Span, Tiling, Unit
from carnet.subscriptions.amounts.spans import before as earlier
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.queries.loading import agreement_of

LOOK_BACK = Length(13, Unit.MONTH)


class Remark(StrEnum):
    """Why a draft, or one that is missing, is worth a look."""

    NEW = "new"
    GONE = "gone"
    PRICE = "price"
    UNUSUAL = "unusual"


@dataclass(frozen=True, slots=True)
class LineMove:
    """A line whose quantity or price is no longer that of last time."""

    description: str
    quantity_before: Decimal
    price_before: Decimal
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a draft asks of a contract, and what it asked last time; `expected` is last time's amount for as much time."""

    invoice_id: int
    contract_id: int
    number: str
    title: str
    customer: str
    span: Span
    periods: int
    amount: Decimal
    supplement: Decimal
    before: Decimal | None
    expected: Decimal | None
    moves: tuple[LineMove, ...]
    remark: Remark | None


@dataclass(frozen=True, slots=True)
class Gone:
    """A contract that asked something last time and asks nothing now, and why: stopped, ended, suspended, or not billed."""

    contract_id: int
    number: str
    title: str
    customer: str
    why: str
    on: date | None
    reason: str
    before: Decimal


@dataclass(frozen=True, slots=True)
class Review:
    """Drafts that wait, one row per draft and contract, and what is gone since last time."""

    rows: tuple[Reviewed, ...]
    gone: tuple[Gone, ...]

    @property
    def drafts(self) -> list[int]:
        """The drafts, oldest first."""
        return sorted({row.invoice_id for row in self.rows})

    @property
    def marked(self) -> list[Reviewed]:
        """The rows that are worth a look."""
        return [row for row in self.rows if row.remark]

    @property
    def alike(self) -> list[int]:
        """The drafts that ask what they asked last time."""
        marked = {row.invoice_id for row in self.marked}
        return [draft for draft in self.drafts if draft not in marked]

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), ZERO)

    def of(self, remark: Remark) -> list[Reviewed]:
        """The rows with a remark."""
        return [row for row in self.rows if row.remark == remark]


_ASKED = """
WITH asked AS (
    SELECT n.invoice_id, l.contract_id, sum(h.amount) AS amount, coalesce(sum(h.amount) FILTER (WHERE h.kind <> 'period'), 0) AS supplement
    FROM invoicing_invoice i JOIN invoicing_invoiceline n ON n.invoice_id = i.id JOIN subscriptions_charge h ON h.invoice_line_id = n.id
    JOIN subscriptions_contractline l ON l.id = h.line_id
    WHERE i.kind = 'recurring' AND i.number IS NULL AND (%(drafts)s::bigint[] IS NULL OR i.id = ANY (%(drafts)s::bigint[]))
    GROUP BY n.invoice_id, l.contract_id
)
SELECT a.invoice_id, c.id, c.number, c.title, party.name, coalesce(s.first_on, i.service_from), coalesce(s.last_on, i.service_until),
    coalesce(s.periods, 0), coalesce(s.anchor_on, c.start_on), s.anchor_day, s.count, s.unit, a.amount, a.supplement, b.starts_on,
    b.ends_on, b.anchor_on, b.anchor_day, b.count, b.unit, b.amount, m.moves
FROM asked a
JOIN invoicing_invoice i ON i.id = a.invoice_id
JOIN subscriptions_contract c ON c.id = a.contract_id
JOIN parties_party party ON party.id = c.party_id
LEFT JOIN LATERAL (
    SELECT min(p.starts_on) AS first_on, max(p.ends_on) AS last_on, count(*) AS periods, min(p.anchor_on) AS anchor_on,
        min(p.anchor_day) AS anchor_day, min(p.count) AS count, min(p.unit) AS unit
    FROM subscriptions_period p WHERE p.invoice_id = a.invoice_id AND p.contract_id = a.contract_id HAVING count(*) > 0
) s ON true
LEFT JOIN LATERAL (
    SELECT * FROM subscriptions_period p WHERE p.contract_id = a.contract_id AND p.invoice_id IS NOT NULL
      AND p.invoice_id <> a.invoice_id AND p.starts_on < coalesce(s.first_on, 'infinity'::date)
    ORDER BY p.starts_on DESC LIMIT 1
) b ON true
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(l.description, was.quantity::text, was.price::text, is_now.quantity::text, is_now.price::text)
                    ORDER BY l.position) AS moves
    FROM subscriptions_contractline l
    LEFT JOIN LATERAL subscriptions_line_on(l.id, b.starts_on) was ON true
    JOIN LATERAL subscriptions_line_on(l.id, coalesce(s.last_on, b.ends_on)) is_now ON true
    WHERE l.contract_id = c.id AND b.id IS NOT NULL
      AND (coalesce(was.quantity, 0) <> is_now.quantity OR is_now.quantity <> 0 AND was.price <> is_now.price)
) m ON true
ORDER BY a.invoice_id, c.id
"""

# Contracts whose last invoice has no follower up to a day: the last period asked, and why there is nothing after it.
_GONE = """
SELECT b.*, party.name, f.reason FROM (
    SELECT DISTINCT ON (p.contract_id) p.contract_id, p.starts_on, p.ends_on, p.anchor_on, p.anchor_day, p.count, p.unit, p.amount,
        p.invoice_id
    FROM subscriptions_period p JOIN subscriptions_contract c ON c.id = p.contract_id
    WHERE p.invoice_id IS NOT NULL AND p.ends_on >= %(since)s
      AND (c.next_due_on IS NULL OR c.next_due_on <= %(until)s OR EXISTS (
        SELECT 1 FROM subscriptions_period z WHERE z.contract_id = p.contract_id AND z.invoice_id IS NULL
          AND z.due_on BETWEEN %(first)s AND %(until)s))
    ORDER BY p.contract_id, p.starts_on DESC
) b
JOIN subscriptions_contract c ON c.id = b.contract_id JOIN parties_party party ON party.id = c.party_id
LEFT JOIN LATERAL (SELECT reason FROM subscriptions_runfailure f WHERE f.contract_id = b.contract_id ORDER BY f.id DESC LIMIT 1) f ON true
WHERE b.invoice_id <> ALL (%(drafts)s::bigint[])
"""


def review_of(drafts: Collection[int] | None = None) -> Review:
    """The drafts that wait, or some of them, compared with last time (at most four statements)."""
    percent = rules().unusual_percent
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, {"drafts": sorted(drafts) if drafts is not None else None})
        rows = tuple(_reviewed(row, percent) for row in cursor.fetchall())
    return Review(rows, tuple(_gone([row.invoice_id for row in rows])))


def _reviewed(row: Sequence[Any], percent: int) -> Reviewed:
    invoice_id, contract_id, number, title, customer, first, last, periods = row[:8]
    span, amount, supplement, before = Span(first, last), row[12], row[13], row[20]
    moves = tuple(LineMove(words, *(Decimal(value or 0) for value in values)) for words, *values in (row[21] or []))
    expected = None
    if before is not None and periods:
        expected = _for_as_much(before, _tiling(row[16:20]), Span(row[14], row[15]), _tiling(row[8:12]), span)
    remark = _remark(amount - supplement, supplement, expected, before, periods, moves, percent)
    return Reviewed(
        invoice_id,
        contract_id,
        number,
        title,
        customer,
        span,
        periods,
        amount,
        supplement,
        before,
        expected,
        moves,
        remark,
    )


def _remark(
    amount: Decimal, supplement: Decimal, expected: Decimal | None, before: Decimal | None, periods: int,
    moves: Sequence[LineMove], percent: int,
) -> Remark | None:  # fmt: skip
    if before is None:
        return Remark.NEW
    if moves:
        return Remark.PRICE
    if supplement or periods > 1 or expected is None:
        return Remark.UNUSUAL
    return Remark.UNUSUAL if abs(amount - expected) * HUNDRED > expected * percent else None


def _tiling(columns: Sequence[Any]) -> Tiling:
    anchor_on, anchor_day, count, unit = columns
    return Tiling(Length(count, Unit(unit)), anchor_on, anchor_day)


def _for_as_much(amount: Decimal, was: Tiling, before: Span, tiling: Tiling, span: Span) -> Decimal:
    """What last time's amount makes for as many whole periods, or parts of one."""
    return amount * _periods(tiling, span) / _periods(was, before)


def _periods(tiling: Tiling, span: Span) -> Decimal:
    found, first = ZERO, span.first
    while first <= span.last:
        around = tiling.around(first)
        common = around.common(span)
        assert common is not None
        found += Decimal(common.days) / around.days
        first = around.last + ONE_DAY
    return found


def _gone(drafts: Sequence[int]) -> list[Gone]:
    window = _window(drafts)
    if window is None:
        return []
    first, until = window
    since = earlier(first, LOOK_BACK)
    with connection.cursor() as cursor:
        cursor.execute(_GONE, {"drafts": list(drafts), "since": since, "first": first, "until": until})
        rows = {row[0]: row for row in cursor.fetchall()}
    found = []
    for contract in Contract.objects.filter(id__in=rows).order_by("number"):
        row = rows[contract.pk]
        agreement = agreement_of(contract)
        following = _tiling(row[3:7]).around(row[2] + ONE_DAY)
        if first <= agreement.due_on(following) <= until:
            found.append(_told(contract, row, until))
    return found


def _window(drafts: Sequence[int]) -> tuple[date, date] | None:
    """The days on which the periods of the drafts fell due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(due_on), max(due_on) FROM subscriptions_period WHERE invoice_id = ANY (%s)", [list(drafts)]
        )
        first, last = cursor.fetchone()
    return (first, last) if first else None


def _told(contract: Contract, row: Sequence[Any], until: date) -> Gone:
    failure = row[10] or ""
    why: str
    on: date | None
    if contract.next_due_on is not None and contract.next_due_on <= until:
        why, on, reason = "not_billed", contract.next_due_on, failure
    elif contract.stopped_on is not None:
        why, on, reason = "stopped", contract.stopped_on, contract.stop_reason
    elif contract.next_due_on is None:
        why, on, reason = "ended", contract.end_on, ""
    else:
        why, on, reason = "suspended", None, ""
    return Gone(contract.pk, contract.number, contract.title, row[9], why, on, reason, row[7])
