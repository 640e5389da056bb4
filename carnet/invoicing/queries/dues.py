"""What is due when: the instalments of issued invoices that still ask money (P30)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, CharField, DateField, Exists, OuterRef, QuerySet, Value, When

from carnet.invoicing.models import Dispute, InstalmentStanding

OVERDUE, COMING, RETAINED, DISPUTED = "overdue", "coming", "retained", "disputed"


def open_dues(day: date) -> QuerySet[InstalmentStanding]:
    """The open instalments with what each is on a day: late, to come, retained or contested; `day` is that day."""
    disputed = Dispute.objects.filter(invoice_id=OuterRef("invoice_id"), closed_on=None)
    state = Case(
        When(Exists(disputed), then=Value(DISPUTED)),
        When(due_on__lt=day, then=Value(OVERDUE)),
        When(retention=True, then=Value(RETAINED)),
        default=Value(COMING),
        output_field=CharField(),
    )
    rows = InstalmentStanding.objects.filter(left__gt=0).select_related("invoice", "billed").defer("invoice__parties")
    return rows.annotate(state=state, day=Value(day, output_field=DateField()))


def dues_of(invoice_ids: Iterable[int], day: date) -> list[InstalmentStanding]:
    """The open instalments of invoices, by their days (one statement)."""
    return list(open_dues(day).filter(invoice_id__in=set(invoice_ids)).order_by("due_on", "pk"))
