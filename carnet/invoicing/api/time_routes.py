"""Invoices of time spent: of several orders at once, of a project without order (P24, P43)."""

from pydantic import Field, StrictBool

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import Answer, Body, Day, IdIn, PathId
from carnet.core.api.routing import ApiRequest, Routes
from carnet.invoicing import commands
from carnet.invoicing.api import invoices
from carnet.invoicing.api.schemas import Grouping, InvoiceOut
from carnet.sales.api.lines import MANY

routes = Routes("Invoices of time")


class ProjectInvoiceIn(Body):
    """The work of a project that no order bears: all that is billable, up to a day, or the entries named."""

    on: Day | None = None
    group_by: Grouping = "task"
    until: Day | None = None
    time_entries: list[IdIn] | None = Field(None, max_length=MANY)
    expenses: list[IdIn] | None = Field(None, max_length=MANY)


class TimeInvoicesIn(Body):
    """The orders whose time and expenses are invoiced, a draft for each."""

    orders: list[IdIn] = Field(min_length=1, max_length=200)
    on: Day | None = None
    group_by: Grouping = "task"
    capped: StrictBool = False
    until: Day | None = None


class TimeInvoicesOut(Answer):
    """The drafts made; orders with nothing to bill have none."""

    items: list[InvoiceOut]


@routes.post("/projects/{id}/invoices", right=rights.INVOICES, gives=InvoiceOut)
def draft_project_time(request: ApiRequest, id: PathId, body: ProjectInvoiceIn) -> InvoiceOut:
    """Prepare the invoice of a project without order: hours at its price, expenses as they were. Each entry is billed once."""
    made = commands.draft_project_time(
        project_id=id, on=body.on or today(), group_by=body.group_by, until=body.until,
        time_entries=body.time_entries, expenses=body.expenses, by=request.by,
    )  # fmt: skip
    return invoices.written(made.pk)


@routes.post("/time-invoices", right=rights.INVOICES, gives=TimeInvoicesOut)
def draft_time_of_orders(request: ApiRequest, body: TimeInvoicesIn) -> TimeInvoicesOut:
    """Prepare the invoice of the time and expenses of each order named; each entry is billed once, whoever asks twice."""
    made = commands.draft_time_of_orders(
        order_ids=body.orders, on=body.on or today(), group_by=body.group_by, capped=body.capped, until=body.until,
        by=request.by,
    )  # fmt: skip
    return TimeInvoicesOut(items=[invoices.written(one.pk) for one in made])
