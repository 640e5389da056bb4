"""Which bills a payment to a supplier would settle: an exact match first, then the oldest due (P37)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO
from carnet.purchasing.models import BillStanding, SupplierPaymentStanding


def propose_payment(party_id: int, amount: Decimal, currency: str | None = None) -> dict[int, Decimal]:
    """Amounts by bill (one statement)."""
    rows = BillStanding.objects.filter(party=party_id, credit_note=False, left__gt=0).select_related("bill")
    open_bills = [row for row in rows.order_by("due_on", "bill_id") if currency in (None, row.bill.currency)]
    if currency is None and open_bills:
        open_bills = [row for row in open_bills if row.bill.currency == open_bills[0].bill.currency]
    exact = next((row for row in open_bills if row.left == amount), None)
    if exact is not None:
        return {exact.bill_id: amount}
    given: dict[int, Decimal] = {}
    left = amount
    for row in open_bills:
        taken = min(left, row.left)
        if taken > ZERO:
            given[row.bill_id] = taken
            left -= taken
    return given


@dataclass(frozen=True, slots=True)
class Credit:
    """Money at a supplier that settles nothing yet: a payment not all used, or a credit note."""

    kind: str
    id: int
    label: str
    on: date
    currency: str
    left: Decimal


def credits_at(party_id: int) -> list[Credit]:
    """What a supplier holds of ours, the oldest first (two statements)."""
    payments = SupplierPaymentStanding.objects.filter(party=party_id, unallocated__gt=0).select_related("payment")
    notes = BillStanding.objects.filter(party=party_id, credit_note=True, left__gt=0).select_related("bill")
    found = [
        Credit("payment", one.payment_id, one.payment.reference, one.payment.on, one.payment.currency, one.unallocated)
        for one in payments
    ]
    found += [
        Credit("credit_note", one.bill_id, one.bill.number or "", one.billed_on, one.bill.currency, one.left)
        for one in notes
    ]
    return sorted(found, key=lambda one: (one.on, one.kind, one.id))
