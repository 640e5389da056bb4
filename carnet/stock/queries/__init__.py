"""What screens and other areas read of the stock (P34, P35)."""

from carnet.stock.queries.availability import Arrival, Availability, availability
from carnet.stock.queries.places import default_warehouse, warehouse, warehouses

__all__ = ["Arrival", "Availability", "availability", "default_warehouse", "warehouse", "warehouses"]
