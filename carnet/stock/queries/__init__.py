"""What screens and other areas read of the stock (P34, P35)."""

from carnet.stock.queries.availability import Arrival, Availability, availability
from carnet.stock.queries.places import default_warehouse, warehouse, warehouses
from carnet.stock.queries.promising import Promise, Slip, late_promises, promises, promises_of, slips
from carnet.stock.queries.reordering import ToReorder, to_reorder
from carnet.stock.queries.valuing import Valued, total, valuation, valuation_of_warehouse

__all__ = [
    "Arrival", "Availability", "Promise", "Slip", "ToReorder", "Valued", "availability", "default_warehouse", "late_promises",
    "promises", "promises_of", "slips", "to_reorder", "total", "valuation", "valuation_of_warehouse", "warehouse", "warehouses",
]  # fmt: skip
