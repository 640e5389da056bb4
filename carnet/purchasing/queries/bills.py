"""Bills with their state and what is left of them, as lists and pages read them (P37)."""

from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from carnet.core.refusals import NotFound
from carnet.core.rows import Amount
from carnet.purchasing.models import Bill, BillFile, BillStanding

CREDIT = Q(kind=Bill.Kind.CREDIT_NOTE)


def with_standing(rows: QuerySet[Bill], day: date) -> QuerySet[Bill]:
    """Bills with `left`, `due`, `cancelled` and their `state` on a day; credit notes with signed amounts: `excl`, `incl`, `owed`."""
    standing = BillStanding.objects.filter(bill_id=OuterRef("pk"))
    known = rows.select_related("party").annotate(
        left=Subquery(standing.values("left"), output_field=Amount()),
        due=Coalesce(Subquery(standing.values("due_on"), output_field=DateField()), F("due_on")),
        cancelled=Coalesce(Subquery(standing.values("cancelled"), output_field=BooleanField()), Value(False)),
        has_file=Exists(BillFile.objects.filter(bill_id=OuterRef("pk"))),
    )
    return known.annotate(
        excl=_signed("total_excl_tax"), vat=_signed("total_vat"), incl=_signed("total_incl_tax"), owed=_signed("left"),
        state=Case(
            When(number__isnull=True, then=Value("draft")), When(cancelled=True, then=Value("cancelled")),
            When(left=0, then=Value("paid")), When(~CREDIT & Q(due__lt=day), then=Value("overdue")),
            When(left=F("total_incl_tax"), then=Value("recorded")), default=Value("partly_paid"),
            output_field=CharField(),
        ),
    )  # fmt: skip


def bill_with_standing(bill_id: int, day: date) -> Any:
    """A bill with what is left of it."""
    found = with_standing(Bill.objects.filter(pk=bill_id), day).select_related("terms", "corrects").first()
    if found is None:
        raise NotFound
    return found


def _signed(name: str) -> Case:
    return Case(When(CREDIT, then=-F(name)), default=F(name), output_field=Amount())
