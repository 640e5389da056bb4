"""Bills and payments as answers: a constant number of statements, whatever the lines or the rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.purchasing.api.bill_schemas import (
    BillFields,
    BillFileOut,
    BillLineOut,
    BillOut,
    BillParams,
    BillSummaryOut,
    BillVatOut,
    DifferenceOut,
)
from carnet.purchasing.api.paying_schemas import PaidBillFields, PaidBillOut, SupplierPaymentOut, SupplierPaymentParams
from carnet.purchasing.inputs import BillContent, BillLineInput, BillVatInput
from carnet.purchasing.models import (
    Bill,
    BillAllocation,
    BillCancellation,
    BillFile,
    BillLine,
    BillVat,
    SupplierPayment,
    SupplierPaymentStanding,
)
from carnet.purchasing.queries.bills import bill_with_standing, with_standing
from carnet.purchasing.queries.warnings import warnings_of
from carnet.purchasing.steps.matching import differences_of

_PLAIN = (
    "description", "quantity", "unit", "unit_price", "discount_percent", "vat_category", "vat_rate", "net", "accounting_code",
    "cost",
)  # fmt: skip


def written(bill_id: int, day: date) -> BillOut:
    """A bill whole (at most nine statements)."""
    bill = bill_with_standing(bill_id, day)
    lines = list(BillLine.objects.filter(bill=bill_id).order_by("position"))
    cancelled = BillCancellation.objects.filter(bill=bill_id).first()
    differences = differences_of(bill, lines) if bill.number is None else []
    return BillOut(
        **_summary(bill),
        payment_method=bill.payment_method,
        terms=bill.terms_id,
        comments=bill.comments,
        accepted_reason=bill.accepted_reason,
        cancelled_on=cancelled.on if cancelled else None,
        cancelled_reason=cancelled.reason if cancelled else "",
        lines=[_line(line) for line in lines],
        vat_rows=[
            BillVatOut(vat_category=row.category, vat_rate=row.rate, base=row.base, vat=row.vat)
            for row in BillVat.objects.filter(bill=bill_id).order_by("category", "rate")
        ],
        differences=[DifferenceOut.model_validate(one) for one in differences],
        warnings=warnings_of(bill.reading) if bill.number is None else [],
        files=[file_out(one) for one in files_of(bill_id)],
    )


def files_of(bill_id: int) -> QuerySet[BillFile]:
    """The files of a bill, without their bytes."""
    return BillFile.objects.filter(bill=bill_id).select_related("file").defer("file__content").order_by("id")


def file_out(kept: BillFile) -> BillFileOut:
    """A file kept with a bill."""
    return BillFileOut(
        id=kept.pk, title=kept.title, name=kept.file.name, media_type=kept.file.media_type, size=kept.file.size,
        original=kept.original,
    )  # fmt: skip


def summaries(rows: list[Bill]) -> list[BillSummaryOut]:
    """Bills as lists show them."""
    return [BillSummaryOut(**_summary(row)) for row in rows]


def narrowed(asked: BillParams, day: date) -> QuerySet[Bill]:
    """The bills that answer the filters."""
    rows = with_standing(Bill.objects.all(), day)
    if asked.q:
        rows = rows.filter(
            Q(number__icontains=asked.q) | Q(supplier_number__icontains=asked.q) | Q(party__name__icontains=asked.q)
        )
    if asked.state:
        rows = rows.filter(Q(state__in=asked.state))
    if asked.due_by:
        rows = rows.filter(Q(kind=Bill.Kind.BILL) & Q(left__gt=0) & Q(due__lte=asked.due_by))
    for name, value in (("purchase_order", asked.purchase_order), ("order", asked.order)):
        if value is not None:
            rows = rows.filter(pk__in=BillLine.objects.filter(**{name: value}).values("bill_id"))
    chosen = {
        "kind": asked.kind, "party_id": asked.supplier, "supplier_number__iexact": asked.supplier_number,
        "billed_on__gte": asked.since, "billed_on__lte": asked.until,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in chosen.items() if value is not None})


def sums(rows: QuerySet[Bill]) -> dict[str, str]:
    """How many bills, and what they ask, credit notes taken off."""
    found = rows.order_by().aggregate(excl_tax=Sum("excl"), incl_tax=Sum("incl"), left_to_pay=Sum("owed"))
    told = {name: f"{amount or ZERO:.2f}" for name, amount in found.items()}
    return {"count": str(rows.order_by().count()), **told}


def content(body: BillFields, party_id: int, now: BillContent | None = None) -> BillContent:
    """What the body says, over what the draft says now."""
    given: dict[str, Any] = body.head()
    if "lines" in body.model_fields_set:
        given["lines"] = tuple(line.asked() for line in body.lines)
        given.setdefault("vat", ())
    known = {name: getattr(now, name) for name in BillContent.__slots__} if now else {}
    return BillContent(**{**known, **given, "party_id": party_id})


def content_of(bill: Bill) -> BillContent:
    """What a draft says now; VAT that is ours is left to be reckoned again."""
    plain = ("supplier_number", "billed_on", "due_on", "title", "currency", "terms_id", "payment_method", "comments")
    lines = BillLine.objects.filter(bill=bill).order_by("position")
    vat = BillVat.objects.filter(bill=bill)
    return BillContent(
        party_id=bill.party_id,
        **{name: getattr(bill, name) for name in plain},
        lines=tuple(line_input_of(line) for line in lines),
        vat=tuple(BillVatInput(vat_category=row.category, vat_rate=row.rate, vat=row.vat) for row in vat),
    )


def line_input_of(line: BillLine) -> BillLineInput:
    """A stored line as it was asked."""
    amount = line.net if line.by_amount or (line.credits_id and not line.quantity) else None
    plain = ("purchase_line_id", "credits_id", "product_id", "category_id", "description", "unit", "accounting_code")
    known: dict[str, Any] = {name: getattr(line, name) for name in plain}
    known["order_id"] = None if line.purchase_line_id or line.credits_id else line.order_id
    if amount is None:
        known |= {name: getattr(line, name) for name in ("quantity", "unit_price", "discount_percent")}
    return BillLineInput(amount_excl_tax=amount, vat_category=line.vat_category, vat_rate=line.vat_rate, **known)


def payment_of(payment_id: int) -> SupplierPaymentOut:
    """A payment to a supplier, or NotFound."""
    found = SupplierPayment.objects.select_related("party").filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    return payments_written([found])[0]


def payments_written(payments: Sequence[SupplierPayment]) -> list[SupplierPaymentOut]:
    """Payments with what they settled (three statements)."""
    ids = [one.pk for one in payments]
    rows = SupplierPaymentStanding.objects.filter(payment__in=ids).values_list("payment_id", "unallocated")
    unused: dict[int, Decimal] = dict(rows)
    undone = set(SupplierPayment.objects.filter(reverses__in=ids).values_list("reverses_id", flat=True))
    used: dict[int, list[PaidBillOut]] = defaultdict(list)
    for one in BillAllocation.objects.filter(Q(payment__in=ids) | Q(refund__in=ids)).order_by("id"):
        told = PaidBillOut(bill=one.bill_id, credit_note=one.credit_note_id, amount=one.amount, on=one.on)
        for payment_id in (one.payment_id, one.refund_id):
            if payment_id is not None:
                used[payment_id].append(told)
    plain = ("id", "kind", "on", "amount", "currency", "method", "reference", "reason")
    return [
        SupplierPaymentOut(
            **{name: getattr(one, name) for name in plain},
            supplier=one.party_id,
            supplier_name=one.party.name,
            reverses=one.reverses_id,
            reversed=one.pk in undone,
            unallocated=unused.get(one.pk, ZERO) if one.kind == SupplierPayment.Kind.PAYMENT else ZERO,
            allocations=used[one.pk],
        )
        for one in payments
    ]


def payments_narrowed(asked: SupplierPaymentParams) -> QuerySet[SupplierPayment]:
    """The payments that answer the filters."""
    rows = SupplierPayment.objects.select_related("party")
    if asked.bill:
        rows = rows.filter(pk__in=BillAllocation.objects.filter(bill=asked.bill).values("payment_id"))
    chosen = {"party_id": asked.supplier, "kind": asked.kind, "on__gte": asked.since, "on__lte": asked.until}
    return rows.filter(**{name: value for name, value in chosen.items() if value is not None})


def amounts_by_bill(allocations: Iterable[PaidBillFields]) -> dict[int, Decimal]:
    """Allocations as commands take them; a bill named twice is summed."""
    found: dict[int, Decimal] = {}
    for one in allocations:
        found[one.bill] = found.get(one.bill, ZERO) + one.amount
    return found


def _line(line: BillLine) -> BillLineOut:
    return BillLineOut(
        id=line.pk, purchase_line=line.purchase_line_id, purchase_order=line.purchase_order_id, bill_line=line.credits_id,
        order=line.order_id, product=line.product_id, category=line.category_id,
        **{name: getattr(line, name) for name in _PLAIN},
    )  # fmt: skip


def _summary(bill: Any) -> dict[str, Any]:
    return {
        "id": bill.pk, "number": bill.number, "version": bill.version, "kind": bill.kind, "state": bill.state,
        "supplier": bill.party_id, "supplier_name": bill.party.name, "supplier_number": bill.supplier_number,
        "corrects": bill.corrects_id, "title": bill.title, "currency": bill.currency, "billed_on": bill.billed_on,
        "due_on": bill.due, "recorded_on": bill.recorded_on, "excl_tax": bill.total_excl_tax, "vat": bill.total_vat,
        "incl_tax": bill.total_incl_tax, "left_to_pay": bill.left or ZERO,
    }  # fmt: skip
