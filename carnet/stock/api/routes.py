"""Levels, moves, values; adjustments, transfers, counts; lots, warehouses, thresholds (P34, P35)."""

from django.db.models import Q, QuerySet
from ninja import Query

from carnet.catalog.queries import product
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.stock import queries
from carnet.stock.api import written
from carnet.stock.api.paper_routes import routes as paper_routes
from carnet.stock.api.place_routes import routes as place_routes
from carnet.stock.api.schemas import (
    AvailabilityOut,
    AvailabilityParams,
    LevelOut,
    LevelParams,
    MoveOut,
    MoveParams,
    ToReorderOut,
    ValuationOut,
    ValuationParams,
    ValuedOut,
)
from carnet.stock.models import Level, Move
from carnet.stock.queries.reordering import below_threshold, with_thresholds
from carnet.stock.refusals import ProductNotInStock

routes = Routes("Stock")
LEVELS = sorts(Level, "name", words=("name",), name="product__name", on_hand="on_hand", id="id")
MOVES = sorts(Move, "-on", on="on", id="id")

__all__ = ["paper_routes", "place_routes", "routes"]


@routes.get("/stock/levels", right=rights.READ, gives=Page[LevelOut])
def list_stock_levels(request: ApiRequest, asked: Query[LevelParams]) -> Page[LevelOut]:
    """What each warehouse holds of each product: on hand, reserved, available, on its way."""
    rows = _levels(asked)
    return page(rows, asked, LEVELS, lambda found: written.levels(found, request.by), counted)


@routes.get("/stock/moves", right=rights.READ, gives=Page[MoveOut])
def list_stock_moves(request: ApiRequest, asked: Query[MoveParams]) -> Page[MoveOut]:
    """What went in and out, the newest first."""
    rows = _moves(asked).select_related("lot")
    return page(rows, asked, MOVES, lambda found: written.moves(found, request.by), counted)


@routes.get("/products/{id}/availability", right=rights.READ, gives=AvailabilityOut)
def read_availability(request: ApiRequest, id: PathId, asked: Query[AvailabilityParams]) -> AvailabilityOut:
    """What may be promised of a product or a kit, and from which day a quantity is free."""
    found = queries.availability([id], asked.warehouse).get(id)
    if found is None:
        raise ProductNotInStock(product(id).name)
    return AvailabilityOut(
        product=id, on_hand=found.on_hand, reserved=found.reserved, available=found.available,
        incoming=found.incoming, there_on=found.there_on(asked.quantity, today()),
    )  # fmt: skip


@routes.get("/stock/valuation", right=rights.COSTS, gives=ValuationOut)
def read_valuation(request: ApiRequest, asked: Query[ValuationParams]) -> ValuationOut:
    """What the stock is worth at the end of a day, at weighted average cost."""
    on = asked.on or today()
    if asked.warehouse is None:
        rows = queries.valuation(on)
    else:
        rows = queries.valuation_of_warehouse(on, asked.warehouse)
    items = [ValuedOut.model_validate(row) for row in rows]
    return ValuationOut(on=on, warehouse=asked.warehouse, value=queries.total(rows), items=items)


@routes.get("/stock/to-reorder", right=rights.READ, gives=Page[ToReorderOut])
def list_to_reorder(request: ApiRequest) -> Page[ToReorderOut]:
    """Levels that fall below their threshold once orders are served and arrivals in."""
    return Page(items=[ToReorderOut.model_validate(row) for row in queries.to_reorder()], next=None)


def _levels(asked: LevelParams) -> QuerySet[Level]:
    rows = with_thresholds(Level.objects.select_related("product", "warehouse"))
    if asked.q:
        text = asked.q.strip()
        rows = rows.filter(Q(product__name__icontains=text) | Q(product__reference__icontains=text))
    if asked.below_threshold is not None:
        rows = rows.filter(below_threshold()) if asked.below_threshold else rows.exclude(below_threshold())
    chosen = {"product_id": asked.product, "warehouse_id": asked.warehouse}
    return rows.filter(**{name: value for name, value in chosen.items() if value is not None})


def _moves(asked: MoveParams) -> QuerySet[Move]:
    kind, _colon, source = (asked.source or "").partition(":")
    chosen = {
        "product_id": asked.product, "warehouse_id": asked.warehouse, "lot_id": asked.lot, "on__gte": asked.since,
        "on__lte": asked.until, "source_kind": kind or None, "source_id": int(source) if source else None,
    }  # fmt: skip
    return Move.objects.filter(**{name: value for name, value in chosen.items() if value is not None})
