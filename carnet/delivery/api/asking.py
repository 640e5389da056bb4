"""From what a request asks of a note to what the commands take."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from carnet.core.refusals import NotFound
from carnet.delivery.api.schemas import HeadFields, NoteLineFields, NoteLotFields, NotePartFields, ReturnLineFields
from carnet.delivery.asks import KEPT, Head, LineAsk, PartAsk, ReturnAsk
from carnet.delivery.models import Note, NoteLine
from carnet.delivery.refusals import LineOfAnotherOrder
from carnet.stock.steps import LotPart


def head_of(body: HeadFields) -> Head:
    """What a request says of a note; what it leaves out is KEPT."""
    given = body.given()
    names = {"on": "on", "warehouse": "warehouse_id", "address": "address_id"}
    told: dict[str, Any] = {theirs: given.get(ours, KEPT) for ours, theirs in names.items()}
    if told["on"] is None:
        told["on"] = KEPT
    return Head(**told, **{name: given.get(name, KEPT) for name in ("carrier", "tracking", "comments")})


def line_asks(lines: Sequence[NoteLineFields]) -> list[LineAsk]:
    """Lines to deliver."""
    return [
        LineAsk(order_line_id=one.order_line, quantity=one.quantity, lots=lots_of(one.lots), parts=_parts(one.parts))
        for one in lines
    ]


def return_asks(note_id: int, lines: Sequence[ReturnLineFields]) -> list[ReturnAsk]:
    """Lines that come back of a delivery note, or of those a draft return names; by themselves or by their order line."""
    if not Note.objects.filter(pk=note_id).exists():
        raise NotFound
    rows = NoteLine.objects.filter(note_id=note_id).values_list("order_line_id", "id", "returns_id")
    of_order_line = {order_line: returned or pk for order_line, pk, returned in rows}
    asks = []
    for index, one in enumerate(lines):
        named = one.note_line or of_order_line.get(one.order_line or 0)
        if named is None:
            raise LineOfAnotherOrder(f"lines[{index}].order_line")
        asks.append(
            ReturnAsk(note_line_id=named, quantity=one.quantity, lots=lots_of(one.lots), parts=_parts(one.parts))
        )
    return asks


def lots_of(lots: Sequence[NoteLotFields]) -> tuple[LotPart, ...]:
    """Lots; a serial number is one unit."""
    return tuple(LotPart(one.number, one.quantity or Decimal(1), one.expires_on) for one in lots)


def _parts(parts: Sequence[NotePartFields]) -> tuple[PartAsk, ...]:
    return tuple(PartAsk(product_id=one.product, quantity=one.quantity, lots=lots_of(one.lots)) for one in parts)
