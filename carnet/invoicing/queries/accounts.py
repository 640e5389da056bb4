"""The account of a customer: what moved it between two days, and the balance before and after (P32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from carnet.core.money import ZERO
from carnet.invoicing.models import Invoice, Payment


@dataclass(frozen=True, slots=True)
class Movement:
    """A row of an account: a document or money, what the customer owes more (debit) or less (credit), and the balance after it.

    `kind`: invoice, credit_note, receipt, refund, reversal, write_off; or paid_by, paid_for: money of one party that settles the
    invoice of another.
    """

    on: date
    kind: str
    document: str
    id: int
    number: str
    label: str
    due_on: date | None
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """An account between two days, both counted, in one currency; positive balances are owed by the customer."""

    party_id: int
    currency: str
    first_on: date
    last_on: date
    opening: Decimal
    movements: tuple[Movement, ...]

    @property
    def closing(self) -> Decimal:
        """What the customer owes at the end of the last day."""
        return self.movements[-1].balance if self.movements else self.opening

    @property
    def debit(self) -> Decimal:
        """Everything owed more in these days."""
        return sum((one.debit for one in self.movements), ZERO)

    @property
    def credit(self) -> Decimal:
        """Everything owed less."""
        return sum((one.credit for one in self.movements), ZERO)


# What the account of a payer is made of. Money and credit notes that settle the invoice of another payer pass from one account to
# the other; what settles one's own invoices moves nothing.
_MOVEMENTS = """
SELECT i.issued_on AS "on", CASE WHEN i.kind = 'credit_note' THEN 'credit_note' ELSE 'invoice' END AS kind, 'invoice' AS document,
    i.id, i.number, i.title AS label, s.due_on, 0 AS rank,
    CASE WHEN i.kind = 'credit_note' THEN 0 ELSE i.total_incl_tax END AS debit,
    CASE WHEN i.kind = 'credit_note' THEN i.total_incl_tax ELSE 0 END AS credit
FROM invoicing_invoice i JOIN invoicing_invoicestanding s ON s.invoice_id = i.id
WHERE i.billed_id = %(party)s AND i.currency = %(currency)s
UNION ALL
SELECT p."on", p.kind, 'payment', p.id, '', coalesce(nullif(p.reason, ''), p.reference), NULL, 1,
    CASE WHEN p.kind = 'refund' OR p.kind = 'reversal' AND r.kind = 'receipt' THEN abs(p.amount) ELSE 0 END,
    CASE WHEN p.kind = 'receipt' OR p.kind = 'reversal' AND r.kind = 'refund' THEN abs(p.amount) ELSE 0 END
FROM invoicing_payment p LEFT JOIN invoicing_payment r ON r.id = p.reverses_id
WHERE p.party_id = %(party)s AND p.currency = %(currency)s
UNION ALL
SELECT a."on", 'write_off', 'invoice', i.id, i.number, a.reason, NULL, 2, greatest(-a.amount, 0), greatest(a.amount, 0)
FROM invoicing_allocation a JOIN invoicing_invoice i ON i.id = a.invoice_id
WHERE a.kind = 'write_off' AND i.billed_id = %(party)s AND i.currency = %(currency)s
UNION ALL
SELECT a."on", 'paid_by', 'invoice', i.id, i.number, o.name, NULL, 3, greatest(-a.amount, 0), greatest(a.amount, 0)
FROM invoicing_invoice i JOIN invoicing_allocation a ON a.invoice_id = i.id AND a.kind <> 'write_off'
LEFT JOIN invoicing_payment p ON p.id = a.payment_id LEFT JOIN invoicing_invoice n ON n.id = a.credit_note_id
JOIN parties_party o ON o.id = coalesce(p.party_id, n.billed_id)
WHERE i.billed_id = %(party)s AND i.currency = %(currency)s AND o.id <> %(party)s
UNION ALL
SELECT a."on", 'paid_for', 'invoice', i.id, i.number, o.name, NULL, 3, greatest(a.amount, 0), greatest(-a.amount, 0)
FROM (SELECT id AS payment, NULL::bigint AS note FROM invoicing_payment WHERE party_id = %(party)s
      UNION ALL SELECT NULL, id FROM invoicing_invoice WHERE billed_id = %(party)s AND kind = 'credit_note') source
JOIN invoicing_allocation a ON a.payment_id = source.payment OR a.credit_note_id = source.note
JOIN invoicing_invoice i ON i.id = a.invoice_id AND i.billed_id <> %(party)s AND i.currency = %(currency)s
JOIN parties_party o ON o.id = i.billed_id
"""
_BEFORE = f'SELECT coalesce(sum(debit - credit), 0) FROM ({_MOVEMENTS}) m WHERE "on" < %(first)s'
_BETWEEN = f"""
SELECT "on", kind, document, id, number, label, due_on, debit, credit FROM ({_MOVEMENTS}) m
WHERE "on" BETWEEN %(first)s AND %(last)s ORDER BY "on", rank, id
"""


def account_of(party_id: int, currency: str, first_on: date, last_on: date) -> Account:
    """The account of a payer in one currency between two days (two statements)."""
    asked = {"party": party_id, "currency": currency, "first": first_on, "last": last_on}
    opening = _rows(_BEFORE, asked)[0][0]
    balance, movements = opening, []
    for on, kind, document, pk, number, label, due_on, debit, credit in _rows(_BETWEEN, asked):
        balance += debit - credit
        movements.append(Movement(on, kind, document, pk, number, label, due_on, debit, credit, balance))
    return Account(party_id, currency, first_on, last_on, opening, tuple(movements))


def balance_on(party_id: int, currency: str, on: date) -> Decimal:
    """What a payer owed at the end of a day, credits taken off (one statement)."""
    asked = {"party": party_id, "currency": currency, "first": on + timedelta(days=1)}
    balance: Decimal = _rows(_BEFORE, asked)[0][0]
    return balance


def currencies_of(party_id: int) -> list[str]:
    """The currencies in which a payer was ever billed or paid (two statements)."""
    billed = Invoice.objects.filter(billed_id=party_id, number__isnull=False).values_list("currency", flat=True)
    paid = Payment.objects.filter(party_id=party_id).values_list("currency", flat=True)
    return sorted({*billed.distinct().order_by(), *paid.distinct().order_by()})


def _rows(statement: str, asked: dict[str, Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())
