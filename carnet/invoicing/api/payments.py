"""Payments as answers, in four statements whatever their number."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from carnet.core.money import ZERO
from carnet.core.refusals import BadValue, NotFound
from carnet.invoicing.api.payment_schemas import (
    AllocationFields,
    AllocationOut,
    CreditFields,
    PaymentOut,
    PaymentParams,
)
from carnet.invoicing.models import Allocation, Payment, PaymentStanding
from carnet.invoicing.queries.exchange import exchange_of_refunds


class InvoiceAllocatedTwice(BadValue):
    """One amount for each invoice."""

    def __init__(self) -> None:
        super().__init__(_("An invoice is named twice: give one amount for each."), field="allocations")


class SourceUnclear(BadValue):
    """What is given back is taken of one payment or of one credit note."""

    def __init__(self) -> None:
        super().__init__(_("Each source names a payment or a credit note, one of them, once."), field="sources")


def amounts_by_invoice(asked: Sequence[AllocationFields]) -> dict[int, Decimal]:
    """The amounts by invoice, each named once."""
    found = {one.invoice: one.amount for one in asked}
    if len(found) != len(asked):
        raise InvoiceAllocatedTwice
    return found


def amounts_by_source(asked: Sequence[CreditFields]) -> dict[tuple[str, int], Decimal]:
    """The amounts by payment or credit note, each named once."""
    found: dict[tuple[str, int], Decimal] = {}
    for source in asked:
        if source.payment is not None and source.credit_note is None:
            found["payment", source.payment] = source.amount
        elif source.credit_note is not None and source.payment is None:
            found["credit_note", source.credit_note] = source.amount
    if len(found) != len(asked):
        raise SourceUnclear
    return found


def written(payments: list[Payment]) -> list[PaymentOut]:
    """Payments with what they settle."""
    ids = [payment.pk for payment in payments]
    left = dict(PaymentStanding.objects.filter(payment_id__in=ids).values_list("payment_id", "unallocated"))
    reversed_by = dict(Payment.objects.filter(reverses_id__in=ids).values_list("reverses_id", "pk"))
    exchanged = exchange_of_refunds(ids)
    given: dict[int, list[AllocationOut]] = {}
    for row in Allocation.objects.filter(payment_id__in=ids).order_by("id"):
        if row.payment_id is not None:
            given.setdefault(row.payment_id, []).append(AllocationOut.model_validate(row))
    return [
        PaymentOut(
            id=payment.pk,
            kind=payment.kind,
            party=payment.party_id,
            party_name=payment.party.name,
            order=payment.order_id,
            on=payment.on,
            amount=payment.amount,
            currency=payment.currency,
            method=payment.method,
            reference=payment.reference,
            reason=payment.reason,
            reverses=payment.reverses_id,
            reversed_by=reversed_by.get(payment.pk),
            unallocated=left.get(payment.pk, ZERO),
            exchange_difference=exchanged.get(payment.pk, ZERO),
            allocations=given.get(payment.pk, []),
        )
        for payment in payments
    ]


def one(payment_id: int) -> PaymentOut:
    """A payment, or NotFound."""
    found = list(Payment.objects.select_related("party").filter(pk=payment_id))
    if not found:
        raise NotFound
    return written(found)[0]


def narrowed(asked: PaymentParams) -> QuerySet[Payment]:
    """The payments that answer the filters."""
    payments = Payment.objects.select_related("party")
    if asked.invoice:
        payments = payments.filter(pk__in=Allocation.objects.filter(invoice_id=asked.invoice).values("payment_id"))
    if asked.unallocated is not None:
        credit = PaymentStanding.objects.exclude(unallocated=0).values("payment_id")
        payments = payments.filter(pk__in=credit) if asked.unallocated else payments.exclude(pk__in=credit)
    chosen = {
        "party_id": asked.party,
        "order_id": asked.order,
        "kind": asked.kind,
        "method": asked.method,
        "on__gte": asked.since,
        "on__lte": asked.until,
    }
    return payments.filter(**{name: value for name, value in chosen.items() if value is not None})


def sums(payments: QuerySet[Payment]) -> dict[str, str]:
    """How many payments, and the money received less reversals and refunds."""
    found = payments.order_by().values("kind").annotate(sum=Sum("amount"))
    received = sum((-row["sum"] if row["kind"] == "refund" else row["sum"] for row in found), ZERO)
    return {"count": str(payments.order_by().count()), "received": f"{received:.2f}"}
