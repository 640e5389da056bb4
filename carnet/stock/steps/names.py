"""What messages and checks need to know of products and warehouses that move."""

from collections.abc import Iterable
from dataclasses import dataclass

from carnet.catalog.models import Product
from carnet.core.refusals import NotFound
from carnet.stock.models import Warehouse
from carnet.stock.refusals import ProductNotInStock


@dataclass(frozen=True, slots=True)
class Moved:
    """A product that moves: its name, and how it is followed."""

    name: str
    tracking: str


def moved_products(product_ids: Iterable[int]) -> dict[int, Moved]:
    """The products by id; refuses ProductNotInStock for one that is not managed in stock (one statement)."""
    wanted = set(product_ids)
    rows = Product.objects.filter(pk__in=wanted).values_list("id", "name", "tracking", "stock_managed")
    found = {pk: (Moved(name, tracking), managed) for pk, name, tracking, managed in rows}
    if len(found) < len(wanted):
        raise NotFound
    for moved, managed in found.values():
        if not managed:
            raise ProductNotInStock(moved.name)
    return {pk: moved for pk, (moved, _) in found.items()}


def warehouse_names(warehouse_ids: Iterable[int]) -> dict[int, str]:
    """Names of warehouses by id (one statement)."""
    return {one.pk: str(one) for one in Warehouse.objects.filter(pk__in=set(warehouse_ids))}
