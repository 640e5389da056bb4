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
from carnet.stock.models import Level, Warehouse
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
    place: str = ""
    alert_below: Decimal | None = None
    target: Decimal | None = None
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
    """The rows of ticked levels, by product then warehouse (one statement)."""
    wanted = [int(pk) for pk in ids if pk.isdecimal() and len(pk) < 19][:MOST]
    levels = Level.objects.filter(pk__in=wanted).select_related("product__unit", "warehouse")
    ordered = levels.order_by("product__name", "product_id", "warehouse_id")
    return [_row(level.product, level.warehouse, level, typed) for level in ordered]


def rows_of_product(product: Product, places: Iterable[Warehouse], typed: QueryDict | None = None) -> list[StockRow]:
    """The rows of one product in warehouses, there or not (one statement)."""
    levels = {level.warehouse_id: level for level in Level.objects.filter(product=product)}
    return [_row(product, place, levels.get(place.pk), typed) for place in places]


def _row(product: Product, place: Warehouse, level: Level | None, typed: QueryDict | None) -> StockRow:
    if level is None:
        return StockRow(product, place, ZERO, typed=typed)
    return StockRow(product, place, level.on_hand, level.place, level.alert_below, level.target, typed)
