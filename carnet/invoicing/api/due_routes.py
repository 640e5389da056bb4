"""What is due when, by whom."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import Count, F, Q, QuerySet, Sum
from ninja import Query
from pydantic import Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import AmountOut, Answer, Day, DayOut, IdIn, IdOut, QueryFlag, Text
from carnet.core.api.paging import ListParams, Page, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.invoicing.models import InstalmentStanding
from carnet.invoicing.queries.dues import open_dues

routes = Routes("Getting paid")
SORTS = sorts(InstalmentStanding, "due_on", due_on="due_on", left="left", id="id")
DueState = Literal["overdue", "coming", "retained", "disputed"]


class DueOut(Answer):
    """An instalment of an issued invoice that still asks money."""

    invoice: IdOut
    number: str
    billed_party: IdOut
    billed_name: str
    currency: str
    n: int = Field(description="Its place among the instalments of the invoice.")
    issued_on: DayOut
    due_on: DayOut
    days_late: int
    amount: AmountOut
    left: AmountOut
    retention: bool
    state: DueState


class DueParams(ListParams):
    """Which instalments."""

    q: Text | None = Field(
        None, max_length=100, description="Part of the invoice's number or title, or of the customer's name."
    )
    billed_party: IdIn | None = None
    invoice: IdIn | None = None
    state: list[DueState] = []
    since: Day | None = Field(None, description="Due on this day or later.")
    until: Day | None = None
    retention: QueryFlag | None = None
    currency: Annotated[Text, Field(min_length=3, max_length=3)] | None = None


@routes.get("/dues", right=rights.READ, gives=Page[DueOut])
def list_dues(request: ApiRequest, asked: Query[DueParams]) -> Page[DueOut]:
    """What is due when, the oldest first: instalments and retentions that still ask money."""
    return page(_narrowed(asked, today()), asked, SORTS, _written, _sums)


def _narrowed(asked: DueParams, on: date) -> QuerySet[InstalmentStanding]:
    rows = open_dues(on).annotate(n=F("instalment__n"))
    if asked.q:
        rows = rows.filter(
            Q(invoice__number__icontains=asked.q)
            | Q(invoice__title__icontains=asked.q)
            | Q(billed__name__icontains=asked.q)
        )
    if asked.state:
        rows = rows.filter(state__in=[str(one) for one in asked.state])
    chosen = {
        "billed_id": asked.billed_party,
        "invoice_id": asked.invoice,
        "due_on__gte": asked.since,
        "due_on__lte": asked.until,
        "retention": asked.retention,
        "invoice__currency": asked.currency,
    }
    return rows.filter(**{name: value for name, value in chosen.items() if value is not None})


def _written(rows: list[Any]) -> list[DueOut]:
    return [
        DueOut(
            invoice=row.invoice_id, number=row.invoice.number, billed_party=row.billed_id, billed_name=row.billed.name,
            currency=row.invoice.currency, n=row.n, issued_on=row.invoice.issued_on, due_on=row.due_on,
            days_late=max(0, (row.day - row.due_on).days), amount=row.amount, left=row.left, retention=row.retention,
            state=row.state,
        )
        for row in rows
    ]  # fmt: skip


def _sums(rows: QuerySet[InstalmentStanding]) -> dict[str, str]:
    """How many, and what is left, by currency when there are several."""
    found = rows.order_by().values("invoice__currency").annotate(count=Count("pk"), left=Sum("left"))
    told = {f"left_{row['invoice__currency']}": f"{row['left']:.2f}" for row in found}
    return {"count": str(sum(row["count"] for row in found)), **told}
