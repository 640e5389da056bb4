"""What may be collected by direct debit on a day, invoice by invoice (R84)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from carnet.company.methods import DIRECT_DEBIT
from carnet.core.money import ZERO
from carnet.invoicing.models import Debit, Dispute, InstalmentStanding, Invoice, Mandate
from carnet.invoicing.queries.mandates import mandates_in_force

NOTICE = timedelta(days=14)  # before the collection, unless the parties agreed on less (R84)
SEPA = "EUR"


@dataclass(frozen=True, slots=True)
class Collectable:
    """An invoice whose direct debit falls due, and the mandate in force for it; without one it cannot be collected."""

    invoice: Invoice
    amount: Decimal
    due_on: date
    mandate: Mandate | None
    on: date

    @property
    def announced(self) -> bool:
        """Whether the invoice itself names this mandate, the notice the debtor is owed."""
        return self.mandate is not None and self.invoice.mandate_id == self.mandate.pk

    @property
    def short_notice(self) -> bool:
        """Whether the debtor knows of it for less than fourteen days."""
        issued_on: date = self.invoice.issued_on or self.on
        return self.announced and issued_on + NOTICE > self.on


def collectable(on: date, invoice_ids: Iterable[int] | None = None) -> list[Collectable]:
    """The invoices to collect on a day, what falls due until then, the oldest due first (two statements)."""
    dues: dict[int, list[InstalmentStanding]] = {}
    rows = _dues(on) if invoice_ids is None else _dues(on).filter(invoice_id__in=set(invoice_ids))
    for due in rows.order_by("due_on", "invoice_id"):
        dues.setdefault(due.invoice_id, []).append(due)
    mandates = mandates_in_force({rows[0].invoice.billed_id for rows in dues.values()}, on)
    return [_of(rows, mandates.get(rows[0].invoice.billed_id, ()), on) for rows in dues.values()]


def _dues(on: date) -> QuerySet[InstalmentStanding]:
    """Instalments that ask something, are not contested, retained or already asked of the bank, and are paid by direct debit."""
    disputed = Dispute.objects.filter(invoice_id=OuterRef("invoice_id"), closed_on=None)
    asked = Debit.objects.filter(invoice_id=OuterRef("invoice_id"), payment=None, withdrawn_on=None)
    paid_so = Q(invoice__mandate__isnull=False) | Q(invoice__direct_debit=True) | Q(billed__payment_method=DIRECT_DEBIT)
    return (
        InstalmentStanding.objects.filter(paid_so, left__gt=0, due_on__lte=on, retention=False, invoice__currency=SEPA)
        .filter(~Exists(disputed), ~Exists(asked))
        .select_related("invoice__billed")
        .defer("invoice__parties")
    )


def _of(dues: Sequence[InstalmentStanding], mandates: Sequence[Mandate], on: date) -> Collectable:
    invoice: Invoice = dues[0].invoice
    chosen = next((one for one in mandates if one.pk == invoice.mandate_id), None)
    named = (one for one in mandates if invoice.mandate_reference in ("", one.reference))
    return Collectable(invoice, sum((due.left for due in dues), ZERO), dues[0].due_on, chosen or next(named, None), on)
