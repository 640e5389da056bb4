"""Warehouses, thresholds, lots (P35)."""

from django.db.models import Exists, OuterRef, QuerySet
from ninja import Query

from carnet.company import rights
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.stock import commands
from carnet.stock.api import written
from carnet.stock.api.place_schemas import (
    LotOut,
    LotParams,
    LotPatch,
    ThresholdsIn,
    WarehouseIn,
    WarehouseOut,
    WarehousePatch,
)
from carnet.stock.inputs import StorageInput, WarehouseInput
from carnet.stock.models import Lot, LotLevel, Warehouse
from carnet.stock.queries import default_warehouse, warehouse
from carnet.stock.queries.lots import lot_of

routes = Routes("Stock")
LOTS = sorts(Lot, "number", number="number", expires_on="expires_on", created_at="created_at", id="id")


@routes.get("/stock/warehouses", right=rights.READ, gives=Page[WarehouseOut])
def list_warehouses(request: ApiRequest) -> Page[WarehouseOut]:
    """The warehouses, the default first, those put aside last."""
    rows = Warehouse.objects.order_by("-is_default", "-is_active", "name", "id")
    return Page(items=[WarehouseOut.model_validate(row) for row in rows], next=None)


@routes.post("/stock/warehouses", right=rights.STOCK, gives=WarehouseOut)
def create_warehouse(request: ApiRequest, body: WarehouseIn) -> WarehouseOut:
    """Open one more place where goods are kept."""
    content = WarehouseInput(body.name, body.code, body.address)
    return WarehouseOut.model_validate(commands.create_warehouse(content=content, by=request.by))


@routes.patch("/stock/warehouses/{id}", right=rights.STOCK, gives=WarehouseOut)
def edit_warehouse(request: ApiRequest, id: PathId, body: WarehousePatch, if_match: IfMatch = None) -> WarehouseOut:
    """Change a warehouse, choose it by default, put it aside or use it again."""
    now, given = warehouse(id), {name: value for name, value in body.given().items() if value is not None}
    content = WarehouseInput(**{name: given.get(name, getattr(now, name)) for name in ("name", "code", "address")})
    commands.change_warehouse(warehouse_id=id, content=content, expected_version=version_of(if_match), by=request.by)
    if given.get("is_default"):
        commands.set_default_warehouse(warehouse_id=id, by=request.by)
    if "is_active" in given:
        change = commands.reactivate_warehouse if given["is_active"] else commands.deactivate_warehouse
        change(warehouse_id=id, by=request.by)
    return WarehouseOut.model_validate(warehouse(id))


@routes.delete("/stock/warehouses/{id}", right=rights.STOCK)
def delete_warehouse(request: ApiRequest, id: PathId) -> None:
    """Delete a warehouse through which nothing ever went."""
    commands.delete_warehouse(warehouse_id=id, by=request.by)


@routes.post("/stock/thresholds", right=rights.STOCK, gives=None, status=204)
def set_thresholds(request: ApiRequest, body: ThresholdsIn) -> None:
    """Say where products are kept, below which level to order again, and the level to come back to."""
    place = default_warehouse().pk if any(line.warehouse is None for line in body.lines) else 0
    lines = [
        StorageInput(line.product, line.warehouse or place, line.place, line.alert_below, line.target)
        for line in body.lines
    ]
    commands.set_storage(lines=lines, by=request.by)


@routes.get("/stock/lots", right=rights.READ, gives=Page[LotOut])
def list_lots(request: ApiRequest, asked: Query[LotParams]) -> Page[LotOut]:
    """Lots and serial numbers, and where they are."""
    return page(_lots(asked), asked, LOTS, written.lots, counted)


@routes.get("/stock/lots/{id}", right=rights.READ, gives=LotOut)
def read_lot(request: ApiRequest, id: PathId) -> LotOut:
    """A lot or serial number; its moves are `/stock/moves?lot=`."""
    return written.lots([lot_of(id)])[0]


@routes.patch("/stock/lots/{id}", right=rights.STOCK, gives=LotOut)
def edit_lot(request: ApiRequest, id: PathId, body: LotPatch, if_match: IfMatch = None) -> LotOut:
    """Correct a number, an expiry date or a note."""
    now = lot_of(id)
    commands.change_lot(
        lot_id=id, number=body.number or now.number, note=now.note if body.note is None else body.note,
        expires_on=body.given().get("expires_on", now.expires_on), expected_version=version_of(if_match), by=request.by,
    )  # fmt: skip
    return written.lots([lot_of(id)])[0]


def _lots(asked: LotParams) -> QuerySet[Lot]:
    rows = Lot.objects.select_related("product")
    if asked.number:
        rows = rows.filter(number__icontains=asked.number.strip())
    if asked.product is not None:
        rows = rows.filter(product_id=asked.product)
    if asked.expires_until is not None:
        rows = rows.filter(expires_on__lte=asked.expires_until)
    if asked.in_stock is not None:
        there = Exists(LotLevel.objects.filter(lot_id=OuterRef("pk"), on_hand__gt=0))
        rows = rows.filter(there) if asked.in_stock else rows.exclude(there)
    return rows
