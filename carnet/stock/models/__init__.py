"""Tables of the stock: places, moves and what they sum to, lots, reservations and arrivals (P34, P35)."""

from carnet.stock.models.levels import Level, ProductStock
from carnet.stock.models.lots import Lot, LotLevel
from carnet.stock.models.moves import Move
from carnet.stock.models.papers import Adjustment, Count, CountLine, Transfer
from carnet.stock.models.places import Storage, Warehouse
from carnet.stock.models.waiting import Expected, Reservation

__all__ = [
    "Adjustment", "Count", "CountLine", "Expected", "Level", "Lot", "LotLevel", "Move", "ProductStock", "Reservation",
    "Storage", "Transfer", "Warehouse",
]  # fmt: skip
