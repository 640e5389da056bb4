"""The cash view: what is expected in and out, week by week, with what each customer's habits make of due dates (P46).

In: instalments of issued invoices, planned invoices by the terms of their order, contracts; each customer's real delay is added,
but on a direct debit. Out: suppliers' bills by their due dates, purchase orders not billed yet by their promised day and terms.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from carnet.company import queries as company
from carnet.company.amounts import InstalmentTerm, instalments
from carnet.company.amounts import due_on as day_due
from carnet.core.money import ZERO
from carnet.dossier.models import BankBalance
from carnet.dossier.queries.forecast import ForecastAsk, add_months, month_end
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
    """Weeks from this one; what is expected after them, and what nobody can date."""

    start: Decimal
    weeks: Sequence[CashWeek]
    later: CashWeek
    items: Sequence[CashItem]


_DUES = """
SELECT i.id, i.number, s.billed_id, p.name, s.due_on, round(s."left" / i.exchange_rate, 2)
FROM invoicing_instalmentstanding s JOIN invoicing_invoice i ON i.id = s.invoice_id JOIN parties_party p ON p.id = s.billed_id
WHERE s."left" > 0 AND i.kind <> 'credit_note'
"""

# Planned invoices with a day, incl. tax in the proportion of what the order leaves.
_PLANNED = """
SELECT o.id, o.number, o.billed_party_id, p.name, o.terms_id, greatest(l.due_on, %(today)s),
    round(l.amount * (s.left_excl_tax + s.left_vat) / s.left_excl_tax / o.exchange_rate, 2)
FROM invoicing_planline l JOIN sales_order o ON o.id = l.order_id JOIN sales_orderstanding s ON s.order_id = o.id
JOIN parties_party p ON p.id = o.billed_party_id
WHERE l.amount <> 0 AND l.due_on <= %(until)s AND s.left_excl_tax <> 0
"""

_BILLS = """
SELECT b.id, coalesce(b.supplier_number, b.number), s.party_id, p.name, s.due_on, round(s."left" / b.exchange_rate, 2)
FROM purchasing_billstanding s JOIN purchasing_bill b ON b.id = s.bill_id JOIN parties_party p ON p.id = s.party_id
WHERE s."left" > 0 AND NOT s.cancelled AND NOT s.credit_note
"""

# Purchase orders sent, for what is not billed, by the day their lines are promised.
_PURCHASES = """
SELECT o.id, o.number, o.party_id, p.name, o.terms_id, greatest(coalesce(l.promised_on, o.promised_on, %(today)s), %(today)s),
    sum(round(s.left_to_bill * l.net / l.quantity * (1 + l.vat_rate / 100) / o.exchange_rate, 2))
FROM purchasing_purchaselinestanding s JOIN purchasing_purchaseline l ON l.id = s.purchase_line_id
JOIN purchasing_purchaseorder o ON o.id = l.purchase_order_id JOIN parties_party p ON p.id = o.party_id
WHERE o.sent_on IS NOT NULL AND o.cancelled_on IS NULL AND s.left_to_bill > 0 AND l.quantity > 0
GROUP BY 1, 2, 3, 4, 5, 6
"""


def noted_balance() -> BankBalance | None:
    """What is in the bank, as somebody last read it (one statement)."""
    return BankBalance.objects.order_by("-on", "-id").first()


def cash_view(today: date, start: Decimal = ZERO, weeks: int = WEEKS) -> CashView:
    """What is expected in and out by week, and the balance it makes from what is in the bank today (about twenty statements)."""
    items = sorted(_items(today, weeks), key=lambda item: (item.expected_on, item.number))
    monday = today - timedelta(days=today.weekday())
    sums = _sums(items, monday, weeks)
    balance, made = start, []
    for n in range(weeks):
        first = monday + timedelta(weeks=n)
        balance += sum(sums[n].values(), ZERO)
        made.append(CashWeek(first, first + timedelta(days=6), sums[n], balance))
    end = monday + timedelta(weeks=weeks)
    return CashView(start, made, CashWeek(end, None, sums[weeks], balance + sum(sums[weeks].values(), ZERO)), items)


def _sums(items: Iterable[CashItem], monday: date, weeks: int) -> list[dict[str, Decimal]]:
    """What each week expects by source, then what comes after the last: the items are read once."""
    found: list[dict[str, Decimal]] = [{} for _week in range(weeks + 1)]
    for item in items:
        week = found[min((item.expected_on - monday).days // 7, weeks)]
        week[item.source] = week.get(item.source, ZERO) + item.amount
    return found


def _items(today: date, weeks: int) -> Iterator[CashItem]:
    delays, terms = payment_delays(today), company.all_instalment_terms()
    until = today + timedelta(weeks=weeks)
    for pk, number, party_id, party, due_on, amount in _rows(_DUES, today, until):
        yield _coming(INVOICES, "invoice", pk, number, party_id, party, due_on, amount, today, delays)
    for pk, number, party_id, party, terms_id, on, amount in _rows(_PLANNED, today, until):
        for due_on, part in _dues(amount, on, terms.get(terms_id, ())):
            yield _coming(PLANNED, "order", pk, number, party_id, party, due_on, part, today, delays)
    yield from _of_contracts(today, until, delays, terms)
    for pk, number, party_id, party, due_on, amount in _rows(_BILLS, today, until):
        yield CashItem(BILLS, "bill", pk, number, party_id, party, due_on, max(due_on, today), -amount)
    for pk, number, party_id, party, terms_id, on, amount in _rows(_PURCHASES, today, until):
        for due_on, part in _dues(amount, on, terms.get(terms_id, ())):
            yield CashItem(PURCHASES, "purchase_order", pk, number, party_id, party, due_on, max(due_on, today), -part)


def _coming(
    source: str, kind: str, pk: int, number: str, party_id: int, party: str, due_on: date, amount: Decimal, today: date,
    delays: Mapping[int, int],
) -> CashItem:  # fmt: skip
    """Money of a customer, on the day they usually pay; what should be there already, this week."""
    expected = max(due_on + timedelta(days=max(0, delays.get(party_id, 0))), today)
    return CashItem(source, kind, pk, number, party_id, party, due_on, expected, amount)


_day = lru_cache(maxsize=4096)(day_due)


def _dues(amount: Decimal, on: date, terms: Sequence[InstalmentTerm]) -> list[tuple[date, Decimal]]:
    if not terms:
        return [(on, amount)]
    if len(terms) == 1:
        return [(_day(on, terms[0].steps), amount)]
    return [(due.on, due.amount) for due in instalments(amount, on, terms)]


def _of_contracts(
    today: date, until: date, delays: Mapping[int, int], terms: Mapping[int, tuple[InstalmentTerm, ...]]
) -> Iterator[CashItem]:
    """What contracts bill up to the last week; a direct debit comes in on its due date."""
    last = month_end(add_months(until.replace(day=1), 0))
    dues = [one for one in contract_documents(ForecastAsk(today, today.replace(day=1), last)) if one.on <= until]
    rows = Contract.objects.filter(pk__in={one.contract_id for one in dues}).select_related("billed").in_bulk()
    for one in dues:
        row = rows[one.contract_id]
        for due_on, part in _dues(one.incl_tax, one.on, terms.get(row.terms_id or 0, ())):
            known = {} if row.direct_debit else delays
            yield _coming(
                CONTRACTS, "contract", row.pk, row.number, row.billed_id, row.billed.name, due_on, part, today, known
            )


def _rows(sql: str, today: date, until: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"today": today, "until": until})
        return list(cursor.fetchall())
