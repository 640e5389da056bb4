"""What a caller says of a note; what it leaves out is proposed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from carnet.stock.steps import LotPart


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAsk:
    """How much of a component of a kit leaves or comes back, and its lots."""

    product_id: int
    quantity: Decimal
    lots: tuple[LotPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAsk:
    """What is delivered of an order line: a quantity, or all that is left; of a kit, its parts where they are not whole kits."""

    order_line_id: int
    quantity: Decimal | None = None
    lots: tuple[LotPart, ...] = ()
    parts: tuple[PartAsk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAsk:
    """What comes back of a delivered line: a quantity, or all that has not come back yet."""

    note_line_id: int
    quantity: Decimal | None = None
    lots: tuple[LotPart, ...] = ()
    parts: tuple[PartAsk, ...] = ()


class Kept(Enum):
    """What an edit does not mention stays as it is."""

    KEPT = "kept"


KEPT = Kept.KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a note says besides its lines; in an edit, what is KEPT stays."""

    on: date | Kept = KEPT
    warehouse_id: int | Kept | None = KEPT
    address_id: int | Kept | None = KEPT
    carrier: str | Kept = KEPT
    tracking: str | Kept = KEPT
    comments: str | Kept = KEPT


NO_HEAD = Head()
