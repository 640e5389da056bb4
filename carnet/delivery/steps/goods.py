"""Goods of a note leave the stock and come back to it; what they cost goes to the order, and comes back as it left (P33, P35)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO
from carnet.delivery.amounts import share_of
from carnet.delivery.models import NoteLine, NotePart
from carnet.delivery.queries.lots import lots_of
from carnet.delivery.steps.working import Work
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import MoveAsk, MoveDone, hold_levels, move

NOTE = "delivery_note"
Worth = Callable[[NoteLine | NotePart], Decimal | None]


@dataclass(frozen=True, slots=True)
class _Moving:
    """What moves: a line of plain goods, or a part of a kit."""

    row: NoteLine | NotePart
    of: NoteLine
    product_id: int
    source_line: str


def hold_goods(work: Work) -> None:
    """Lock all levels that a note moves or whose reservations it changes, before any of them is read (at most two statements)."""
    products = {one.product_id for one in _moving(work)}
    if products:
        place = work.note.warehouse
        default = place if place and place.is_default else default_warehouse()
        places = {one.pk for one in (place, default) if one is not None}
        hold_levels((product, place) for product in products for place in places)


def goods_leave(work: Work, on: date, by_name: str, worth: Worth | None = None) -> None:
    """Take the goods of a note out of its warehouse at their average cost, or at what they came back for (five statements)."""
    _move(work, -1, on, by_name, worth or _average)


def _average(_row: NoteLine | NotePart) -> None:
    """No cost of its own: the average of the stock."""


def goods_come(work: Work, on: date, by_name: str, worth: Worth) -> None:
    """Bring the goods of a note to its warehouse at what `worth` says they left for; None is the average (five statements)."""
    _move(work, 1, on, by_name, worth)


def _move(work: Work, sign: int, on: date, by_name: str, worth: Worth) -> None:
    moving = [one for one in _moving(work) if one.row.quantity]
    place = work.note.warehouse_id
    if not moving or place is None:
        return
    asks = [
        MoveAsk(
            one.product_id,
            place,
            sign * one.row.quantity,
            NOTE,
            work.note.pk,
            one.source_line,
            lots_of(one.row.lots),
            value=None if (value := worth(one.row)) is None else sign * value,
            party_id=work.note.party_id,
        )
        for one in moving
    ]
    for one, done in zip(moving, move(asks, on=on, by_name=by_name), strict=True):
        one.row.cost = -_said(done)
        if one.row is not one.of:
            one.of.cost += one.row.cost


def _said(done: MoveDone) -> Decimal:
    """What the document says the goods are worth: what the stock took, and the difference it could not take."""
    return done.value + done.difference


def _moving(work: Work) -> list[_Moving]:
    """Plain goods managed in stock, and the parts of kits that are."""
    found = []
    for one in work.lines:
        row = one.row
        found += [
            _Moving(part, row, part.product_id, f"{row.pk}.{part.pk}")
            for part in one.parts
            if part.product.stock_managed
        ]
        if not one.parts and one.line.stock_managed and row.product_id and row.product and row.product.stock_managed:
            found.append(_Moving(row, row, row.product_id, str(row.pk)))
    return found


def cost_of_part(total: Decimal, quantity: Decimal, before: Decimal, part: Decimal) -> Decimal:
    """What a part of goods left for: parts brought back one after the other add up to the whole, to the cent."""
    if not quantity:
        return ZERO
    return share_of(total, before + part, quantity) - share_of(total, before, quantity)
