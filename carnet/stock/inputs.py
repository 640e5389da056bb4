"""What a caller says about the stock."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.stock.steps.lots import LotPart


@dataclass(frozen=True, slots=True)
class WarehouseInput:
    """A warehouse: an empty code is made from the name."""

    name: str
    code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class AdjustLine:
    """A level to correct: by `quantity` (signed), or to `on_hand`, what is really there; `unit_cost` for what comes in.

    A product followed by lot is corrected by quantity, with its lots.
    """

    product_id: int
    quantity: Decimal | None = None
    on_hand: Decimal | None = None
    warehouse_id: int | None = None
    unit_cost: Decimal | None = None
    lots: tuple[LotPart, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferLine:
    """How much of a product is carried, and which lots."""

    product_id: int
    quantity: Decimal
    lots: tuple[LotPart, ...] = ()


@dataclass(frozen=True, slots=True)
class CountEntry:
    """What was counted on a line; None takes the entry back."""

    line_id: int
    counted: Decimal | None


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """Something found that the count did not list: a product, or a lot of one."""

    product_id: int
    counted: Decimal | None = None
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class StorageInput:
    """How a product is kept in a warehouse; None leaves a threshold out."""

    product_id: int
    warehouse_id: int
    place: str = ""
    alert_below: Decimal | None = None
    target: Decimal | None = None
