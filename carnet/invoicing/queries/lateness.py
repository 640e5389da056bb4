"""What the lateness of a customer may cost: interest day by day on what was owed, and the fee per late invoice (R30)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from carnet.company import queries as company
from carnet.company.amounts import LateRates
from carnet.core.money import ZERO, places_of, round_to
from carnet.invoicing.amounts import RECOVERY_FEE, DueAsked, left_of_dues, retention
from carnet.invoicing.amounts.lateness import Owed, Stretch, late_stretches
from carnet.invoicing.models import (
    Allocation,
    Dispute,
    InstalmentStanding,
    Invoice,
    InvoiceStanding,
    InvoiceVat,
    LateCharge,
)

MOST = 200


@dataclass(frozen=True, slots=True)
class LateInvoice:
    """An invoice that was, or is, paid late: its days of interest not asked yet, and the fee if it may still be asked."""

    invoice_id: int
    number: str
    currency: str
    due_on: date
    left: Decimal
    stretches: tuple[Stretch, ...]
    fee: Decimal

    @property
    def interest(self) -> Decimal:
        """What its days of interest come to."""
        return sum((one.amount for one in self.stretches), ZERO)

    @property
    def last_on(self) -> date | None:
        """The last day that bears interest."""
        return max((one.last for one in self.stretches), default=None)


def late_invoices(party_id: int, on: date, only: Iterable[int] | None = None) -> list[LateInvoice]:
    """What a payer's lateness may cost until a day, the oldest due first; contested invoices are left out (a dozen statements)."""
    invoices = _candidates(party_id, on, only)
    ids = [one.pk for one in invoices]
    dues, settled, credited = _dues(ids), _settled(ids), _credited(ids)
    asked = _asked(ids)
    rates: dict[tuple[str, str], LateRates] = {}
    found = []
    for one in invoices:
        rule: dict[str, Any] = one.parties["late"]
        key = (rule["rule"], rule["percent"])
        if key not in rates:
            rates[key] = company.late_rates(rule["rule"], Decimal(rule["percent"]))
        known = asked.get(one.pk, {})
        owed = _balances(one, dues[one.pk], settled[one.pk], credited[one.pk])
        stretches = [
            stretch
            for due, balances in owed
            for stretch in late_stretches(
                due.on, balances, rates[key], on, since=known.get("interest"), places=places_of(one.currency)
            )
        ]
        fee = _fee(one.currency, on) if rule["fee"] and "fee" not in known else ZERO
        late = [due.on for due, balances in owed if _was_late(due.on, balances, on)]
        if late and (stretches or fee):
            left = sum((balances[-1].amount for _due, balances in owed), ZERO)
            found.append(LateInvoice(one.pk, one.number or "", one.currency, min(late), left, tuple(stretches), fee))
    return sorted(found, key=lambda one: (one.due_on, one.invoice_id))


def _candidates(party_id: int, on: date, only: Iterable[int] | None) -> list[Invoice]:
    """Invoices under a rule of interest that were open after one of their days, or are; charges of lateness bear none."""
    late = InstalmentStanding.objects.filter(billed=party_id, due_on__lt=on).filter(
        Q(left__gt=0) | Exists(Allocation.objects.filter(invoice_id=OuterRef("invoice_id"), on__gt=OuterRef("due_on")))
    )
    rows = Invoice.objects.filter(
        ~Exists(Dispute.objects.filter(invoice_id=OuterRef("pk"), closed_on=None)),
        ~Exists(LateCharge.objects.filter(asked_on_id=OuterRef("pk"))),
        pk__in=late.values("invoice_id"), billed_id=party_id, number__isnull=False, parties__late__isnull=False,
    )  # fmt: skip
    if only is not None:
        rows = rows.filter(pk__in=set(only))
    return list(rows.order_by("issued_on", "pk")[:MOST])


def _dues(ids: Sequence[int]) -> dict[int, list[DueAsked]]:
    found: dict[int, list[DueAsked]] = defaultdict(list)
    rows = InstalmentStanding.objects.filter(invoice_id__in=ids).order_by("invoice_id", "instalment__n")
    for pk, n, due_on, amount, held in rows.values_list("invoice_id", "instalment__n", "due_on", "amount", "retention"):
        found[pk].append(DueAsked(due_on, n, amount, held))
    return found


def _settled(ids: Sequence[int]) -> dict[int, list[tuple[date, Decimal]]]:
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    rows = Allocation.objects.filter(invoice_id__in=ids).order_by("on", "pk")
    for pk, day, amount in rows.values_list("invoice_id", "on", "amount"):
        found[pk or 0].append((day, amount))
    return found


def _credited(ids: Sequence[int]) -> dict[int, list[tuple[date, Decimal]]]:
    """The works that credit notes took back, by the day of the note."""
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    rows = InvoiceVat.objects.filter(
        invoice__corrects_id__in=ids, invoice__number__isnull=False, invoice__to_invoice_again__isnull=False
    )
    for pk, day, base, vat in rows.values_list("invoice__corrects_id", "invoice__issued_on", "own_base", "own_vat"):
        if day is not None:
            found[pk or 0].append((day, base + vat))
    return found


def _asked(ids: Sequence[int]) -> dict[int, dict[str, date | None]]:
    """What was asked of each invoice already: the last day of interest, the fee; a document credited whole frees it again."""
    found: dict[int, dict[str, date | None]] = defaultdict(dict)
    undone = InvoiceStanding.objects.filter(
        invoice_id=OuterRef("asked_on_id"), corrected__gte=OuterRef("asked_on__total_incl_tax")
    )
    rows = LateCharge.objects.filter(~Exists(undone), invoice_id__in=ids)
    for pk, kind, last_on in rows.values_list("invoice_id", "kind", "last_on"):
        known = found[pk].get(kind)
        found[pk][kind] = max(known, last_on) if known and last_on else last_on
    return found


def _balances(
    invoice: Invoice,
    dues: Sequence[DueAsked],
    settled: Sequence[tuple[date, Decimal]],
    credited: Sequence[tuple[date, Decimal]],
) -> list[tuple[DueAsked, list[Owed]]]:
    """What was left of each instalment over time."""
    assert invoice.issued_on is not None
    days = sorted({invoice.issued_on, *(day for day, _amount in settled), *(day for day, _amount in credited)})
    history: list[list[Owed]] = [[] for _due in dues]
    for day in days:
        paid = sum((amount for on, amount in settled if on <= day), ZERO)
        works = sum((amount for on, amount in credited if on <= day), ZERO)
        released = retention(works, invoice.retention_percent, places_of(invoice.currency))
        for place, left in enumerate(left_of_dues(dues, paid, released)):
            if not history[place] or history[place][-1].amount != left:
                history[place].append(Owed(day, left))
    return list(zip(dues, history, strict=True))


def _was_late(due_on: date, owed: Sequence[Owed], on: date) -> bool:
    """Whether something was still owed at the end of the day it was due."""
    then = [one.amount for one in owed if one.on <= due_on]
    return due_on < on and bool(then) and then[-1] > 0


def _fee(currency: str, on: date) -> Decimal:
    """The fee for recovery costs, 40 EUR, in the currency of the invoice."""
    return round_to(RECOVERY_FEE * company.exchange_rate(currency, on), places_of(currency))
