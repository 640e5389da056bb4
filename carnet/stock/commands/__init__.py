"""Acts on the stock: places, thresholds, adjustments, transfers, counts, lots (P35)."""

from carnet.stock.commands.adjusting import adjust_stock
from carnet.stock.commands.counting import add_to_count, cancel_count, enter_count, open_count, validate_count
from carnet.stock.commands.lots import change_lot
from carnet.stock.commands.places import (
    change_warehouse,
    create_warehouse,
    deactivate_warehouse,
    delete_warehouse,
    reactivate_warehouse,
    set_default_warehouse,
)
from carnet.stock.commands.storing import set_storage
from carnet.stock.commands.transferring import transfer_stock

__all__ = [
    "add_to_count",
    "adjust_stock",
    "cancel_count",
    "change_lot",
    "change_warehouse",
    "create_warehouse",
    "deactivate_warehouse",
    "delete_warehouse",
    "enter_count",
    "open_count",
    "reactivate_warehouse",
    "set_default_warehouse",
    "set_storage",
    "transfer_stock",
    "validate_count",
]
