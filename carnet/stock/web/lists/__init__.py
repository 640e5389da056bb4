"""The lists of the stock."""

from carnet.stock.web.lists.levels import LevelList, LevelListBlind, ReorderList
from carnet.stock.web.lists.lots import LotList
from carnet.stock.web.lists.moves import MoveList, MoveListBlind
from carnet.stock.web.lists.papers import CountList, TransferList

__all__ = [
    "CountList", "LevelList", "LevelListBlind", "LotList", "MoveList", "MoveListBlind", "ReorderList", "TransferList",
]  # fmt: skip
