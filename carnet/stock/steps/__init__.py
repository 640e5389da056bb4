"""What the stock offers to areas above: levels held, moves made, goods reserved and expected (P34, P35)."""

from carnet.stock.steps.holding import HeldLevel, hold_levels
from carnet.stock.steps.lots import LotPart
from carnet.stock.steps.moving import MoveAsk, MoveDone, move
from carnet.stock.steps.revaluing import Revaluation, Revalued, revalue
from carnet.stock.steps.waiting import ExpectAsk, ReserveAsk, expect, reserve

__all__ = [
    "ExpectAsk",
    "HeldLevel",
    "LotPart",
    "MoveAsk",
    "MoveDone",
    "ReserveAsk",
    "Revaluation",
    "Revalued",
    "expect",
    "hold_levels",
    "move",
    "reserve",
    "revalue",
]
