"""The cash view: what is expected in and out, week by week, with what each customer's habits make of due dates (P46).

In: instalments of issued invoices, planned invoices by the terms of their order, contracts; each customer's real delay is added,
but on a direct debit. Out: suppliers' bills by their due dates, purchase orders not billed yet by their promised day and terms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from carnet.company import queries as company
from carnet.company.amounts import InstalmentTerm, instalments
from carnet.company.amounts import due_on as day_due
from carnet.company.methods import DIRECT_DEBIT
from carnet.core.money import ZERO
from carnet.dossier.models import BankBalance
from carnet.dossier.queries.forecast import ForecastAsk, month_end
from carnet.dossier.queries.forecast.contracts import contract_documents
from carnet.dossier.queries.habits import payment_delays
from carnet.subscriptions.models import Contract

INVOICES, PLANNED, CONTRACTS, BILLS, PURCHASES = "invoices", "planned", "contracts", "bills", "purchases"
SOURCES = (INVOICES, PLANNED, CONTRACTS, BILLS, PURCHASES)
OUT = (BILLS, PURCHASES)
WEEKS = 13


@dataclass(frozen=True, slots=True)
class CashItem:
    """Money expected on a day: of a document, incl. tax, in (positive) or out (negative), in the company's currency.

    `due_on` is the day it is due; `expected_on` when it will be there, by the habits of who pays.
    """

    source: str
    kind: str
    id: int
    number: str
    party_id: int
    party: str
    due_on: date
    expected_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CashWeek:
    """A week: by source, in, out, and the balance at its end."""

    first: date
    last: date | None
    amounts: Mapping[str, Decimal]
    balance: Decimal

    @property
    def coming(self) -> Decimal:
        return sum((amount for source, amount in self.amounts.items() if source not in OUT), ZERO)

    @property
    def going(self) -> Decimal:
        return sum((amount for source, amount in self.amounts.items() if source in OUT), ZERO)


@dataclass(frozen=True, slots=True)
class CashView:
    """Weeks from this one, and what is expected after them."""

    start: Decimal
    weeks: Sequence[CashWeek]
    later: CashWeek


# Each gives id, number, party, its name, terms still to be counted (none: the day is the due one), day, amount incl. tax, and whether
# one waits for who pays: what is collected under a mandate comes on its day, or on the day the bank was asked for.
_DUES = """
SELECT i.id, i.number, s.billed_id, p.name, NULL::bigint, greatest(s.due_on, c."on"), round(s."left" / i.exchange_rate, 2),
    i.mandate_id IS NULL AND c.id IS NULL
FROM invoicing_instalmentstanding s JOIN invoicing_invoice i ON i.id = s.invoice_id JOIN parties_party p ON p.id = s.billed_id
LEFT JOIN invoicing_debit d ON d.invoice_id = i.id AND d.payment_id IS NULL AND d.withdrawn_on IS NULL
LEFT JOIN invoicing_collection c ON c.id = d.collection_id
WHERE s."left" > 0 AND i.kind <> 'credit_note'
"""

# Planned invoices with a day, incl. tax in the proportion of what the order leaves.
_PLANNED = """
SELECT o.id, o.number, o.billed_party_id, p.name, o.terms_id, greatest(l.due_on, %(today)s),
    round(l.amount * (s.left_excl_tax + s.left_vat) / s.left_excl_tax / o.exchange_rate, 2), p.payment_method <> 'direct_debit'
FROM invoicing_planline l JOIN sales_order o ON o.id = l.order_id JOIN sales_orderstanding s ON s.order_id = o.id
JOIN parties_party p ON p.id = o.billed_party_id
WHERE l.amount <> 0 AND l.due_on <= %(until)s AND s.left_excl_tax <> 0
"""

_BILLS = """
SELECT b.id, coalesce(b.supplier_number, b.number), s.party_id, p.name, NULL::bigint, s.due_on, round(s."left" / b.exchange_rate, 2), true
FROM purchasing_billstanding s JOIN purchasing_bill b ON b.id = s.bill_id JOIN parties_party p ON p.id = s.party_id
WHERE s."left" > 0 AND NOT s.cancelled AND NOT s.credit_note
"""

# Purchase orders sent, for what is not billed, by the day their lines are promised.
_PURCHASES = """
SELECT o.id, o.number, o.party_id, p.name, o.terms_id, greatest(coalesce(l.promised_on, o.promised_on, %(today)s), %(today)s),
    sum(round(s.left_to_bill * l.net / l.quantity * (1 + l.vat_rate / 100) / o.exchange_rate, 2)), true
FROM purchasing_purchaselinestanding s JOIN purchasing_purchaseline l ON l.id = s.purchase_line_id
JOIN purchasing_purchaseorder o ON o.id = l.purchase_order_id JOIN parties_party p ON p.id = o.party_id
WHERE o.sent_on IS NOT NULL AND o.cancelled_on IS NULL AND s.left_to_bill > 0 AND l.quantity > 0
GROUP BY 1, 2, 3, 4, 5, 6
"""

# The same summed up by what makes the day money moves: terms of one instalment, day, delay of who pays. Terms of several
# instalments share each amount to the cent: they are read one by one.
_ALIKE = """
SELECT r.terms_id, r."on", CASE WHEN r.waits THEN coalesce(d.delay, 0) ELSE 0 END, sum(r.amount)
FROM ({rows}) r(id, number, party_id, party, terms_id, "on", amount, waits)
LEFT JOIN unnest(%(parties)s::bigint[], %(delays)s::int[]) d(party_id, delay) ON d.party_id = r.party_id
WHERE r.terms_id IS NULL OR r.terms_id <> ALL (%(shared)s) GROUP BY 1, 2, 3
"""
_ONE_BY_ONE = """SELECT * FROM ({rows}) r(id, number, party_id, party, terms_id, "on", amount, waits)
WHERE %(shared)s::bigint[] IS NULL OR r.terms_id = ANY (%(shared)s)"""


@dataclass(frozen=True, slots=True)
class _Source:
    """Documents that bring or take money: what they are, and their rows."""

    code: str
    kind: str
    rows: str

    @property
    def sign(self) -> int:
        return -1 if self.code in OUT else 1


_DOCUMENTS = (
    _Source(INVOICES, "invoice", _DUES),
    _Source(PLANNED, "order", _PLANNED),
    _Source(BILLS, "bill", _BILLS),
    _Source(PURCHASES, "purchase_order", _PURCHASES),
)


@dataclass(frozen=True, slots=True)
class _Habits:
    """What makes the day money moves: the delay of each customer, the instalments of terms."""

    today: date
    until: date
    delays: Mapping[int, int]
    terms: Mapping[int, tuple[InstalmentTerm, ...]]

    @classmethod
    def known(cls, today: date, weeks: int) -> "_Habits":
        delays = {party: max(0, delay) for party, delay in payment_delays(today).items()}
        return cls(today, today + timedelta(weeks=weeks), delays, company.all_instalment_terms())

    @property
    def shared(self) -> list[int]:
        """Terms that share an amount between several instalments."""
        return [pk for pk, steps in self.terms.items() if len(steps) > 1]

    def dues(self, terms_id: int | None, on: date, amount: Decimal) -> list[tuple[date, Decimal]]:
        return _dues(amount, on, self.terms.get(terms_id or 0, ()))

    def expected(self, source: str, due_on: date, delay: int) -> date:
        """Money of a customer, on the day they usually pay; what should be there already, this week."""
        return max(due_on if source in OUT else due_on + timedelta(days=delay), self.today)


def noted_balance() -> BankBalance | None:
    """What is in the bank, as somebody last read it (one statement)."""
    return BankBalance.objects.order_by("-on", "-id").first()


def cash_view(today: date, start: Decimal = ZERO, weeks: int = WEEKS) -> CashView:
    """What is expected in and out by week, and the balance it makes from what is in the bank today (about twenty statements)."""
    monday = today - timedelta(days=today.weekday())
    sums = _sums(_Habits.known(today, weeks), monday, weeks)
    balance, made = start, []
    for n in range(weeks):
        first = monday + timedelta(weeks=n)
        balance += sum(sums[n].values(), ZERO)
        made.append(CashWeek(first, first + timedelta(days=6), sums[n], balance))
    end = monday + timedelta(weeks=weeks)
    return CashView(start, made, CashWeek(end, None, sums[weeks], balance + sum(sums[weeks].values(), ZERO)))


def cash_items(today: date, source: str, first: date, last: date, weeks: int = WEEKS) -> list[CashItem]:
    """The documents of a source that bring or take money between two days, the first to come first: they add up to its weeks."""
    habits = _Habits.known(today, weeks)
    found = _of_contracts(habits) if source == CONTRACTS else _one_by_one(_document(source), habits, None)
    items = [one for one in found if first <= one.expected_on <= last]
    return sorted(items, key=lambda one: (one.expected_on, one.number))


def _document(source: str) -> _Source:
    return next(one for one in _DOCUMENTS if one.code == source)


def _sums(habits: _Habits, monday: date, weeks: int) -> list[dict[str, Decimal]]:
    """What each week expects by source, then what comes after the last."""
    found: list[dict[str, Decimal]] = [{} for _week in range(weeks + 1)]
    for source, on, amount in _moves(habits):
        week = found[min((on - monday).days // 7, weeks)]
        week[source] = week.get(source, ZERO) + amount
    return found


def _moves(habits: _Habits) -> Iterator[tuple[str, date, Decimal]]:
    """Source, day and amount of what moves, documents alike together."""
    for source in _DOCUMENTS:
        for terms_id, on, delay, amount in _rows(_ALIKE.format(rows=source.rows), habits, habits.shared):
            for due_on, part in habits.dues(terms_id, on, source.sign * amount):
                yield source.code, habits.expected(source.code, due_on, delay), part
        if habits.shared:
            for item in _one_by_one(source, habits, habits.shared):
                yield source.code, item.expected_on, item.amount
    for item in _of_contracts(habits):
        yield CONTRACTS, item.expected_on, item.amount


def _one_by_one(source: _Source, habits: _Habits, shared: list[int] | None) -> Iterator[CashItem]:
    """Every document of a source, or those of some terms."""
    for pk, number, party_id, party, terms_id, on, amount, waits in _rows(
        _ONE_BY_ONE.format(rows=source.rows), habits, shared
    ):
        for due_on, part in habits.dues(terms_id, on, source.sign * amount):
            expected = habits.expected(source.code, due_on, habits.delays.get(party_id, 0) if waits else 0)
            yield CashItem(source.code, source.kind, pk, number, party_id, party, due_on, expected, part)


_day = lru_cache(maxsize=4096)(day_due)


def _dues(amount: Decimal, on: date, terms: Sequence[InstalmentTerm]) -> list[tuple[date, Decimal]]:
    if not terms:
        return [(on, amount)]
    if len(terms) == 1:
        return [(_day(on, terms[0].steps), amount)]
    return [(due.on, due.amount) for due in instalments(amount, on, terms)]


def _of_contracts(habits: _Habits) -> Iterator[CashItem]:
    """What contracts bill up to the last week; a direct debit comes in on its due date."""
    today, last = habits.today, month_end(habits.until.replace(day=1))
    dues = [one for one in contract_documents(ForecastAsk(today, today.replace(day=1), last)) if one.on <= habits.until]
    rows = Contract.objects.filter(pk__in={one.contract_id for one in dues}).select_related("billed").in_bulk()
    for one in dues:
        row = rows[one.contract_id]
        delay = (
            0 if row.direct_debit or row.billed.payment_method == DIRECT_DEBIT else habits.delays.get(row.billed_id, 0)
        )
        for due_on, part in habits.dues(row.terms_id, one.on, one.incl_tax):
            expected = habits.expected(CONTRACTS, due_on, delay)
            yield CashItem(
                CONTRACTS, "contract", row.pk, row.number, row.billed_id, row.billed.name, due_on, expected, part
            )


def _rows(sql: str, habits: _Habits, shared: list[int] | None) -> list[tuple[Any, ...]]:
    asked = {
        "today": habits.today, "until": habits.until, "shared": shared,
        "parties": list(habits.delays.keys()), "delays": list(habits.delays.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())
