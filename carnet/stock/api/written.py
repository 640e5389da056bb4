"""Rows of the stock as answers; costs only for those who may see them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.stock.api.paper_schemas import AdjustmentOut, CountLineOut, CountOut, CountWhole, MovedLotIn, TransferOut
from carnet.stock.api.place_schemas import LotLeftOut, LotOut, LotPlaceOut
from carnet.stock.api.schemas import LevelOut, MoveOut
from carnet.stock.models import Adjustment, Count, Lot, Move, ProductStock, Transfer
from carnet.stock.queries.counting import lines_of_count
from carnet.stock.queries.lots import left_with, places_of
from carnet.stock.steps import LotPart


def parts(lots: Iterable[MovedLotIn]) -> tuple[LotPart, ...]:
    """Lots as the steps take them."""
    return tuple(LotPart(lot.number, lot.quantity, lot.expires_on) for lot in lots)


def levels(rows: Sequence[Any], by: Actor) -> list[LevelOut]:
    """Levels, over `with_thresholds` (one statement more for costs)."""
    costs: dict[int, Any] = {}
    if by.may(rights.COSTS):
        stocks = ProductStock.objects.filter(product_id__in={row.product_id for row in rows})
        costs = dict(stocks.values_list("product_id", "average"))
    return [
        LevelOut(
            id=row.pk, product=row.product_id, reference=row.product.reference, name=row.product.name,
            warehouse=row.warehouse_id, on_hand=row.on_hand, reserved=row.reserved, available=row.available,
            incoming=row.incoming, projected=row.projected, place=row.place, alert_below=row.alert_below,
            target=row.target, to_reorder=row.missing, average_cost=costs.get(row.product_id),
        )
        for row in rows
    ]  # fmt: skip


def moves(rows: Iterable[Move], by: Actor) -> list[MoveOut]:
    """Moves, with their lots read."""
    costs = by.may(rights.COSTS)
    return [
        MoveOut(
            id=row.pk, n=row.n, product=row.product_id, warehouse=row.warehouse_id, lot=row.lot_id,
            lot_number=row.lot.number if row.lot else "", quantity=row.quantity,
            unit_cost=row.unit_cost if costs else None, value=row.value if costs else None,
            difference=row.difference if costs else None, after=row.quantity_after,
            value_after=row.value_after if costs else None, source=f"{row.source_kind}:{row.source_id}",
            source_line=row.source_line, party=row.party_id, reason=row.reason, on=row.on, at=row.at, by_name=row.by_name,
        )
        for row in rows
    ]  # fmt: skip


def moves_of(kind: str, source_id: int) -> QuerySet[Move]:
    """The moves of a document, in the order they were made."""
    return Move.objects.filter(source_kind=kind, source_id=source_id).select_related("lot").order_by("pk")


def adjustment(row: Adjustment, by: Actor) -> AdjustmentOut:
    """An adjustment with its moves."""
    return AdjustmentOut(
        id=row.pk, on=row.on, reason=row.reason, at=row.at, by_name=row.by_name,
        moves=moves(moves_of("adjustment", row.pk), by),
    )  # fmt: skip


def transfers(rows: Sequence[Transfer], by: Actor) -> list[TransferOut]:
    """Transfers with their moves (one statement for all moves)."""
    found: dict[int, list[Move]] = {row.pk: [] for row in rows}
    for one in Move.objects.filter(source_kind="transfer", source_id__in=found).select_related("lot").order_by("pk"):
        found[one.source_id].append(one)
    return [
        TransferOut(
            id=row.pk, number=row.number, on=row.on, from_warehouse=row.from_warehouse_id,
            to_warehouse=row.to_warehouse_id, note=row.note, at=row.at, by_name=row.by_name, moves=moves(found[row.pk], by),
        )
        for row in rows
    ]  # fmt: skip


def counts(rows: Sequence[Count]) -> list[CountOut]:
    """Counts without their lines."""
    return [CountOut(**_count(row)) for row in rows]


def count(row: Count) -> CountWhole:
    """A count with its lines."""
    lines = [
        CountLineOut(
            id=line.id, product=line.product_id, reference=line.reference, name=line.name, lot=line.lot_id,
            lot_number=line.lot, place=line.place, expected=line.expected, counted=line.counted,
            difference=line.difference,
        )
        for line in lines_of_count(row.pk)
    ]  # fmt: skip
    return CountWhole(**_count(row), lines=lines)


def _count(row: Count) -> dict[str, Any]:
    return {
        "id": row.pk, "number": row.number, "warehouse": row.warehouse_id, "title": row.title, "state": row.state,
        "opened_on": row.opened_on, "counted_at": row.counted_at, "validated_on": row.validated_on, "by_name": row.by_name,
        "version": row.version,
    }  # fmt: skip


def lots(rows: Sequence[Lot]) -> list[LotOut]:
    """Lots with the places where they are, and who holds them (two statements more)."""
    ids = [row.pk for row in rows]
    places, left = places_of(ids), left_with(ids)
    return [
        LotOut(
            id=row.pk, product=row.product_id, reference=row.product.reference, name=row.product.name, number=row.number,
            expires_on=row.expires_on, note=row.note, on_hand=sum((one.on_hand for one in places[row.pk]), ZERO),
            places=[LotPlaceOut(warehouse=one.warehouse_id, on_hand=one.on_hand) for one in places[row.pk]],
            left=LotLeftOut.model_validate(left[row.pk]) if row.pk in left else None, version=row.version,
        )
        for row in rows
    ]  # fmt: skip
