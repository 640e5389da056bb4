"""What would be chased on a day, customer by customer, and what waits and why (P27, P32)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection

from carnet.company import queries as company
from carnet.core import formats
from carnet.core.models import Mail
from carnet.core.money import ZERO
from carnet.invoicing.amounts.reminding import Level, Next, Reminded, next_reminder

UNSETTLED = (Mail.WAITING, Mail.SENDING, Mail.FAILED)


class Waits(StrEnum):
    """Why something late is not chased now."""

    DISPUTED = "disputed"
    PAUSED = "paused"
    PARTY = "party"
    PENDING = "pending"
    LATER = "later"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LateDue:
    """An instalment past its day: what is left of it, and the reminder that comes next, or why none leaves."""

    instalment_id: int
    invoice_id: int
    number: str
    billed_id: int
    billed_name: str
    currency: str
    language: str
    issued_on: date
    due_on: date
    amount: Decimal
    left: Decimal
    level: int | None
    on: date | None
    waits: Waits | None

    day: date

    @property
    def late(self) -> int:
        """How many days past its day."""
        return (self.day - self.due_on).days


@dataclass(frozen=True, slots=True)
class ProposedLetter:
    """What one e-mail would ask of one customer: the instalments of one level in one currency."""

    billed_id: int
    billed_name: str
    language: str
    level: int
    currency: str
    dues: tuple[LateDue, ...]

    @property
    def left(self) -> Decimal:
        """What it asks in all."""
        return sum((due.left for due in self.dues), ZERO)

    @property
    def said(self) -> str:
        """The same in words."""
        return formats.with_currency(self.left, self.currency)

    @property
    def query(self) -> str:
        """Its instalments as an address names them."""
        return "&".join(f"due={due.instalment_id}" for due in self.dues)


# Everything late with what stops it; one row per instalment, read from standings only.
_LATE = """
SELECT s.instalment_id, s.invoice_id, i.number, s.billed_id, p.name, i.currency, p.language, i.issued_on, s.due_on, s.amount, s."left",
    r.level, r."on", p.no_reminders,
    EXISTS (SELECT 1 FROM invoicing_dispute d WHERE d.invoice_id = s.invoice_id AND d.closed_on IS NULL),
    EXISTS (SELECT 1 FROM invoicing_reminderpause h WHERE h.invoice_id = s.invoice_id AND h.ended_on IS NULL
            AND (h.until IS NULL OR h.until >= %(on)s)),
    coalesce((SELECT max(l.level) FROM invoicing_reminderletter l JOIN core_mail m ON m.id = l.mail_id
              WHERE l.billed_id = s.billed_id AND s.instalment_id = ANY (l.instalments) AND m.state = ANY (%(unsettled)s)), 0)
FROM invoicing_instalmentstanding s
JOIN invoicing_invoice i ON i.id = s.invoice_id
JOIN parties_party p ON p.id = s.billed_id
LEFT JOIN LATERAL (SELECT level, "on" FROM invoicing_reminder r WHERE r.instalment_id = s.instalment_id
                   ORDER BY level DESC LIMIT 1) r ON true
WHERE s."left" > 0 AND s.due_on < %(on)s
  AND (%(instalments)s::bigint[] IS NULL OR s.instalment_id = ANY (%(instalments)s::bigint[]))
  AND (%(party)s::bigint IS NULL OR s.billed_id = %(party)s::bigint)
  AND (%(invoice)s::bigint IS NULL OR s.invoice_id = %(invoice)s::bigint)
ORDER BY s.due_on, s.instalment_id LIMIT %(limit)s
"""


def late_dues(
    on: date,
    *,
    instalments: Iterable[int] | None = None,
    party_id: int | None = None,
    invoice_id: int | None = None,
    limit: int | None = None,
) -> list[LateDue]:
    """What is late on a day with its next reminder, the oldest first, at most so many (two statements)."""
    levels = [Level(row.n, row.days) for row in company.reminder_levels()]
    with connection.cursor() as cursor:
        asked = {"on": on, "party": party_id, "invoice": invoice_id, "unsettled": list(UNSETTLED), "limit": limit}
        wanted = None if instalments is None else list(instalments)
        cursor.execute(_LATE, {**asked, "instalments": wanted})
        return [_late_due(row, levels, on) for row in cursor.fetchall()]


def letters_of(dues: Sequence[LateDue]) -> list[ProposedLetter]:
    """The e-mails that would leave: one per customer, level and currency, so that each says what fits; most late customers first."""
    gathered: dict[tuple[int, int, str], list[LateDue]] = defaultdict(list)
    first = {due.billed_id: n for n, due in reversed(list(enumerate(dues)))}
    for due in dues:
        if due.waits is None and due.level is not None:
            gathered[due.billed_id, due.level, due.currency].append(due)
    found = [
        ProposedLetter(billed, dues[0].billed_name, dues[0].language, level, currency, tuple(dues))
        for (billed, level, currency), dues in gathered.items()
    ]
    return sorted(found, key=lambda one: (first[one.billed_id], -one.level, one.currency))


def _late_due(row: Sequence[Any], levels: Sequence[Level], on: date) -> LateDue:
    *known, level, reminded_on, no_reminders, disputed, paused, pending = row
    instalment, invoice, number, billed, name, currency, language, issued_on, due_on, amount, left = known
    last = Reminded(level, reminded_on) if level else None
    coming = next_reminder(levels, due_on, last)
    stops: Mapping[Waits, bool] = {
        Waits.DISPUTED: disputed, Waits.PAUSED: paused, Waits.PARTY: no_reminders, Waits.DONE: coming is None,
        Waits.PENDING: coming is not None and pending >= coming.n, Waits.LATER: coming is not None and coming.on > on,
    }  # fmt: skip
    waits = next((why for why, stopped in stops.items() if stopped), None)
    said: tuple[int | None, date | None] = _named(coming)
    return LateDue(
        instalment, invoice, number, billed, name, currency, language, issued_on, due_on, amount, left, *said, waits, on
    )


def _named(coming: Next | None) -> tuple[int | None, date | None]:
    return (coming.n, coming.on) if coming else (None, None)
