"""The rows of a dialog over levels: a product in a warehouse, what is there, what was typed beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import BadValue
from carnet.stock.models import Level, Storage, Warehouse
from carnet.stock.steps import LotPart

MOST = 200


class NumberUnreadable(BadValue):
    """What was typed is no number."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(_("“%(text)s” is not a number: write it as 1 234,56.") % {"text": text}, field=field)


class LotUnreadable(BadValue):
    """A line of lots that cannot be read."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(
            _("“%(text)s” cannot be read: write one number a line, for lots with “number ; quantity ; expiry date”.")
            % {"text": text},
            field=field,
        )


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product in a warehouse as a dialog shows it; `key` names its fields."""

    product: Product
    warehouse: Warehouse
    on_hand: Decimal
    reserved: Decimal
    storage: Storage | None = None
    typed: QueryDict | None = None

    @property
    def key(self) -> str:
        return f"{self.product.pk}-{self.warehouse.pk}"

    @property
    def tracking(self) -> str:
        return self.product.tracking

    def text(self, name: str) -> str:
        """What was typed in a field of the row."""
        return (self.typed.get(f"{name}-{self.key}", "") if self.typed else "").strip()

    def number(self, name: str) -> Decimal | None:
        """The same as a number; refuses NumberUnreadable."""
        text = self.text(name)
        return read_number(text, f"{name}-{self.key}") if text else None

    @property
    def texts(self) -> dict[str, str]:
        """Everything typed beside the row, to show it again."""
        return {
            name: self.text(name) for name in ("real", "change", "cost", "lots", "place", "alert", "target", "carry")
        }

    def lots(self) -> tuple[LotPart, ...]:
        """The lots typed, one a line."""
        return read_lots(self.text("lots"), f"lots-{self.key}")


def read_number(text: str, field: str) -> Decimal:
    """A quantity or an amount as people write it; refuses NumberUnreadable."""
    try:
        number = formats.parse_number(text)
    except ValueError:
        raise NumberUnreadable(text, field) from None
    if abs(number) >= 10**10 or number != round(number, 6):
        raise NumberUnreadable(text, field)
    return number


def read_lots(text: str, field: str = "lots") -> tuple[LotPart, ...]:
    """Lots typed one a line, `L-204 ; 10 ; 31/01/2027`; a serial number alone is one unit. Refuses LotUnreadable."""
    found = []
    for line in filter(
        None, (line.strip() for line in text.replace(",", "\n" if ";" not in text else ",").splitlines())
    ):
        number, *rest = [part.strip() for part in line.split(";")]
        try:
            quantity = formats.parse_number(rest[0]) if rest and rest[0] else Decimal(1)
            expires = read_day(rest[1]) if len(rest) > 1 and rest[1] else None
        except ValueError:
            raise LotUnreadable(line, field) from None
        if not number or len(number) > 60 or len(rest) > 2:
            raise LotUnreadable(line, field)
        found.append(LotPart(number, quantity, expires))
    return tuple(found)


def read_day(text: str) -> date:
    """A day typed `31/01/2027` or ISO; raises ValueError."""
    parts = text.split("/")
    if len(parts) == 3:
        day, month, year = (int(part) for part in parts)
        return date(year + 2000 if year < 100 else year, month, day)
    return date.fromisoformat(text)


def rows_of_levels(ids: Iterable[str], typed: QueryDict | None = None) -> list[StockRow]:
    """The rows of ticked levels, by product then warehouse (two statements)."""
    wanted = [int(pk) for pk in ids if pk.isdigit() and len(pk) < 19][:MOST]
    levels = Level.objects.filter(pk__in=wanted).select_related("product__unit", "warehouse")
    found = list(levels.order_by("product__name", "product_id", "warehouse_id"))
    kept = _storages(level.product_id for level in found)
    return [
        StockRow(
            level.product, level.warehouse, level.on_hand, level.reserved, kept.get((level.product_id, level.warehouse_id)),
            typed,
        )
        for level in found
    ]  # fmt: skip


def rows_of_product(product: Product, places: Iterable[Warehouse], typed: QueryDict | None = None) -> list[StockRow]:
    """The rows of one product in warehouses, there or not (two statements)."""
    levels = {level.warehouse_id: level for level in Level.objects.filter(product=product)}
    kept = _storages([product.pk])
    return [
        StockRow(
            product, place, levels[place.pk].on_hand if place.pk in levels else ZERO,
            levels[place.pk].reserved if place.pk in levels else ZERO, kept.get((product.pk, place.pk)), typed,
        )
        for place in places
    ]  # fmt: skip


def _storages(product_ids: Iterable[int]) -> dict[tuple[int, int], Storage]:
    rows = Storage.objects.filter(product_id__in=set(product_ids))
    return {(row.product_id, row.warehouse_id): row for row in rows}
