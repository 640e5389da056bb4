"""Terms that live on after the issue: retentions of orders and invoices, discounts for paying early (P30)."""

from typing import Annotated

from pydantic import Field, model_validator

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import Answer, Body, Day, DayOut, IdOut, PathId, PercentIn, PercentOut, Text
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound
from carnet.invoicing import commands
from carnet.invoicing.api import invoices
from carnet.invoicing.api.schemas import InvoiceOut
from carnet.invoicing.models import OrderRetention
from carnet.sales.models import Order

routes = Routes("Terms")


class RetentionIn(Body):
    """What the customer of an order keeps back of each invoice, and the day on which the works were received."""

    percent: PercentIn | None = None
    received_on: Day | None = None

    @model_validator(mode="after")
    def _something(self) -> "RetentionIn":
        if self.percent is None and self.received_on is None:
            raise ValueError("percent or received_on")
        return self


class RetentionOut(Answer):
    """What the customer of an order keeps back."""

    order: IdOut
    percent: PercentOut
    received_on: DayOut | None


class RetentionReleaseIn(Body):
    """Another day for the retention of an issued invoice."""

    until: Day
    reason: Annotated[Text, Field(min_length=1, max_length=300)]


@routes.get("/orders/{id}/retention", right=rights.READ, gives=RetentionOut)
def read_retention(request: ApiRequest, id: PathId) -> RetentionOut:
    """What the customer of an order keeps back of each invoice, until a year after the works are received."""
    return _written(id)


@routes.put("/orders/{id}/retention", right=rights.SALES, gives=RetentionOut)
def set_retention(request: ApiRequest, id: PathId, body: RetentionIn) -> RetentionOut:
    """Say what is kept back of the invoices of an order, or when its works were received: retentions are released a year later."""
    if body.percent is not None:
        commands.set_retention(order_id=id, percent=body.percent, by=request.by)
    if body.received_on is not None:
        commands.receive_works(order_id=id, on=body.received_on, by=request.by)
    return _written(id)


@routes.post("/invoices/{id}/retention-release", right=rights.PAYMENTS, gives=InvoiceOut, status=200)
def move_retention(request: ApiRequest, id: PathId, body: RetentionReleaseIn) -> InvoiceOut:
    """Release the retention of an invoice on another day: a guarantee takes its place, the customer objects."""
    commands.move_retention(invoice_id=id, until=body.until, reason=body.reason, by=request.by)
    return invoices.written(id)


@routes.post("/invoices/{id}/discount", right=rights.PAYMENTS, gives=InvoiceOut, status=200)
def grant_discount(request: ApiRequest, id: PathId) -> InvoiceOut:
    """Grant the discount of an invoice that was paid late: what is left is settled, its credit note prepared."""
    commands.grant_discount(invoice_id=id, on=today(), by=request.by)
    return invoices.written(id)


@routes.post("/invoices/{id}/discount/credit-note", right=rights.INVOICES, gives=InvoiceOut)
def draft_discount_note(request: ApiRequest, id: PathId) -> InvoiceOut:
    """Prepare again the credit note of a discount whose draft was thrown away."""
    note = commands.draft_discount_note(invoice_id=id, on=today(), by=request.by)
    return invoices.written(note.pk)


def _written(order_id: int) -> RetentionOut:
    if not Order.objects.filter(pk=order_id).exists():
        raise NotFound
    known = OrderRetention.objects.filter(order_id=order_id).first() or OrderRetention(percent=0)
    return RetentionOut(order=order_id, percent=known.percent, received_on=known.received_on)
