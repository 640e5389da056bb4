"""Warehouses: made, renamed, chosen by default, put aside (P35)."""

import re

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Holder, NotFound, Refusal, refuses, require_version
from carnet.stock.inputs import WarehouseInput
from carnet.stock.models import Level, Warehouse


class WarehouseNameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the warehouse a name."), field="name")


class WarehouseCodeTaken(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Another warehouse has this code: choose another one."), field="code")


class WarehouseNotEmpty(Refusal):
    """Goods, reservations or arrivals are still in the warehouse."""

    def __init__(self, products: list[tuple[int, str]]) -> None:
        super().__init__(
            _("This warehouse is not empty: transfer or adjust what it holds first."),
            holders=[Holder("product_stock", pk, name) for pk, name in products],
        )


class WarehouseHasHistory(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Goods moved through this warehouse, so it cannot be deleted. Put it aside instead."))


class DefaultWarehouseStays(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This is the default warehouse: choose another default first."))


refuses("one_warehouse_per_code", WarehouseCodeTaken)
refuses("the_default_warehouse_is_in_use", DefaultWarehouseStays)


@act("warehouse.create", right=rights.STOCK)
def create_warehouse(*, content: WarehouseInput, by: Actor) -> Warehouse:
    """Open one more place where goods are kept; refuses WarehouseNameMissing, WarehouseCodeTaken."""
    content = _checked(content)
    row = Warehouse.objects.create(code=content.code, name=content.name, address=content.address)
    return _recorded("warehouse.created", row, by)


@act("warehouse.change", right=rights.STOCK)
def change_warehouse(
    *, warehouse_id: int, content: WarehouseInput, expected_version: int | None = None, by: Actor
) -> Warehouse:
    """Change the name, code or address of a warehouse."""
    row = _held(warehouse_id)
    require_version(row.version, expected_version)
    content = _checked(content, row)
    if (row.code, row.name, row.address) == (content.code, content.name, content.address):
        return row
    row.code, row.name, row.address = content.code, content.name, content.address
    return _saved("warehouse.changed", row, by)


@act("warehouse.set_default", right=rights.STOCK)
def set_default_warehouse(*, warehouse_id: int, by: Actor) -> Warehouse:
    """Let documents that say nothing else take from and bring to this warehouse."""
    row = _held(warehouse_id)
    if row.is_default:
        return row
    Warehouse.objects.filter(is_default=True).update(is_default=False)
    row.is_default = row.is_active = True
    return _saved("warehouse.default_set", row, by)


@act("warehouse.deactivate", right=rights.STOCK)
def deactivate_warehouse(*, warehouse_id: int, by: Actor) -> Warehouse:
    """Put an empty warehouse aside; refuses DefaultWarehouseStays, WarehouseNotEmpty."""
    row = _held(warehouse_id)
    if row.is_default:
        raise DefaultWarehouseStays
    if row.is_active:
        _check_empty(row)
        row.is_active = False
        _saved("warehouse.deactivated", row, by)
    return row


@act("warehouse.reactivate", right=rights.STOCK)
def reactivate_warehouse(*, warehouse_id: int, by: Actor) -> Warehouse:
    """Use a warehouse again."""
    row = _held(warehouse_id)
    if not row.is_active:
        row.is_active = True
        _saved("warehouse.reactivated", row, by)
    return row


@act("warehouse.delete", right=rights.STOCK)
def delete_warehouse(*, warehouse_id: int, by: Actor) -> None:
    """Delete a warehouse through which nothing ever went; refuses DefaultWarehouseStays, WarehouseHasHistory."""
    row = _held(warehouse_id)
    if row.is_default:
        raise DefaultWarehouseStays
    try:
        row.delete()
    except ProtectedError as error:
        raise WarehouseHasHistory from error
    journal.record("warehouse.deleted", subject=Subject("warehouse", warehouse_id), by=by, facts={"name": row.name})


def _checked(content: WarehouseInput, row: Warehouse | None = None) -> WarehouseInput:
    name = " ".join(content.name.split())
    if not name:
        raise WarehouseNameMissing
    code = " ".join(content.code.split()) or (row.code if row else _code_of(name))
    if Warehouse.objects.filter(code=code).exclude(pk=row.pk if row else 0).exists():
        raise WarehouseCodeTaken
    return WarehouseInput(name, code, content.address.strip())


def _code_of(name: str) -> str:
    """The first free code made from a name: `Camion Brest` gives CAMIONBREST, then CAMIONBREST2."""
    stem = re.sub(r"[^A-Z0-9]", "", name.upper())[:16] or "DEPOT"
    taken = set(Warehouse.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, 1000) if (code := stem if n == 1 else f"{stem}{n}") not in taken)


def _check_empty(row: Warehouse) -> None:
    held = Level.objects.filter(warehouse=row).exclude(on_hand=0, reserved=0, incoming=0)
    found = list(held.order_by("product__name").values_list("product_id", "product__name")[:10])
    if found:
        raise WarehouseNotEmpty(found)


def _held(warehouse_id: int) -> Warehouse:
    row = Warehouse.objects.select_for_update(no_key=True).filter(pk=warehouse_id).first()
    if row is None:
        raise NotFound
    return row


def _saved(done: str, row: Warehouse, by: Actor) -> Warehouse:
    row.version += 1
    row.save()
    return _recorded(done, row, by)


def _recorded(done: str, row: Warehouse, by: Actor) -> Warehouse:
    journal.record(done, subject=Subject("warehouse", row.pk), by=by, facts={"name": str(row)})
    return row
