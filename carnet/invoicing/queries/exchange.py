"""What documents in another currency brought or cost in the company's once they were settled (P14)."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from carnet.core.money import ZERO
from carnet.invoicing.models import ExchangeDifference


def exchange_difference(invoice_id: int) -> Decimal:
    """The gain (or loss, negative) of an invoice settled in its own currency, in the company's."""
    rows = ExchangeDifference.objects.filter(invoice_id=invoice_id)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


def exchange_of_refunds(payment_ids: Iterable[int]) -> dict[int, Decimal]:
    """The gain or loss of money given back at another rate than it came in, by refund."""
    rows = ExchangeDifference.objects.filter(refund_id__in=set(payment_ids)).values_list("refund_id")
    return dict(rows.annotate(sum=Sum("amount")).order_by())


def exchange_entries(**document: int) -> list[ExchangeDifference]:
    """The entries of an invoice (`invoice_id=`) or of a refund (`refund_id=`), in order."""
    return list(ExchangeDifference.objects.filter(**document).order_by("pk"))
