"""Sending goods back to a supplier, which brings others or credits them (P37)."""

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.purchasing.inputs import ReturnContent
from carnet.purchasing.models import PurchaseLine, Receipt
from carnet.purchasing.refusals import ReasonNeeded
from carnet.purchasing.steps.changing import Held, NewTerms, change_lines
from carnet.purchasing.steps.returning import Returned, give_back
from carnet.sales.steps import hold


@act("receipt.return", right=rights.PURCHASES)
def return_to_supplier(*, receipt_id: int, content: ReturnContent, by: Actor) -> Receipt:
    """Send part of a receipt back: it leaves the stock at what it brought, what is received falls. Where the supplier brings others
    they are waited for again; else they are not ordered any more, and what was billed of them is a credit note to come (P37)."""
    if not content.reason.strip():
        raise ReasonNeeded
    purchase_id = Receipt.objects.filter(pk=receipt_id).values_list("purchase_order_id", flat=True).first()
    if purchase_id is None:
        raise NotFound
    served = PurchaseLine.objects.filter(purchase_order=purchase_id, order__isnull=False)
    orders = hold(served.values_list("order_id", flat=True))
    done = give_back(receipt_id, content, by=by)
    if not content.replaced:
        _no_more_ordered(done, content, by)
    journal.record(
        "receipt.returned",
        subject=Subject("receipt", done.receipt.pk),
        about=[
            Subject("purchase_order", purchase_id),
            Subject("party", done.purchase.party_id),
            *(Subject("order", one) for one in orders),
        ],
        by=by,
        facts={
            "number": done.receipt.number, "purchase": done.purchase.number, "supplier": done.purchase.party.name,
            "on": content.on, "reason": content.reason.strip(), "replaced": content.replaced,
        },
    )  # fmt: skip
    return done.receipt


def _no_more_ordered(done: Returned, content: ReturnContent, by: Actor) -> None:
    """Nothing more is waited for than before: what was sent back is taken off what is ordered."""
    held = Held.of(done.purchase)
    terms = {
        line.pk: NewTerms(
            line.quantity - done.waited.get(line.pk, ZERO), line.unit_price, line.discount_percent, line.promised_on
        )
        for line in held.lines.values()
    }
    change_lines(held, terms, content.on, content.reason.strip(), by)
