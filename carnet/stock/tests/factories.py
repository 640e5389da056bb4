"""Products, warehouses and moves for tests: they say only what matters, `came(product, "10", cost="8.00")`."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from carnet.catalog.models import Product
from carnet.stock.models import Level, ProductStock, Warehouse
from carnet.stock.queries import default_warehouse
from carnet.stock.steps import LotPart, MoveAsk, MoveDone, move

D = Decimal
ON = date(2026, 9, 1)
_numbers = count(1)


def a_product(name: str = "Lecteur de badges", cost: str = "0", **fields: Any) -> Product:
    """Goods managed in stock."""
    known = {"reference": f"ART-T{next(_numbers)}", "deliverable": True, "stock_managed": True, "unit_cost": D(cost)}
    return Product.objects.create(name=name, **{**known, **fields})


def a_warehouse(name: str = "Camion") -> Warehouse:
    """Another warehouse."""
    return Warehouse.objects.create(code=f"W{next(_numbers)}", name=name)


def moved(
    product: Product,
    quantity: str,
    *,
    cost: str | None = None,
    value: str | None = None,
    lots: tuple[LotPart, ...] = (),
    at: Warehouse | None = None,
    kind: str = "test",
    line: str = "1",
    on: date = ON,
) -> MoveDone:
    """One move, at the default warehouse unless said."""
    place = at or default_warehouse()
    ask = MoveAsk(
        product.pk, place.pk, D(quantity), kind, next(_numbers), line, lots,
        unit_cost=None if cost is None else D(cost), value=None if value is None else D(value),
    )  # fmt: skip
    return move([ask], on=on, by_name="Nadia Armelis")[0]


def stands(product: Product) -> tuple[Decimal, Decimal, Decimal]:
    """Quantity, value and average cost of a product."""
    row = ProductStock.objects.get(product=product)
    return row.quantity, row.value, row.average


def on_hand(product: Product, at: Warehouse | None = None) -> Decimal:
    """What a warehouse holds."""
    found = Level.objects.filter(product=product, warehouse=at or default_warehouse())
    return found.values_list("on_hand", flat=True).first() or D(0)
