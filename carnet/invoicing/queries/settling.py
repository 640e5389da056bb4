"""Open invoices, credits and balances of parties; what a payment would settle (P31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum

from carnet.core.money import ZERO
from carnet.invoicing.models import InstalmentStanding, InvoiceShare, InvoiceStanding, PaymentStanding
from carnet.invoicing.queries.discounts import promised_discounts


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that still asks something."""

    invoice_id: int
    number: str | None
    currency: str
    issued_on: date
    due_on: date
    total: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Credit:
    """Money a party may use or be given back: what a payment has not settled, or what a credit note leaves."""

    kind: str
    id: int
    label: str | None
    on: date
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PartyBalance:
    """What a party owes and what it may use, incl. tax, in one currency; `overdue` is the part of `left` past its day."""

    currency: str
    left: Decimal
    overdue: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.left - self.credit


def open_invoices(party_id: int) -> list[OpenInvoice]:
    """The unpaid invoices of a payer, oldest due first (one statement)."""
    rows = (
        InvoiceStanding.objects.filter(billed_id=party_id, credit_note=False, left__gt=0)
        .order_by("due_on", "invoice_id")
        .values_list("invoice_id", "invoice__number", "invoice__currency", "issued_on", "due_on", "total", "left")
    )
    return [OpenInvoice(*row) for row in rows]


def credits_of(party_id: int) -> list[Credit]:
    """What a party may use or be given back, oldest first (two statements)."""
    payments = PaymentStanding.objects.filter(party_id=party_id, unallocated__gt=0, payment__kind="receipt")
    notes = InvoiceStanding.objects.filter(billed_id=party_id, credit_note=True, left__gt=0)
    found = [
        Credit("payment", *row)
        for row in payments.values_list(
            "payment_id", "payment__reference", "payment__on", "payment__currency", "unallocated"
        )
    ]
    found += [
        Credit("credit_note", *row)
        for row in notes.values_list("invoice_id", "invoice__number", "issued_on", "invoice__currency", "left")
    ]
    return sorted(found, key=lambda credit: (credit.on, credit.kind, credit.id))


def party_balance(party_id: int, on: date) -> list[PartyBalance]:
    """Balance of a payer by currency, as of today's standings; overdue are the instalments past their day (three statements)."""
    left: dict[str, list[Decimal]] = {}
    dues = InstalmentStanding.objects.filter(billed_id=party_id, left__gt=0).values("invoice__currency")
    for row in dues.annotate(sum=Sum("left"), late=Sum("left", filter=Q(due_on__lt=on))).order_by():
        left[row["invoice__currency"]] = [row["sum"], row["late"] or ZERO, ZERO]
    notes = InvoiceStanding.objects.filter(billed_id=party_id, credit_note=True, left__gt=0)
    for currency, amount in notes.values_list("invoice__currency").annotate(sum=Sum("left")).order_by():
        left.setdefault(currency, [ZERO, ZERO, ZERO])[2] += amount
    paid = PaymentStanding.objects.filter(party_id=party_id, unallocated__gt=0, payment__kind="receipt")
    for currency, amount in paid.values_list("payment__currency").annotate(sum=Sum("unallocated")).order_by():
        left.setdefault(currency, [ZERO, ZERO, ZERO])[2] += amount
    return [PartyBalance(currency, *sums) for currency, sums in sorted(left.items())]


def propose_allocations(
    party_id: int, amount: Decimal, currency: str | None = None, order_id: int | None = None, on: date | None = None
) -> dict[int, Decimal]:
    """What a payment settles when nobody says: the invoice of exactly that amount, less its discount when it comes in time (`on`),
    else the oldest due first (P30, P31).

    Money received on an order settles the invoices of that order only.
    """
    rows = InvoiceStanding.objects.filter(billed_id=party_id, credit_note=False, left__gt=0)
    if order_id is not None:
        rows = rows.filter(invoice_id__in=InvoiceShare.objects.filter(order_id=order_id).values("invoice_id"))
    found = list(rows.order_by("due_on", "invoice_id").values_list("invoice_id", "left", "invoice__currency"))
    money = currency or _usual([row[2] for row in found])
    owed = [(invoice_id, left) for invoice_id, left, of in found if of == money]
    exact = next((invoice_id for invoice_id, left in owed if left == amount), None) or _discounted(owed, amount, on)
    if exact is not None:
        return {exact: amount}
    proposed: dict[int, Decimal] = {}
    for invoice_id, left in owed:
        part = min(left, amount)
        if part <= 0:
            break
        proposed[invoice_id] = part
        amount -= part
    return proposed


def _discounted(owed: Sequence[tuple[int, Decimal]], amount: Decimal, on: date | None) -> int | None:
    """The invoice that this amount settles with its discount for early payment."""
    if on is None:
        return None
    left = dict(owed)
    promised = promised_discounts(left)
    fitting = (pk for pk, one in promised.items() if on <= one.until and left[pk] - one.amount == amount)
    return min(fitting, default=None)


def received_on_order(order_id: int) -> Decimal:
    """Money received on an order that no invoice has taken yet: the deposit invoice to issue (P31, R9)."""
    waiting = PaymentStanding.objects.filter(payment__order_id=order_id, unallocated__gt=0)
    return waiting.aggregate(sum=Sum(F("unallocated")))["sum"] or ZERO


def _usual(currencies: Sequence[str]) -> str | None:
    """The currency of the oldest invoice."""
    return currencies[0] if currencies else None
