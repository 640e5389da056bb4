"""Buying by the API: every heading of it, for the site to find."""

from carnet.purchasing.api.bill_routes import bills
from carnet.purchasing.api.paying_routes import categories, payments
from carnet.purchasing.api.price_routes import prices
from carnet.purchasing.api.purchase_routes import purchases

__all__ = ["bills", "categories", "payments", "prices", "purchases"]
