"""Orders: made, changed, closed; acceptance of quotes; amendments; the folder and its standing."""

from dataclasses import replace
from typing import Any

from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.dossier import commands
from carnet.dossier.api import folder, orders
from carnet.dossier.api.delivery_routes import routes as delivery_routes
from carnet.dossier.api.document_routes import routes as document_routes
from carnet.dossier.api.folder_schemas import ExplanationOut, OrderOut, StandingOut
from carnet.dossier.api.forecast_routes import routes as forecast_routes
from carnet.dossier.api.house_routes import routes as house_routes
from carnet.dossier.api.import_routes import routes as import_routes
from carnet.dossier.api.personal_routes import personal_routes
from carnet.dossier.api.profit_routes import profit_routes
from carnet.dossier.api.promise_routes import routes as promise_routes
from carnet.dossier.api.receipt_routes import receipt_routes
from carnet.dossier.api.schemas import (
    AcceptanceIn,
    AmendmentAcceptanceIn,
    AmendmentIn,
    AmendmentOut,
    AsOf,
    CancellationIn,
    ChangeFields,
    ClosureIn,
    HoldIn,
    LineEndingsIn,
    OrderIn,
    OrderNoteIn,
    OrderParams,
    OrderPatch,
    OrderSummaryOut,
    ReleaseIn,
    ReleaseParams,
    ReopeningParams,
)
from carnet.dossier.api.standing import ExplanationParams, explanation_of, standing_of
from carnet.dossier.api.watch_routes import routes as watch_routes
from carnet.dossier.commands.notes import add_note
from carnet.sales import queries
from carnet.sales.api.lines import input_values
from carnet.sales.api.schemas import OnIn
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent
from carnet.sales.models import OrderStanding

routes = Routes("Orders")
SORTS = sorts(
    OrderStanding,
    "-ordered_on",
    ordered_on="ordered_on",
    number="order__number",
    customer="order__party__name",
    left_to_invoice="left_excl_tax",
    left_to_pay="left_to_pay",
    id="order_id",
)
__all__ = [
    "delivery_routes",
    "document_routes",
    "forecast_routes",
    "house_routes",
    "import_routes",
    "personal_routes",
    "profit_routes",
    "promise_routes",
    "receipt_routes",
    "routes",
    "watch_routes",
]
TODAY = OnIn.model_validate({})
ACCEPTED = AcceptanceIn.model_validate({})
AMENDED = AmendmentAcceptanceIn.model_validate({})
NO_REASON = ReleaseIn.model_validate({})


@routes.post("/quotes/{id}/acceptance", right=rights.SALES, gives=OrderOut)
def accept_quote(request: ApiRequest, id: PathId, body: AcceptanceIn = ACCEPTED) -> OrderOut:
    """Accept a quote: gives its order. The same version accepted again gives the same order, another one is refused."""
    order = commands.accept_quote(
        quote_id=id,
        on=body.on or today(),
        signed_by=body.signed_by,
        options=body.options,
        version=body.version,
        file_id=body.file,
        by=request.by,
    )
    return folder.written(order.pk, request.by)


@routes.get("/orders", right=rights.READ, gives=Page[OrderSummaryOut])
def list_orders(request: ApiRequest, asked: Query[OrderParams]) -> Page[OrderSummaryOut]:
    """Orders, newest first."""
    return page(orders.narrowed(asked), asked, SORTS, orders.summaries, orders.sums)


@routes.post("/orders", right=rights.SALES, gives=OrderOut)
def create_order(request: ApiRequest, body: OrderIn) -> OrderOut:
    """Write an order without a quote; it counts at once unless it is a draft."""
    content = OrderContent(party_id=body.customer, ordered_on=body.on, **_content(body))
    made = commands.create_order(content=content, on=body.on or today(), draft=body.draft, by=request.by)
    return folder.written(made.pk, request.by)


@routes.get("/orders/{id}", right=rights.READ, gives=OrderOut)
def read_order(request: ApiRequest, id: PathId) -> OrderOut:
    """The folder of an order: lines, standing, invoices, payments, amendments, documents."""
    return folder.written(id, request.by)


@routes.get("/orders/{id}/standing", right=rights.READ, gives=StandingOut)
def read_standing(request: ApiRequest, id: PathId, asked: Query[AsOf]) -> StandingOut:
    """The standing of an order, today or on any past day."""
    return standing_of(id, asked.on)


@routes.get("/orders/{id}/explanation", right=rights.READ, gives=ExplanationOut)
def explain_figure(request: ApiRequest, id: PathId, asked: Query[ExplanationParams]) -> ExplanationOut:
    """Where a figure of an order comes from: the signed documents that sum to it exactly."""
    return explanation_of(id, asked, request.by)


@routes.patch("/orders/{id}", right=rights.SALES, gives=OrderOut)
def edit_order(request: ApiRequest, id: PathId, body: OrderPatch, if_match: IfMatch = None) -> OrderOut:
    """Change a draft order; of a live one its head only, its lines changing by amendment."""
    order = orders.order_of(id)
    expected = version_of(if_match)
    if order.validated_on is None:
        values = _content(body)
        codes: Any = {name: values.pop(name) for name in ("service_code", "commitment_number") if name in values}
        if body.customer is not None:
            values["party_id"] = body.customer
        if body.ordered_on is not None:
            values["ordered_on"] = body.ordered_on
        content = replace(queries.order_content_of(order), **values)
        commands.edit_order_draft(order_id=id, content=content, expected_version=expected, by=request.by)
        if codes:
            commands.edit_order_header(order_id=id, changes=codes, by=request.by)
    else:
        changes: Any = folder.header_changes(body)
        commands.edit_order_header(order_id=id, changes=changes, expected_version=expected, by=request.by)
    return folder.written(id, request.by)


@routes.delete("/orders/{id}", right=rights.SALES)
def delete_order(request: ApiRequest, id: PathId) -> None:
    """Delete an order that holds nothing but its quote, which can be accepted again."""
    commands.delete_order(order_id=id, by=request.by)


@routes.post("/orders/{id}/validation", right=rights.SALES, gives=OrderOut, status=200)
def validate_order(request: ApiRequest, id: PathId, body: OnIn = TODAY) -> OrderOut:
    """Let a draft order count."""
    commands.validate_order(order_id=id, on=body.on or today(), by=request.by)
    return folder.written(id, request.by)


@routes.post("/orders/{id}/amendments", right=rights.SALES, gives=AmendmentOut)
def propose_amendment(request: ApiRequest, id: PathId, body: AmendmentIn) -> AmendmentOut:
    """Write a change of a live order, to be accepted."""
    made = commands.propose_amendment(
        order_id=id,
        on=body.on or today(),
        reason=body.reason,
        changes=[_change(line) for line in body.lines],
        by=request.by,
    )
    return orders.amendment(made.pk, request.by)


@routes.get("/amendments/{id}", right=rights.READ, gives=AmendmentOut)
def read_amendment(request: ApiRequest, id: PathId) -> AmendmentOut:
    """An amendment with its lines."""
    return orders.amendment(id, request.by)


@routes.delete("/amendments/{id}", right=rights.SALES)
def delete_amendment(request: ApiRequest, id: PathId) -> None:
    """Throw away an amendment that was not accepted."""
    commands.delete_amendment(amendment_id=id, by=request.by)


@routes.post("/amendments/{id}/acceptance", right=rights.SALES, gives=AmendmentOut, status=200)
def accept_amendment(request: ApiRequest, id: PathId, body: AmendmentAcceptanceIn = AMENDED) -> AmendmentOut:
    """Let an amendment count."""
    commands.accept_amendment(
        amendment_id=id,
        on=body.on or today(),
        accepted_by=body.accepted_by,
        own_plan_line=body.own_plan_line,
        by=request.by,
    )
    return orders.amendment(id, request.by)


@routes.post("/orders/{id}/closure", right=rights.ORDERS_CLOSE, gives=OrderOut, status=200)
def close_order(request: ApiRequest, id: PathId, body: ClosureIn) -> OrderOut:
    """Close an order by hand: what is left is given up."""
    commands.close_order(order_id=id, on=body.on or today(), reason=body.reason, deposit=body.deposit, by=request.by)
    return folder.written(id, request.by)


@routes.delete("/orders/{id}/closure", right=rights.ORDERS_CLOSE, gives=OrderOut)
def reopen_order(request: ApiRequest, id: PathId, asked: Query[ReopeningParams]) -> OrderOut:
    """Reopen an order closed by hand: what was given up is left again."""
    commands.reopen_order(order_id=id, on=asked.on or today(), by=request.by)
    return folder.written(id, request.by)


@routes.post("/orders/{id}/line-endings", right=rights.ORDERS_CLOSE, gives=OrderOut)
def end_lines(request: ApiRequest, id: PathId, body: LineEndingsIn) -> OrderOut:
    """End lines billed at cost: what was not spent of their estimates is given up, for good."""
    commands.end_lines(order_id=id, order_line_ids=body.order_lines, on=body.on or today(), by=request.by)
    return folder.written(id, request.by)


@routes.post("/orders/{id}/cancellation", right=rights.ORDERS_CLOSE, gives=OrderOut, status=200)
def cancel_order(request: ApiRequest, id: PathId, body: CancellationIn) -> OrderOut:
    """Cancel an order of which nothing is invoiced or delivered; its quote can be accepted again."""
    commands.cancel_order(order_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return folder.written(id, request.by)


@routes.post("/orders/{id}/notes", right=rights.SALES, gives=OrderOut, status=200)
def add_order_note(request: ApiRequest, id: PathId, body: OrderNoteIn) -> OrderOut:
    """Write a note on the journal of an order; it stays there."""
    add_note(order_id=id, text=body.text, by=request.by)
    return folder.written(id, request.by)


@routes.post("/orders/{id}/hold", right=rights.SALES, gives=OrderOut, status=200)
def hold_order(request: ApiRequest, id: PathId, body: HoldIn) -> OrderOut:
    """Hold an order: neither delivered nor invoiced, deposits excepted."""
    commands.hold_order(order_id=id, reason=body.reason, by=request.by)
    return folder.written(id, request.by)


@routes.delete("/orders/{id}/hold", right=rights.ORDERS_CLOSE, gives=OrderOut)
def release_order(
    request: ApiRequest, id: PathId, asked: Query[ReleaseParams], body: ReleaseIn = NO_REASON
) -> OrderOut:
    """Release an order, with a reason: in the body, or as a parameter."""
    commands.release_order(order_id=id, reason=body.reason or asked.reason, by=request.by)
    return folder.written(id, request.by)


def _content(body: OrderIn | OrderPatch) -> dict[str, Any]:
    values = input_values(body)
    for name in ("customer", "on", "draft", "ordered_on"):
        values.pop(name, None)
    if "lines" in values:
        values["lines"] = tuple(line.asked() for line in body.lines)
    return values


def _change(line: ChangeFields) -> AmendmentChange:
    """New terms of a line, or a new line."""
    if line.order_line is None:
        values = input_values(line)
        values.pop("order_line_id", None)
        return AmendmentChange(line=LineInput(**values))
    return AmendmentChange(**folder.terms_of(line))
