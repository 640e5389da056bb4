"""Recurring revenue: a month's worth (MRR), a year's (ARR), and why it moved, contract by contract (P42)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db import connection

from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.subscriptions.amounts import ONE_DAY, Movement
from carnet.subscriptions.amounts.spans import day_in_month, month_of

_ALL = "ARRAY(SELECT id FROM subscriptions_contract WHERE activated_on IS NOT NULL)"

# What each contract brings a month at the end of each month and of the one before, and whether it began or ended in between.
_MOVED = f"""
WITH brought AS (
    SELECT contract_id, day, amount FROM subscriptions_recurring(%(days)s, {_ALL})
), moved AS (
    SELECT coalesce(n.contract_id, b.contract_id) AS contract_id, d.day, d.before,
        coalesce(b.amount, 0) AS was, coalesce(n.amount, 0) AS is_now
    FROM unnest(%(days)s::date[], %(before)s::date[]) AS d(day, before)
    JOIN (SELECT DISTINCT contract_id FROM brought) k ON true
    LEFT JOIN brought n ON n.day = d.day AND n.contract_id = k.contract_id
    LEFT JOIN brought b ON b.day = d.before AND b.contract_id = k.contract_id
    WHERE d.before IS NOT NULL AND coalesce(n.amount, 0) <> coalesce(b.amount, 0)
), told AS (
    SELECT m.*, is_now - was AS change, c.number, c.title, p.name,
        c.start_on > m.before AS began,
        c.stopped_on < m.day OR c.end_on < m.day AND c.renewal <> 'automatic' AS ended
    FROM moved m JOIN subscriptions_contract c ON c.id = m.contract_id JOIN parties_party p ON p.id = c.party_id
)
"""
_KIND = """
CASE WHEN change > 0 AND began THEN 'new' WHEN change > 0 THEN 'expansion' WHEN coalesce(ended, false) THEN 'churn' ELSE 'contraction' END
"""


@dataclass(frozen=True, slots=True)
class RecurringMonth:
    """What contracts brought a month at the end of a month, what moved it since the month before, and how many there are."""

    month: date
    before: Decimal
    movement: Movement
    after: Decimal
    contracts: int

    @property
    def yearly(self) -> Decimal:
        """The same for a year (ARR)."""
        return self.after * 12


@dataclass(frozen=True, slots=True)
class RecurringMove:
    """What one contract moved in a month."""

    contract_id: int
    number: str
    title: str
    customer: str
    kind: str
    before: Decimal
    after: Decimal

    @property
    def amount(self) -> Decimal:
        return abs(self.after - self.before)


def recurring_months(count: int = 24, last: date | None = None) -> list[RecurringMonth]:
    """The last months, oldest first; the running one at its last day (two statements)."""
    at = month_of(last or today())
    ends = [day_in_month(at - n + 1, 1) - ONE_DAY for n in range(count, -1, -1)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT day, sum(amount), count(*) FROM subscriptions_recurring(%s, {_ALL}) GROUP BY day", [ends]
        )
        sums = {day: (amount, contracts) for day, amount, contracts in cursor.fetchall()}
        cursor.execute(
            f"{_MOVED} SELECT day, {_KIND}, sum(abs(change)) FROM told GROUP BY 1, 2",
            {"days": ends, "before": [None, *ends[:-1]]},
        )
        moves: dict[date, dict[str, Decimal]] = {}
        for day, kind, amount in cursor.fetchall():
            moves.setdefault(day, {})[kind] = amount
    return [
        RecurringMonth(
            end.replace(day=1), sums.get(before, (ZERO, 0))[0], Movement(**moves.get(end, {})), *sums.get(end, (ZERO, 0))
        )
        for before, end in pairwise(ends)
    ]  # fmt: skip


def moves_of(month: date) -> list[RecurringMove]:
    """What each contract moved in a month, the largest first (one statement)."""
    at = month_of(month)
    before, end = day_in_month(at, 1) - ONE_DAY, day_in_month(at + 1, 1) - ONE_DAY
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_MOVED} SELECT contract_id, number, title, name, {_KIND}, was, is_now FROM told ORDER BY abs(change) DESC, number",
            {"days": [before, end], "before": [None, before]},
        )
        return [RecurringMove(*row) for row in cursor.fetchall()]


def brought_on(on: date, contract_ids: Sequence[int] | None = None) -> dict[int, Decimal]:
    """What contracts bring a month on a day (one statement)."""
    with connection.cursor() as cursor:
        if contract_ids is None:
            cursor.execute(f"SELECT contract_id, amount FROM subscriptions_recurring(%s, {_ALL})", [[on]])
        else:
            cursor.execute(
                "SELECT contract_id, amount FROM subscriptions_recurring(%s, %s)", [[on], list(contract_ids)]
            )
        return dict(cursor.fetchall())
