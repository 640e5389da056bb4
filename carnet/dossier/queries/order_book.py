"""The order book: what open orders leave to invoice, by how old they are (P46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO

AGES = (30, 90, 180, 365)

_BOOK = """
SELECT width_bucket(%(today)s::date - s.ordered_on, %(ages)s::int[]), count(*),
    sum(CASE WHEN x.id IS NULL THEN s.left_excl_tax ELSE round(s.left_excl_tax / x.exchange_rate, 2) END)
FROM sales_orderstanding s LEFT JOIN (SELECT id, exchange_rate FROM sales_order WHERE exchange_rate <> 1) x ON x.id = s.order_id {join}
WHERE s.state IN ('open', 'settled') AND s.left_excl_tax <> 0 {owner}
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class BookAge:
    """Orders between two ages in days (none: as old as it gets), how many they are and what they leave."""

    since: int
    until: int | None
    first: date | None
    last: date
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Open orders by age."""

    ages: Sequence[BookAge]

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.ages), ZERO)

    @property
    def count(self) -> int:
        return sum(one.count for one in self.ages)


def order_book(today: date, owner_id: int | None = None) -> OrderBook:
    """What open orders leave to invoice by age, the youngest first (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BOOK.format(
                join="JOIN sales_order o ON o.id = s.order_id" if owner_id is not None else "",
                owner="AND o.owner_id = %(owner)s" if owner_id is not None else "",
            ),
            {"today": today, "ages": list(AGES), "owner": owner_id},
        )
        found = {bucket: (count, amount) for bucket, count, amount in cursor.fetchall()}
    bounds = [0, *AGES]
    ages = []
    for at, since in enumerate(bounds):
        until = bounds[at + 1] if at + 1 < len(bounds) else None
        first = today - timedelta(days=until - 1) if until else None
        count, amount = found.get(at, (0, ZERO))
        ages.append(BookAge(since, until, first, today - timedelta(days=since), count, amount))
    return OrderBook(ages)
