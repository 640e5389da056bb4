"""Billing plans: what is expected to be invoiced on an order, and when; one call makes the invoice of a line (P45)."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import AmountOut, Answer, Body, Day, DayOut, IdIn, IdOut, PathId, PercentOut, Text
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.invoicing import commands, queries
from carnet.invoicing.api import invoices
from carnet.invoicing.api.schemas import InvoiceOut
from carnet.invoicing.plans import PlanAsk
from carnet.sales.api.schemas import PlanFields
from carnet.sales.models import Order, OrderStanding

routes = Routes("Billing plans")


class PlanInvoiceIn(Body):
    """The day of the draft; today when left out."""

    on: Day | None = None


TODAY = PlanInvoiceIn.model_validate({})


class PlanLineFields(PlanFields):
    """A line of a plan as it is wanted; `id` names one that stands already. On an order it may wait for a task, too."""

    id: IdIn | None = None
    milestone: Literal["", "acceptance", "first_delivery", "delivery", "task"] = ""  # type: ignore[assignment]
    task: IdIn | None = None


class PlanIn(Body):
    """All that is still to be invoiced; the last line takes the rest, whether it says so or not."""

    lines: list[PlanLineFields] = Field([], max_length=100)


class PlanMoveIn(Body):
    """Another day for a line (null: no day), and how sure it is."""

    due_on: Day | None
    certainty: int | None = Field(None, ge=0, le=100)
    reason: Annotated[Text, Field(max_length=200)] = ""


class PlanUseOut(Answer):
    """What a document took from a line (negative) or gave to it."""

    document_kind: str
    document_id: IdOut | None
    number: str
    on: DayOut
    amount: AmountOut


class PlannedLineOut(Answer):
    """A line of a plan: `planned` as it was written (null for the rest), `amount` still expected."""

    id: IdOut
    label: str
    kind: str
    due_on: DayOut | None
    milestone: str
    task: IdOut | None
    offset_months: int
    offset_days: int
    percent: PercentOut | None
    planned: AmountOut | None
    amount: AmountOut
    certainty: int
    done: bool
    late: bool
    invoice: IdOut | None
    invoice_number: str | None
    uses: list[PlanUseOut]


class PlanOut(Answer):
    """The billing plan of an order; `total` is what is left to invoice."""

    order: IdOut
    version: int
    lines: list[PlannedLineOut]
    total: AmountOut
    left_to_invoice: AmountOut


@routes.get("/orders/{id}/billing-plan", right=rights.READ, gives=PlanOut)
def read_plan(request: ApiRequest, id: PathId) -> PlanOut:
    """What is expected to be invoiced on an order, and when."""
    return written(id)


@routes.put("/orders/{id}/billing-plan", right=rights.INVOICES, gives=PlanOut)
def write_plan(request: ApiRequest, id: PathId, body: PlanIn, if_match: IfMatch = None) -> PlanOut:
    """Write the plan of an order anew; lines already invoiced stay."""
    asks = [PlanAsk(line_id=line.id, **{"label": "", **_given(line)}) for line in body.lines]
    commands.write_plan(order_id=id, lines=asks, expected_version=version_of(if_match), by=request.by)
    return written(id)


@routes.patch("/plan-lines/{id}", right=rights.INVOICES, gives=PlanOut)
def move_plan_line(request: ApiRequest, id: PathId, body: PlanMoveIn) -> PlanOut:
    """Expect a line on another day."""
    moved = commands.move_plan_line(
        plan_line_id=id, due_on=body.due_on, certainty=body.certainty, reason=body.reason, by=request.by
    )
    return written(moved.order_id)


@routes.post("/plan-lines/{id}/invoices", right=rights.INVOICES, gives=InvoiceOut)
def draft_plan_line(request: ApiRequest, id: PathId, body: PlanInvoiceIn = TODAY) -> InvoiceOut:
    """Prepare the invoice of a line: issuing it closes the line."""
    made = commands.draft_plan_line(plan_line_id=id, on=body.on or today(), by=request.by)
    return invoices.written(made.pk)


def written(order_id: int) -> PlanOut:
    """The plan of an order as the API says it."""
    order = Order.objects.filter(pk=order_id).only("version").first()
    if order is None:
        raise NotFound
    left = OrderStanding.objects.filter(order=order_id).values_list("left_excl_tax", flat=True).first() or ZERO
    lines, day = queries.plan_of(order_id), today()
    return PlanOut(
        order=order_id,
        version=order.version,
        lines=[
            PlannedLineOut(
                **{name: getattr(line, name) for name in PlannedLineOut.model_fields if hasattr(line, name)},
                done=line.is_done,
                late=line.is_late(day),
                invoice=line.invoice_id,
                task=line.task_id,
            )
            for line in lines
        ],
        total=sum((line.amount for line in lines), Decimal(0)),
        left_to_invoice=left,
    )


def _given(line: PlanLineFields) -> dict[str, Any]:
    given = {name: value for name, value in line.given().items() if name not in ("id", "task")}
    return {**given, "task_id": line.task}
