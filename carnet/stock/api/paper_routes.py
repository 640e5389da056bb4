"""Adjustments, transfers, counts (P35)."""

from typing import Any

from django.db.models import Q, QuerySet
from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.core.refusals import NotFound
from carnet.stock import commands
from carnet.stock.api import written
from carnet.stock.api.paper_schemas import (
    AdjustmentIn,
    AdjustmentOut,
    CountIn,
    CountOut,
    CountPatch,
    CountValidationIn,
    CountWhole,
    FoundIn,
    PaperParams,
    TransferIn,
    TransferOut,
)
from carnet.stock.inputs import AdjustLine, CountEntry, FoundEntry, TransferLine
from carnet.stock.models import Adjustment, Count, Transfer
from carnet.stock.queries import default_warehouse
from carnet.stock.queries.counting import count_of

routes = Routes("Stock")
TRANSFERS = sorts(Transfer, "-on", on="on", number="number", id="id")
TODAY, ALL = CountValidationIn(), CountIn()
COUNTS = sorts(Count, "-opened_on", opened_on="opened_on", number="number", id="id")


@routes.post("/stock/adjustments", right=rights.STOCK, gives=AdjustmentOut)
def adjust_stock(request: ApiRequest, body: AdjustmentIn) -> AdjustmentOut:
    """Correct levels for a reason: by what changes, or to what is really there."""
    lines = [
        AdjustLine(line.product, line.quantity, line.on_hand, line.warehouse, line.unit_cost, written.parts(line.lots))
        for line in body.lines
    ]
    made = commands.adjust_stock(lines=lines, reason=body.reason, on=body.on or today(), by=request.by)
    return written.adjustment(made, request.by)


@routes.get("/stock/adjustments/{id}", right=rights.READ, gives=AdjustmentOut)
def read_adjustment(request: ApiRequest, id: PathId) -> AdjustmentOut:
    """An adjustment and its moves."""
    found = Adjustment.objects.filter(pk=id).first()
    if found is None:
        raise NotFound
    return written.adjustment(found, request.by)


@routes.post("/stock/transfers", right=rights.STOCK, gives=TransferOut)
def transfer_stock(request: ApiRequest, body: TransferIn) -> TransferOut:
    """Carry goods from one warehouse to another; no value moves."""
    made = commands.transfer_stock(
        from_id=body.from_warehouse, to_id=body.to_warehouse, note=body.note, on=body.on or today(), by=request.by,
        lines=[TransferLine(line.product, line.quantity, written.parts(line.lots)) for line in body.lines],
    )  # fmt: skip
    return written.transfers([made], request.by)[0]


@routes.get("/stock/transfers", right=rights.READ, gives=Page[TransferOut])
def list_transfers(request: ApiRequest, asked: Query[PaperParams]) -> Page[TransferOut]:
    """Transfers, the newest first, from or to a warehouse."""
    rows = _of(Transfer.objects.all(), asked, "on")
    if asked.warehouse is not None:
        rows = rows.filter(Q(from_warehouse_id=asked.warehouse) | Q(to_warehouse_id=asked.warehouse))
    return page(rows, asked, TRANSFERS, lambda found: written.transfers(found, request.by), counted)


@routes.get("/stock/transfers/{id}", right=rights.READ, gives=TransferOut)
def read_transfer(request: ApiRequest, id: PathId) -> TransferOut:
    """A transfer and its moves."""
    found = Transfer.objects.filter(pk=id).first()
    if found is None:
        raise NotFound
    return written.transfers([found], request.by)[0]


@routes.post("/stock/counts", right=rights.STOCK, gives=CountWhole)
def open_count(request: ApiRequest, body: CountIn = ALL) -> CountWhole:
    """List what a warehouse holds, to be counted."""
    made = commands.open_count(
        warehouse_id=body.warehouse or default_warehouse().pk, product_ids=body.products, family=body.family,
        title=body.title, on=body.on or today(), by=request.by,
    )  # fmt: skip
    return written.count(made)


@routes.get("/stock/counts", right=rights.READ, gives=Page[CountOut])
def list_counts(request: ApiRequest, asked: Query[PaperParams]) -> Page[CountOut]:
    """Counts, the newest first."""
    rows = _of(Count.objects.all(), asked, "opened_on")
    if asked.warehouse is not None:
        rows = rows.filter(warehouse_id=asked.warehouse)
    return page(rows, asked, COUNTS, written.counts, counted)


@routes.get("/stock/counts/{id}", right=rights.READ, gives=CountWhole)
def read_count(request: ApiRequest, id: PathId) -> CountWhole:
    """A count with its lines: what should have been there at its instant, what was counted, the difference."""
    return written.count(count_of(id))


@routes.patch("/stock/counts/{id}", right=rights.STOCK, gives=CountWhole)
def enter_count(request: ApiRequest, id: PathId, body: CountPatch, if_match: IfMatch = None) -> CountWhole:
    """Enter what was counted, and when: what moved since that instant is no difference."""
    entries = [CountEntry(line.line, line.counted) for line in body.lines]
    commands.enter_count(
        count_id=id, entries=entries, counted_at=body.counted_at, expected_version=version_of(if_match), by=request.by
    )
    return written.count(count_of(id))


@routes.post("/stock/counts/{id}/lines", right=rights.STOCK, gives=CountWhole, status=200)
def add_to_count(request: ApiRequest, id: PathId, body: FoundIn) -> CountWhole:
    """Add something found that the count does not list."""
    found = FoundEntry(body.product, body.counted, body.lot, body.expires_on)
    commands.add_to_count(count_id=id, found=found, by=request.by)
    return written.count(count_of(id))


@routes.post("/stock/counts/{id}/validation", right=rights.STOCK, gives=CountWhole, status=200)
def validate_count(
    request: ApiRequest, id: PathId, body: CountValidationIn = TODAY, if_match: IfMatch = None
) -> CountWhole:
    """Correct the levels by the differences; lines not counted stay as they are."""
    commands.validate_count(count_id=id, on=body.on or today(), expected_version=version_of(if_match), by=request.by)
    return written.count(count_of(id))


@routes.post("/stock/counts/{id}/cancellation", right=rights.STOCK, gives=CountWhole, status=200)
def cancel_count(request: ApiRequest, id: PathId) -> CountWhole:
    """Give a count up; nothing moves."""
    commands.cancel_count(count_id=id, by=request.by)
    return written.count(count_of(id))


def _of(rows: QuerySet[Any], asked: PaperParams, day: str) -> QuerySet[Any]:
    chosen = {f"{day}__gte": asked.since, f"{day}__lte": asked.until}
    return rows.filter(**{name: value for name, value in chosen.items() if value is not None})
