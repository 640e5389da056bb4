"""Money received on an order before any invoice settles the first invoice of that order (P31, R9)."""

from collections.abc import Sequence
from datetime import date

from carnet.core.money import ZERO
from carnet.invoicing.models import Allocation, Invoice, PaymentStanding
from carnet.invoicing.steps.freezing import OrderCited
from carnet.invoicing.steps.sharing import Share
from carnet.sales.models import Figure
from carnet.sales.steps import LedgerRow


def settle_from_prepaid(
    invoice: Invoice, shares: Sequence[Share], orders: Sequence[OrderCited], on: date
) -> list[LedgerRow]:
    """Allocate what waits on the only order of an invoice being issued, oldest money first; gives the rows to post."""
    alone = len(orders) == 1 and all(share.order_id == orders[0].id for share in shares)
    if invoice.kind == "credit_note" or not alone or not orders[0].prepaid:
        return []
    waiting = (
        PaymentStanding.objects.select_for_update(no_key=True, of=("self",))
        .select_related("payment")
        .filter(payment__order_id=orders[0].id, payment__currency=invoice.currency, unallocated__gt=0)
        .order_by("payment_id")
    )
    left = invoice.total_incl_tax
    taken = []
    for standing in sorted(waiting, key=lambda one: (one.payment.on, one.payment_id)):
        amount = min(left, standing.unallocated)
        if amount > ZERO:
            taken.append(
                Allocation(
                    kind=Allocation.Kind.PAYMENT, payment_id=standing.payment_id, invoice=invoice, amount=amount, on=on
                )
            )
            left -= amount
    return [
        LedgerRow(
            orders[0].id, Figure.PAID, on, "payment", one.payment_id or 0, f"{invoice.pk}.{one.pk}.{orders[0].id}",
            amount=one.amount,
        )
        for one in Allocation.objects.bulk_create(taken)
    ]  # fmt: skip
