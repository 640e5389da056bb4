"""Warehouses by id, in use, by default."""

from carnet.core.refusals import NotFound
from carnet.stock.models import Warehouse


def default_warehouse() -> Warehouse:
    """The warehouse goods leave and come to unless a document says another."""
    found = Warehouse.objects.filter(is_default=True).first()
    if found is None:
        raise NotFound
    return found


def warehouse(warehouse_id: int) -> Warehouse:
    """A warehouse of the company."""
    found = Warehouse.objects.filter(pk=warehouse_id).first()
    if found is None:
        raise NotFound
    return found


def warehouses() -> list[Warehouse]:
    """The warehouses in use, the default first."""
    return list(Warehouse.objects.filter(is_active=True).order_by("-is_default", "name", "id"))


def all_warehouses() -> list[Warehouse]:
    """Every warehouse, those put aside last."""
    return list(Warehouse.objects.order_by("-is_default", "-is_active", "name", "id"))
