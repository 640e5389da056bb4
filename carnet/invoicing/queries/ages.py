"""What customers owe by age, at the end of any day (P32)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Ages:
    """What is owed incl. tax: not due yet, late by 1–30, 31–60, 61–90, over 90 days; and the credit that may be used."""

    not_due: Decimal = ZERO
    days_30: Decimal = ZERO
    days_60: Decimal = ZERO
    days_90: Decimal = ZERO
    over_90: Decimal = ZERO
    credit: Decimal = ZERO

    @property
    def overdue(self) -> Decimal:
        """Everything past its day."""
        return self.days_30 + self.days_60 + self.days_90 + self.over_90

    @property
    def owed(self) -> Decimal:
        """Everything asked."""
        return self.not_due + self.overdue

    @property
    def balance(self) -> Decimal:
        """What is owed, the credit taken off."""
        return self.owed - self.credit


@dataclass(frozen=True, slots=True)
class AgedParty:
    """A payer and what they owe by age."""

    party_id: int
    name: str
    ages: Ages


_AGES = """
WITH owed AS (
    SELECT d.billed_id AS party_id,
        sum(d."left") FILTER (WHERE d.due_on >= %(on)s) AS not_due,
        sum(d."left") FILTER (WHERE %(on)s - d.due_on BETWEEN 1 AND 30) AS days_30,
        sum(d."left") FILTER (WHERE %(on)s - d.due_on BETWEEN 31 AND 60) AS days_60,
        sum(d."left") FILTER (WHERE %(on)s - d.due_on BETWEEN 61 AND 90) AS days_90,
        sum(d."left") FILTER (WHERE %(on)s - d.due_on > 90) AS over_90
    FROM invoicing_dues_on(%(on)s) d JOIN invoicing_invoice i ON i.id = d.invoice_id
    WHERE i.currency = %(currency)s GROUP BY d.billed_id
), credits AS (
    SELECT party_id, amount FROM invoicing_credits_on(%(on)s) WHERE currency = %(currency)s
)
SELECT p.id, p.name, coalesce(o.not_due, 0), coalesce(o.days_30, 0), coalesce(o.days_60, 0), coalesce(o.days_90, 0),
    coalesce(o.over_90, 0), coalesce(c.amount, 0)
FROM owed o FULL JOIN credits c USING (party_id) JOIN parties_party p ON p.id = party_id
WHERE %(party)s::bigint IS NULL OR p.id = %(party)s::bigint
ORDER BY lower(p.name), p.id
"""


def aged_balance(on: date, currency: str, party_id: int | None = None) -> list[AgedParty]:
    """Every payer who owed something or had credit at the end of a day, by name (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_AGES, {"on": on, "currency": currency, "party": party_id})
        return [AgedParty(party, name, Ages(*amounts)) for party, name, *amounts in cursor.fetchall()]


def total_of(rows: Iterable[AgedParty]) -> Ages:
    """The sums of the columns."""
    ages = [row.ages for row in rows]
    return Ages(*(sum((getattr(one, field.name) for one in ages), ZERO) for field in fields(Ages)))


def open_currencies() -> list[str]:
    """The currencies in which something is asked or may be used today (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT i.currency FROM invoicing_invoice i
            WHERE i.id IN (SELECT s.invoice_id FROM invoicing_invoicestanding s WHERE s."left" > 0)
            UNION SELECT DISTINCT p.currency FROM invoicing_payment p
            WHERE p.id IN (SELECT s.payment_id FROM invoicing_paymentstanding s WHERE s.unallocated > 0) ORDER BY 1
            """
        )
        return [row[0] for row in cursor.fetchall()]
