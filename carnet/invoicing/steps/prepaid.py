"""Money received on an order before any invoice settles the first invoice of that order (P31, R9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from carnet.core.money import ZERO
from carnet.invoicing.models import Allocation, Invoice, InvoiceLine, PaymentStanding
from carnet.invoicing.steps.freezing import OrderCited
from carnet.sales.models import Figure
from carnet.sales.steps import LedgerRow


@dataclass(frozen=True, slots=True)
class Prepaid:
    """A part of a payment that waits on the order of an invoice and settles it at its issue."""

    payment_id: int
    on: date
    amount: Decimal


def prepaid(invoice: Invoice, lines: Sequence[InvoiceLine], orders: Sequence[OrderCited]) -> list[Prepaid]:
    """What waits on the only order of an invoice, oldest money first, up to what the invoice asks."""
    return _taken(invoice, _waiting(invoice, orders)) if _is_served(invoice, lines, orders) else []


def hold_prepaid(invoice: Invoice, lines: Sequence[InvoiceLine], orders: Sequence[OrderCited]) -> list[Prepaid]:
    """The same, its payments locked until the commit."""
    if not _is_served(invoice, lines, orders):
        return []
    return _taken(invoice, _waiting(invoice, orders).select_for_update(no_key=True, of=("self",)))


def settle_from_prepaid(invoice: Invoice, parts: Sequence[Prepaid], order_id: int, on: date) -> list[LedgerRow]:
    """Allocate what waited to an invoice being issued; gives the rows to post."""
    rows = Allocation.objects.bulk_create(
        Allocation(kind=Allocation.Kind.PAYMENT, payment_id=part.payment_id, invoice=invoice, amount=part.amount, on=on)
        for part in parts
    )
    return [
        LedgerRow(
            order_id, Figure.PAID, on, "payment", one.payment_id or 0, f"{invoice.pk}.{one.pk}.{order_id}",
            amount=one.amount,
        )
        for one in rows
    ]  # fmt: skip


def _is_served(invoice: Invoice, lines: Sequence[InvoiceLine], orders: Sequence[OrderCited]) -> bool:
    if invoice.kind == "credit_note" or len(orders) != 1 or not orders[0].prepaid:
        return False
    return all(line.order_id == orders[0].id for line in lines if line.kind not in ("section", "comment"))


def _waiting(invoice: Invoice, orders: Sequence[OrderCited]) -> QuerySet[PaymentStanding]:
    return (
        PaymentStanding.objects.select_related("payment")
        .filter(payment__order_id=orders[0].id, payment__currency=invoice.currency, unallocated__gt=0)
        .order_by("payment_id")
    )


def _taken(invoice: Invoice, waiting: QuerySet[PaymentStanding]) -> list[Prepaid]:
    left: Decimal = invoice.total_incl_tax
    taken = []
    for standing in sorted(waiting, key=lambda one: (one.payment.on, one.payment_id)):
        amount = min(left, standing.unallocated)
        if amount > ZERO:
            taken.append(Prepaid(standing.payment_id, standing.payment.on, amount))
            left -= amount
    return taken
