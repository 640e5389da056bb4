"""The rows of the dialogs "Deliver" and "Return": what is left, what is there, what was typed beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.http import QueryDict

from carnet.core import formats
from carnet.core.money import ZERO
from carnet.delivery.asks import LineAsk, PartAsk, ReturnAsk
from carnet.delivery.documents.notes import lots_words
from carnet.delivery.queries.deliverable import DeliverableLine
from carnet.delivery.queries.dialogs import Shelf
from carnet.delivery.queries.lots import lots_of
from carnet.delivery.queries.readiness import comes_on
from carnet.delivery.queries.returnable import ReturnableLine
from carnet.delivery.steps.proposing import OrderToDeliver, ProposedLine
from carnet.stock.steps import LotPart
from carnet.stock.web.rows import read_lots, read_number

MANY = 60


@dataclass(slots=True)
class Choice:
    """A serial number that may be ticked."""

    number: str
    ticked: bool


@dataclass(slots=True)
class PartRow:
    """A component of a kit."""

    product_id: int
    name: str
    tracked: str
    key: str
    quantity: str
    lots: str


@dataclass(slots=True)
class Row:
    """A line of a dialog; `key` names its fields, `most` is what may be typed, `there` what is available for it."""

    key: str
    description: str
    reference: str
    unit: str
    ordered: Decimal
    most: Decimal
    tracked: str
    quantity: str
    lots: str = ""
    choices: list[Choice] = field(default_factory=list)
    parts: list[PartRow] = field(default_factory=list)
    there: Decimal | None = None
    there_on: date | None = None
    left_with: str = ""

    @property
    def short(self) -> bool:
        """Whether less is there than what is left."""
        return self.there is not None and self.there < self.most


def deliver_rows(
    order: OrderToDeliver, proposed: Sequence[ProposedLine], shelf: Shelf, typed: QueryDict | None = None
) -> list[Row]:
    """The lines of an order that are left to deliver, with what is proposed, or typed, of each."""
    of_line = {line.order_line_id: line for line in proposed}
    rows = []
    for line in order.lines:
        own = of_line.get(line.order_line_id)
        if line.free > 0 or own is not None:
            rows.append(_deliver_row(order, line, own, shelf, typed))
    return rows


def _deliver_row(
    order: OrderToDeliver, line: DeliverableLine, own: ProposedLine | None, shelf: Shelf, typed: QueryDict | None
) -> Row:
    row = _order_row(line, own.quantity if own else ZERO, own.lots if own else (), typed)
    if line.stocked and line.product_id is not None:
        row.there = shelf.available.get(line.product_id, ZERO)
    elif line.components:
        row.there = _kits_there(order, line, shelf.available)
    elif line.order_line_id in shelf.coming:
        row.there = shelf.coming[line.order_line_id].come
    row.there_on = comes_on(shelf.ready.get(line.order_line_id, []))
    if line.tracked == "serial":
        row.choices = _choices(shelf.there.get(line.product_id or 0, ()), typed, row.key, own.lots if own else ())
    row.parts = _parts(order, line, own, typed)
    return row


def _order_row(line: DeliverableLine, quantity: Decimal, lots: Sequence[LotPart], typed: QueryDict | None) -> Row:
    key = str(line.order_line_id)
    return Row(
        key=key, description=line.description, reference=line.reference, unit=line.unit, ordered=abs(line.ordered),
        most=abs(line.free), tracked=line.tracked, quantity=_text(typed, f"quantity-{key}", _number(quantity)),
        lots=_text(typed, f"lots-{key}", lots_text(lots)),
    )  # fmt: skip


def _parts(
    order: OrderToDeliver, line: DeliverableLine, own: ProposedLine | None, typed: QueryDict | None
) -> list[PartRow]:
    if not line.components:
        return []
    names = {part.component_id: (part.name, part.tracking) for part in line.components}
    own_parts = {part.product_id: part for part in own.parts} if own else {}
    rows = []
    for product_id in order.per_kit(line):
        name, tracked = names.get(product_id, ("", ""))
        part = own_parts.get(product_id)
        quantity, lots = (part.quantity, part.lots) if part else (ZERO, ())
        rows.append(_part_row(str(line.order_line_id), product_id, name, tracked, quantity, lots, typed))
    return rows


def take_back_rows(order: OrderToDeliver, typed: QueryDict | None = None) -> list[Row]:
    """The lines that the order itself takes back, all that is left of them proposed."""
    return [_order_row(line, -line.free, (), typed) for line in order.lines if line.free < 0]


def _part_row(
    key: str,
    product_id: int,
    name: str,
    tracked: str,
    quantity: Decimal,
    lots: Sequence[LotPart],
    typed: QueryDict | None,
) -> PartRow:
    own = f"{key}-{product_id}"
    return PartRow(
        product_id, name, tracked, own, _text(typed, f"part-{own}", _number(quantity)),
        _text(typed, f"partlots-{own}", lots_text(lots)),
    )  # fmt: skip


def _kits_there(order: OrderToDeliver, line: DeliverableLine, available: Mapping[int, Decimal]) -> Decimal | None:
    per_kit, out = order.per_kit(line), order.out(line)
    stocked = [part.component_id for part in line.components if part.stock_managed]
    made = [(available.get(pk, ZERO) + out[pk]) // per_kit[pk] - line.delivered for pk in stocked if pk in per_kit]
    return max(min(made), ZERO) if made else None


def _choices(
    there: Sequence[tuple[str, Decimal]], typed: QueryDict | None, key: str, lots: Sequence[LotPart]
) -> list[Choice]:
    ticked = set(typed.getlist(f"serial-{key}")) if typed is not None else {lot.number for lot in lots}
    numbers = dict.fromkeys([*(number for number, _quantity in there[:MANY]), *sorted(ticked)])
    return [Choice(number, number in ticked) for number in numbers]


def return_rows(lines: Sequence[ReturnableLine], typed: QueryDict | None = None) -> list[Row]:
    """The lines of a delivery note that may come back, nothing proposed."""
    rows = []
    for line in lines:
        if not line.something_left:
            continue
        key = str(line.note_line_id)
        row = Row(
            key=key, description=line.description, reference=line.reference, unit=line.unit, ordered=line.quantity,
            most=line.left, tracked=line.tracked, quantity=_text(typed, f"quantity-{key}", ""),
            lots=_text(typed, f"lots-{key}", ""), left_with=lots_words(line.lots) if line.tracked == "lot" else "",
        )  # fmt: skip
        if line.tracked == "serial":
            row.choices = _choices([(lot.number, lot.quantity) for lot in lots_of(line.lots)], typed, key, ())
        for part in line.parts:
            row.parts.append(_part_row(key, part.product_id, part.name, part.tracked, ZERO, (), typed))
        rows.append(row)
    return rows


def line_asks(rows: Sequence[Row], typed: QueryDict) -> list[LineAsk]:
    """What was typed of each line to deliver; refuses what cannot be read."""
    asks = []
    for row in rows:
        quantity, lots, parts = _typed(row, typed)
        if quantity or parts:
            asks.append(LineAsk(order_line_id=int(row.key), quantity=quantity, lots=lots, parts=parts))
    return asks


def return_asks(rows: Sequence[Row], typed: QueryDict) -> list[ReturnAsk]:
    """What was typed of each line to bring back; refuses what cannot be read."""
    asks = []
    for row in rows:
        quantity, lots, parts = _typed(row, typed)
        if quantity or parts:
            asks.append(ReturnAsk(note_line_id=int(row.key), quantity=quantity, lots=lots, parts=parts))
    return asks


def _typed(row: Row, typed: QueryDict) -> tuple[Decimal, tuple[LotPart, ...], tuple[PartAsk, ...]]:
    """The quantity of a row, its lots, and the parts of a kit where they were changed; ticked serial numbers are the quantity."""
    text = typed.get(f"quantity-{row.key}", "").strip()
    quantity = read_number(text, f"quantity-{row.key}") if text else ZERO
    lots = read_lots(typed.get(f"lots-{row.key}", ""), f"lots-{row.key}")
    lots += tuple(LotPart(number) for number in typed.getlist(f"serial-{row.key}"))
    if row.tracked == "serial" and lots:
        quantity = Decimal(len(lots))
    if not typed.get(f"by-part-{row.key}"):
        return quantity, lots, ()
    parts = []
    for part in row.parts:
        typed_text = typed.get(f"part-{part.key}", "").strip()
        number = read_number(typed_text, f"part-{part.key}") if typed_text else ZERO
        part_lots = read_lots(typed.get(f"partlots-{part.key}", ""), f"partlots-{part.key}")
        parts.append(PartAsk(product_id=part.product_id, quantity=number, lots=part_lots))
    return quantity, lots, tuple(parts)


def lots_text(lots: Sequence[LotPart]) -> str:
    """Lots as they are typed, one a line."""
    return "\n".join(
        lot.number if lot.quantity == 1 else f"{lot.number} ; {formats.quantity(lot.quantity)}" for lot in lots
    )


def _text(typed: QueryDict | None, name: str, proposed: str) -> str:
    return proposed if typed is None else typed.get(name, "")


def _number(quantity: Decimal) -> str:
    return formats.quantity(quantity) if quantity else ""
