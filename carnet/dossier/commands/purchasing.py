"""Receipts of purchases, which may deliver a customer's order straight from the supplier (P36, P37)."""

from datetime import date

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound
from carnet.delivery import steps as deliveries
from carnet.dossier.commands.following import follow
from carnet.purchasing.inputs import ReceiptContent
from carnet.purchasing.models import PurchaseLine, Receipt
from carnet.purchasing.refusals import ReasonNeeded
from carnet.purchasing.steps.coming import Received
from carnet.purchasing.steps.receiving import direct_orders, receive, reverse
from carnet.sales.faults import Faults
from carnet.sales.steps import hold


@act("receipt.record", right=rights.PURCHASES)
def receive_purchase(
    *, purchase_id: int, content: ReceiptContent, expected_version: int | None = None, by: Actor
) -> Receipt:
    """Receive what came of a purchase order, in lots where the product has them: the stock takes it at its price, and what the
    supplier delivered to the customer is delivered on the order. Several people receiving the same delivery receive it once."""
    orders = hold(direct_orders([purchase_id]))
    done = receive(purchase_id, content, expected_version=expected_version, by=by)
    if done.direct:
        (order_id,) = orders
        deliveries.deliver_directly(
            order_id=order_id, quantities=done.direct, on=content.on, source=source_of(done.receipt), by=by
        )
        follow(orders, by)
    _record("receipt.recorded", done, by, on=content.on)
    return done.receipt


@act("receipt.reverse", right=rights.PURCHASES)
def reverse_receipt(*, receipt_id: int, on: date, reason: str, by: Actor) -> Receipt:
    """Undo a receipt: stock, value, what is waited for and what it delivered are as before (P37)."""
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 200)
    faults.refuse()
    if not reason:
        raise ReasonNeeded
    found = Receipt.objects.filter(pk=receipt_id).first()
    if found is None:
        raise NotFound
    orders = hold(direct_orders([found.purchase_order_id]))
    done = reverse(receipt_id, on=on, reason=reason, by=by)
    if done.direct:
        deliveries.undo_direct(source=source_of(found), on=on, by=by)
        follow(orders, by)
    _record("receipt.reversed", done, by, on=on, reason=reason, of=found.number)
    return done.receipt


def source_of(receipt: Receipt) -> str:
    """The name under which a receipt is known to the delivery it made."""
    return f"receipt:{receipt.pk}"


def _record(told: str, done: Received, by: Actor, **facts: object) -> None:
    purchase = done.purchase
    served = PurchaseLine.objects.filter(purchase_order=purchase, order__isnull=False).values_list(
        "order_id", flat=True
    )
    journal.record(
        told,
        subject=Subject("receipt", done.receipt.pk),
        about=[
            Subject("purchase_order", purchase.pk),
            Subject("party", purchase.party_id),
            *(Subject("order", one) for one in sorted(set(served))),
        ],
        by=by,
        facts={
            "number": done.receipt.number,
            "purchase": purchase.number,
            "supplier": purchase.party.name,
            **facts,
        },
    )
