"""Suppliers and products for tests: they say only what matters."""

from decimal import Decimal
from itertools import count
from typing import Any

from carnet.catalog.models import Product
from carnet.parties.models import Party
from carnet.purchasing.amounts import PriceBreak

_numbers = count(1)


def a_supplier(name: str = "Grossiste Atlantique", **fields: Any) -> Party:
    """A company we buy from."""
    known = {"is_supplier": True, "is_customer": False, "number": f"F-T{next(_numbers)}"}
    return Party.objects.create(name=name, **{**known, **fields})


def a_product(name: str = "Portable 14 pouces", **fields: Any) -> Product:
    """Goods kept in stock, unless said otherwise."""
    known = {"reference": f"P-T{next(_numbers)}", "deliverable": True, "stock_managed": True}
    return Product.objects.create(name=name, **{**known, **fields})


def prices(*pairs: tuple[str, str]) -> tuple[PriceBreak, ...]:
    """Prices as (from quantity, unit price)."""
    return tuple(PriceBreak(Decimal(quantity), Decimal(price)) for quantity, price in pairs)
