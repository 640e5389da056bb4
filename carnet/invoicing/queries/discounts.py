"""What an early payment is worth: the discount that an issued invoice promised, less what its credit notes took back (P30, R31)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from carnet.core.money import ZERO, VatGroup, places_of
from carnet.invoicing.amounts import GroupAmount, early_payment_credit
from carnet.invoicing.models import Allocation, DiscountNote, EarlyDiscount, Invoice, InvoiceVat


@dataclass(frozen=True, slots=True)
class PromisedDiscount:
    """A discount as an invoice printed it: taken off what is paid until a day; `groups` is the credit note it is worth."""

    invoice_id: int
    percent: Decimal
    until: date
    without_vat: bool
    groups: tuple[GroupAmount, ...]

    @property
    def amount(self) -> Decimal:
        """What is taken off, incl. tax."""
        return sum((one.base + one.vat for one in self.groups), ZERO)


def promised_discounts(invoice_ids: Iterable[int]) -> dict[int, PromisedDiscount]:
    """The discounts that issued invoices promise (two statements when any does)."""
    rows = Invoice.objects.filter(pk__in=set(invoice_ids), number__isnull=False, parties__early__isnull=False)
    found = {row.pk: row for row in rows.only("pk", "issued_on", "currency", "parties")}
    if not found:
        return {}
    asked = _groups(list(found))
    made = {pk: _promised(row, asked.get(pk, {})) for pk, row in found.items()}
    return {pk: one for pk, one in made.items() if one.amount > 0}


def granted_discount(invoice_id: int) -> EarlyDiscount | None:
    """The discount granted on an invoice and not undone (one statement)."""
    undone = Allocation.objects.filter(undoes_id=OuterRef("write_off_id"))
    return EarlyDiscount.objects.filter(~Exists(undone), invoice_id=invoice_id).order_by("-pk").first()


def has_note(discount: EarlyDiscount) -> bool:
    """Whether the credit note of a discount is prepared."""
    return DiscountNote.objects.filter(discount=discount).exists()


def _promised(row: Invoice, groups: dict[VatGroup, tuple[Decimal, Decimal]]) -> PromisedDiscount:
    early: dict[str, Any] = row.parties["early"]
    assert row.issued_on is not None
    percent = Decimal(early["percent"])
    parts = [GroupAmount(group, base, vat) for group, (base, vat) in groups.items() if base > 0]
    credit = early_payment_credit(parts, percent, places_of(row.currency))
    until = row.issued_on + timedelta(days=int(early["days"]))
    return PromisedDiscount(
        row.pk, percent, until, bool(early["without_vat"]), tuple(one for one in credit if one.base)
    )


def _groups(invoice_ids: list[int]) -> dict[int, dict[VatGroup, tuple[Decimal, Decimal]]]:
    """What invoices ask by VAT group, the credit notes that are not their discount's taken off (two statements)."""
    found: dict[int, dict[VatGroup, tuple[Decimal, Decimal]]] = {pk: {} for pk in invoice_ids}
    own = InvoiceVat.objects.filter(invoice_id__in=invoice_ids)
    for pk, category, rate, base, vat in own.values_list("invoice_id", "category", "rate", "base", "vat"):
        found[pk][VatGroup(category, rate)] = (base, vat)
    notes = InvoiceVat.objects.filter(
        ~Exists(DiscountNote.objects.filter(note_id=OuterRef("invoice_id"))), invoice__corrects_id__in=invoice_ids,
        invoice__number__isnull=False, invoice__to_invoice_again__isnull=False,
    )  # fmt: skip
    for source, category, rate, base, vat in notes.values_list(
        "invoice__corrects_id", "category", "rate", "base", "vat"
    ):
        group = VatGroup(category, rate)
        before = found[source or 0].get(group, (ZERO, ZERO))
        found[source or 0][group] = (before[0] - base, before[1] - vat)
    return found
