"""What the dashboard counts: the months, what customers owe, quotes, the book, the margin sold, what recurs, the best customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from carnet.core.money import HUNDRED, ZERO, round_to
from carnet.dossier.models import ForecastNote
from carnet.dossier.queries.forecast.asked import ForecastAsk, add_months, month_end
from carnet.dossier.queries.forecast.sources import invoice_rows, parameters
from carnet.invoicing.models import InstalmentStanding
from carnet.parties.models import Party
from carnet.sales.models import QuoteVersion

MONTHS, BEST = 12, 5


def owned(rows: QuerySet[Any], path: str, owner: int | None) -> QuerySet[Any]:
    """Rows of everybody, or of one."""
    return rows if owner is None else rows.filter(**{path: owner})


@dataclass(frozen=True, slots=True)
class Month:
    """What was invoiced in a month and a year before it, net of credit notes, excl. tax, in the company's currency; `planned` is
    what the month was expected to bring on its first day, none when nobody noted it."""

    first: date
    amount: Decimal
    year_before: Decimal
    planned: Decimal | None


def invoiced_by_month(day: date, owner: int | None) -> list[Month]:
    """The last twelve months, this one included (two statements). One's own are those of one's orders, as the forecast has them."""
    this = day.replace(day=1)
    first = add_months(this, 1 - MONTHS)
    ask = ForecastAsk(day, add_months(first, -12), day, owner_id=owner)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT date_trunc('month', "on"::timestamp)::date, sum(amount)
            FROM (SELECT "on", sum(amount) AS amount FROM ({invoice_rows(ask)}) r GROUP BY 1) d GROUP BY 1
            """,
            parameters(ask),
        )
        found = dict(cursor.fetchall())
    notes = (
        ForecastNote.objects.filter(month__gte=first, month__lte=day) if owner is None else ForecastNote.objects.none()
    )
    noted = dict(notes.values_list("month").annotate(Sum("amount")))
    months = [add_months(first, n) for n in range(MONTHS)]
    return [
        Month(one, found.get(one, ZERO), found.get(add_months(one, -12), ZERO), noted.get(one)) for one in months
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owed:
    """What customers owe, incl. tax: not due yet, and late by age."""

    not_due: Decimal
    month: Decimal
    two_months: Decimal
    longer: Decimal
    late_count: int

    @property
    def late(self) -> Decimal:
        return self.month + self.two_months + self.longer

    @property
    def total(self) -> Decimal:
        return self.not_due + self.late


def owed_by_age(day: date, owner: int | None) -> Owed:
    """Open instalments by days past due (one statement)."""
    rows = owned(InstalmentStanding.objects.filter(left__gt=0), "invoice__owner_id", owner)
    late = Q(due_on__lt=day)
    month, two_months = day - timedelta(days=30), day - timedelta(days=60)
    found = rows.aggregate(
        not_due=Sum("left", filter=~late),
        month=Sum("left", filter=late & Q(due_on__gte=month)),
        two_months=Sum("left", filter=Q(due_on__lt=month, due_on__gte=two_months)),
        longer=Sum("left", filter=Q(due_on__lt=two_months)),
        late_count=Count("invoice_id", filter=late, distinct=True),
    )
    count = found.pop("late_count")
    not_due, one_month, two, longer = (amount or ZERO for amount in found.values())
    return Owed(not_due, one_month, two, longer, count)


@dataclass(frozen=True, slots=True)
class SentQuotes:
    """Quotes that wait for an answer, and those that expire within a week."""

    count: int
    amount: Decimal
    expiring: int
    expiring_amount: Decimal


def sent_quotes(day: date, owner: int | None) -> SentQuotes:
    """Quotes sent and not answered (one statement)."""
    rows = QuoteVersion.objects.filter(n=F("quote__current_version"), quote__state="sent", quote__is_template=False)
    soon = Q(valid_until__lte=day + timedelta(days=7))
    found = owned(rows, "quote__owner_id", owner).aggregate(
        count=Count("pk"),
        amount=Sum("total_excl_tax"),
        expiring=Count("pk", filter=soon),
        expiring_amount=Sum("total_excl_tax", filter=soon),
    )
    return SentQuotes(found["count"], found["amount"] or ZERO, found["expiring"], found["expiring_amount"] or ZERO)


@dataclass(frozen=True, slots=True)
class Book:
    """Open orders: how many, what they are worth and leave to invoice; and what was sold since a day, and at what planned cost."""

    count: int
    ordered: Decimal
    left: Decimal
    since: date
    sold: Decimal
    planned_cost: Decimal

    @property
    def margin(self) -> Decimal:
        return self.sold - self.planned_cost

    @property
    def rate(self) -> Decimal | None:
        """On the selling price, of the sums."""
        return round_to(HUNDRED * self.margin / self.sold, 1) if self.sold > 0 else None


# An order in another currency is few: what it is worth is as its own rate says, what was invoiced of it as its invoices froze it.
_BOOK = """
SELECT count(*) FILTER (WHERE open), coalesce(sum(ordered) FILTER (WHERE open), 0), coalesce(sum("left") FILTER (WHERE open), 0),
    coalesce(sum(sold) FILTER (WHERE ordered_on BETWEEN %(since)s AND %(day)s), 0),
    coalesce(sum(planned_cost) FILTER (WHERE ordered_on BETWEEN %(since)s AND %(day)s), 0)
FROM (
    SELECT s.state IN ('open', 'settled') AS open, s.ordered_on, s.planned_cost,
        CASE WHEN x.id IS NULL THEN s.ordered_excl_tax ELSE round(s.ordered_excl_tax / x.exchange_rate, 2) END AS ordered,
        CASE WHEN x.id IS NULL THEN s.left_excl_tax ELSE round(s.left_excl_tax / x.exchange_rate, 2) END AS "left",
        CASE WHEN x.id IS NULL THEN s.ordered_excl_tax - s.abandoned_excl_tax
             ELSE round(s.left_excl_tax / x.exchange_rate, 2) + coalesce((
                 SELECT sum(CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END * round(h.excl_tax / i.exchange_rate, 2))
                 FROM invoicing_invoiceshare h JOIN invoicing_invoice i ON i.id = h.invoice_id WHERE h.order_id = x.id), 0) END AS sold
    FROM sales_orderstanding s LEFT JOIN (SELECT id, exchange_rate FROM sales_order WHERE exchange_rate <> 1) x ON x.id = s.order_id
        {join}
    WHERE (s.state IN ('open', 'settled') OR s.state = 'closed' AND s.ordered_on >= %(since)s) {owner}
) o
"""


def book_of(day: date, owner: int | None) -> Book:
    """The order book, and what the orders of the last twelve months were sold for (one statement)."""
    since = add_months(day.replace(day=1), 1 - MONTHS)
    mine = owner is not None
    with connection.cursor() as cursor:
        cursor.execute(
            _BOOK.format(
                join="JOIN sales_order o ON o.id = s.order_id" if mine else "",
                owner="AND o.owner_id = %(owner)s" if mine else "",
            ),
            {"since": since, "day": day, "owner": owner},
        )
        count, ordered, left, sold, cost = cursor.fetchone()
    return Book(count, ordered, left, since, sold, cost)


@dataclass(frozen=True, slots=True)
class Recurring:
    """What contracts bring a month, and how many they are."""

    amount: Decimal
    contracts: int


def recurring_of(day: date, owner: int | None) -> Recurring:
    """Contracts at the end of the running month, as the page of recurring revenue has them (one statement)."""
    mine = "AND owner_id = %(owner)s" if owner is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(sum(amount), 0), count(*) FROM subscriptions_recurring(
                ARRAY[%(end)s::date], ARRAY(SELECT id FROM subscriptions_contract WHERE activated_on IS NOT NULL {mine}))
            """,
            {"end": month_end(day), "owner": owner},
        )
        return Recurring(*cursor.fetchone())


@dataclass(frozen=True, slots=True)
class BestCustomer:
    """A customer, what was invoiced to it over twelve months, its share of all that was, and its size beside the best, in percent."""

    party: Party
    amount: Decimal
    share: int
    size: int


def best_customers(day: date, owner: int | None, shown: int = BEST) -> Sequence[BestCustomer]:
    """Those to whom most was invoiced over the last twelve months, net of credit notes, excl. tax (two statements)."""
    ask = ForecastAsk(day, add_months(day.replace(day=1), 1 - MONTHS), day, "customer", owner_id=owner)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT key::bigint, net, sum(net) OVER () FROM (
                SELECT key, sum(amount) AS net FROM ({invoice_rows(ask)}) r GROUP BY key
            ) k WHERE net > 0 ORDER BY net DESC, 1 LIMIT {shown}
            """,
            parameters(ask),
        )
        rows = cursor.fetchall()
    parties = Party.objects.in_bulk([row[0] for row in rows])
    return [
        BestCustomer(parties[pk], net, int(100 * net / every), int(100 * net / rows[0][1])) for pk, net, every in rows
    ]
