"""When orders will have their goods, the days they are promised for, and what moves when a supplier is late (P34)."""

from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Query
from pydantic import BaseModel, Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import Answer, Body, Day, DayOut, IdIn, IdOut, PathId, QuantityOut
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.dossier import commands
from carnet.dossier.commands import PromiseAsk
from carnet.dossier.queries.promising import PromisedLine, SlippedLine, late_lines, promises_of_order, slipped_lines
from carnet.sales.api.lines import MANY

routes = Routes("Promises")


class CauseOut(Answer):
    """The purchase that brings the last of what a line waits for."""

    purchase_order: IdOut = Field(validation_alias="purchase_order_id")
    purchase_line: IdOut = Field(validation_alias="purchase_line_id")
    number: str
    supplier: str = Field(validation_alias="party")


class WaitingLineOut(Answer):
    """An order line that waits for goods."""

    order: IdOut
    order_number: str
    customer: IdOut
    customer_name: str
    order_line: IdOut
    description: str
    product: IdOut | None
    quantity: QuantityOut
    wanted_on: DayOut | None


class PromiseOut(WaitingLineOut):
    """When all of it will be there (null: on no known day), and the purchase that brings the last of it."""

    there_on: DayOut | None
    late: bool
    cause: CauseOut | None


class SlipOut(WaitingLineOut):
    """How it moves: the day before and the day after, null when not known."""

    before: DayOut | None
    after: DayOut | None
    days: int | None
    cause: CauseOut


class PromiseParams(BaseModel):
    """Of which order; without one, only what will be late is told."""

    order: IdIn | None = None


class PromisedLineIn(Body):
    """The day a line is promised for; null to follow its order's."""

    order_line: IdIn
    promised_on: Day | None


class PromisesIn(Body):
    """Lines of the order; those left out keep their day."""

    lines: Annotated[list[PromisedLineIn], Field(min_length=1, max_length=MANY)]


class SlipParams(BaseModel):
    """Which purchase line arrives on which day instead."""

    purchase_line: IdIn
    on: Day


@routes.get("/stock/promises", right=rights.READ, gives=Page[PromiseOut])
def list_promises(request: ApiRequest, asked: Query[PromiseParams]) -> Page[PromiseOut]:
    """When order lines will have their goods: those of an order, or every line that will be late, with its cause."""
    day = today()
    return _told(late_lines(day) if asked.order is None else promises_of_order(asked.order, day))


@routes.post("/orders/{id}/promises", right=rights.SALES, gives=Page[PromiseOut], status=200)
def promise_lines(request: ApiRequest, id: PathId, body: PromisesIn) -> Page[PromiseOut]:
    """Promise lines of an order for days of their own; tells when what the order waits for will be there."""
    asks = [PromiseAsk(order_line_id=line.order_line, promised_on=line.promised_on) for line in body.lines]
    commands.promise_lines(order_id=id, lines=asks, by=request.by)
    return _told(promises_of_order(id, today()))


def _told(lines: Sequence[PromisedLine]) -> Page[PromiseOut]:
    items = [
        PromiseOut(
            **_waiting(one), there_on=one.there_on, late=one.late,
            cause=CauseOut.model_validate(one.cause) if one.cause else None,
        )
        for one in lines
    ]  # fmt: skip
    return Page(items=items, next=None)


@routes.get("/stock/slips", right=rights.READ, gives=Page[SlipOut])
def list_slips(request: ApiRequest, asked: Query[SlipParams]) -> Page[SlipOut]:
    """Exactly the order lines that move if a purchase line arrives on another day; nothing is written."""
    lines = slipped_lines({asked.purchase_line: asked.on}, today())
    items = [
        SlipOut(
            **_waiting(one), before=one.before, after=one.after, days=one.days, cause=CauseOut.model_validate(one.cause)
        )
        for one in lines
    ]
    return Page(items=items, next=None)


def _waiting(line: PromisedLine | SlippedLine) -> dict[str, Any]:
    one = line.waiting
    return {
        "order": one.order_id, "order_number": one.number, "customer": one.party_id, "customer_name": one.party,
        "order_line": one.order_line_id, "description": one.description, "product": line.product_id,
        "quantity": line.quantity, "wanted_on": line.wanted_on,
    }  # fmt: skip
