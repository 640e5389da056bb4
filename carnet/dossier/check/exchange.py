"""Exchange differences, recomputed from what documents were booked for and what settled them (P14)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from carnet.company import queries as company
from carnet.core.money import ZERO, convert
from carnet.dossier.check.gaps import Gap
from carnet.invoicing.models import Allocation, ExchangeDifference, Invoice, InvoiceStanding, InvoiceVat, Payment


def exchange_gaps() -> Iterator[Gap]:
    """Documents in another currency whose entries are not what the rates brought or cost (five statements)."""
    home = company.settings().currency
    invoices = {
        one.pk: one
        for one in Invoice.objects.filter(number__isnull=False)
        .exclude(kind="credit_note")
        .exclude(currency=home)
        .defer("parties")
    }
    refunds = {one.pk: one for one in Payment.objects.filter(kind="refund").exclude(currency=home)}
    if not invoices and not refunds:
        return
    settled: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    taken: dict[int, Decimal] = defaultdict(Decimal)
    given = Allocation.objects.filter(invoice_id__in=invoices) | Allocation.objects.filter(refund_id__in=refunds)
    for one in given.select_related("payment", "credit_note"):
        source = one.payment or one.credit_note
        if one.invoice_id:
            rate = source.exchange_rate if source else invoices[one.invoice_id].exchange_rate
            settled["invoice", one.invoice_id] += convert(one.amount, rate)
        elif one.refund_id and source:
            settled["refund", one.refund_id] += convert(one.amount, source.exchange_rate)
            taken[one.refund_id] += one.amount
    booked: dict[int, Decimal] = defaultdict(Decimal)
    for pk, base, vat in InvoiceVat.objects.filter(invoice_id__in=invoices).values_list(
        "invoice_id", "base_company", "vat_company"
    ):
        booked[pk] += base + vat
    open_ones = set(
        InvoiceStanding.objects.filter(invoice_id__in=invoices).exclude(left=0).values_list("invoice_id", flat=True)
    )
    stored: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for pk, refund, amount in ExchangeDifference.objects.values_list("invoice_id", "refund_id", "amount"):
        stored["invoice" if pk else "refund", pk or refund or 0] += amount
    for pk, invoice in invoices.items():
        wanted = ZERO if pk in open_ones else settled["invoice", pk] - booked[pk]
        yield from _gap(f"invoice {invoice.number}", stored["invoice", pk], wanted)
    for pk, given_back in refunds.items():
        wanted = settled["refund", pk] - convert(taken[pk], given_back.exchange_rate)
        yield from _gap(f"refund {pk}", stored["refund", pk], wanted)


def _gap(document: str, stored: Decimal, wanted: Decimal) -> Iterator[Gap]:
    if stored != wanted:
        yield Gap(document, f"{stored} is booked as exchange difference, the rates make it {wanted}")
