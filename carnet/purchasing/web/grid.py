"""The grid of lines of purchase orders and bills as a browser posts it: it computes itself while one types, cells keep their texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from carnet.company.clock import today
from carnet.company.queries import vat_rates_on
from carnet.core import formats
from carnet.core.money import ZERO, VatGroup, places_of
from carnet.core.refusals import BadValue
from carnet.purchasing.steps.filling import net_of

LARGEST = 300
Row = dict[str, str]


class CellUnreadable(BadValue):
    """What is typed in a cell is not a number."""

    def __init__(self, typed: str) -> None:
        super().__init__(_("“%(typed)s” is not a number: write it like 1 234,56.") % {"typed": typed}, field="lines")


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row as typed, and its net once it can be computed."""

    n: int
    texts: Row
    net: Decimal | None = None
    hidden: tuple[str, ...] = ()

    @property
    def unseen(self) -> list[tuple[str, str]]:
        """The cells that are not shown, with their texts."""
        return [(name, self.texts.get(name, "")) for name in self.hidden]


@dataclass(slots=True)
class Grid:
    """The rows with their nets, one more to type in; totals by VAT rate, or what is the matter."""

    rows: list[GridRow]
    vat: list[tuple[VatGroup, Decimal, Decimal]] = field(default_factory=list)
    fault: str = ""

    @property
    def excl_tax(self) -> Decimal:
        return sum((base for _group, base, _vat in self.vat), ZERO)

    @property
    def incl_tax(self) -> Decimal:
        return sum((base + vat for _group, base, vat in self.vat), ZERO)


def read_rows(posted: QueryDict, cells: Sequence[str]) -> list[Row]:
    """The rows typed, in their order, blank ones left out."""
    told = str(posted.get("rows", ""))
    count = int(told) if told.isdecimal() and len(told) < 5 else 0
    rows = [{cell: str(posted.get(f"{cell}-{n}", "")).strip() for cell in cells} for n in range(min(count, LARGEST))]
    return [row for row in rows if any(row.get(name) for name in ("description", "price", "product", "category"))]


def number(typed: str) -> Decimal | None:
    """The number in a cell; None when it is empty."""
    if not typed:
        return None
    try:
        return formats.parse_number(typed.replace("%", ""))
    except ValueError:
        raise CellUnreadable(typed) from None


def id_of(typed: str) -> int | None:
    """The id in a hidden cell."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def day_of(typed: str) -> date | None:
    """The day in a cell, as the browser's date field sends it."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def vat_of(typed: str) -> tuple[str | None, Decimal | None]:
    """Category and rate of a choice `S|20`; nothing chosen is the usual one."""
    category, _bar, rate = typed.partition("|")
    return (category, number(rate.replace(".", ","))) if category and rate else (None, None)


def vat_code(category: str, rate: Decimal) -> str:
    """The code of a VAT choice."""
    return f"{category}|{rate.normalize():f}"


def vat_choices() -> list[tuple[str, str]]:
    """The rates that hold today, as choices."""
    found: dict[str, str] = {}
    for rate in vat_rates_on(today()):
        words = formats.percent(rate.rate) if rate.category in ("S", "Z") else str(rate)
        found.setdefault(vat_code(rate.category, rate.rate), words)
    return list(found.items())


def grid_of(rows: Sequence[Row], currency: str, cells: Sequence[str], default_vat: str, hidden: Sequence[str]) -> Grid:
    """The rows computed as the sums that store them do; one more to type in."""
    unseen = tuple(hidden)
    grid, bases, places = Grid([]), dict[VatGroup, Decimal](), places_of(currency)
    for n, row in enumerate(rows):
        net = None
        try:
            net = _net(row, currency)
            category, rate = vat_of(row.get("vat") or default_vat)
            if net is not None and category is not None and rate is not None:
                group = VatGroup(category, rate)
                bases[group] = bases.get(group, ZERO) + net
        except CellUnreadable as refusal:
            grid.fault = refusal.sentence
        grid.rows.append(GridRow(n, row, net, unseen))
    grid.vat = [(group, base, group.vat(base, places)) for group, base in sorted(bases.items())]
    grid.rows.append(GridRow(len(rows), {**dict.fromkeys(cells, ""), "vat": default_vat}, None, unseen))
    return grid


def _net(row: Row, currency: str) -> Decimal | None:
    price = number(row.get("price", ""))
    if price is None:
        return None
    quantity = number(row.get("quantity", ""))
    sign = -1 if price < 0 else 1
    return sign * net_of(
        Decimal(1) if quantity is None else quantity, abs(price), number(row.get("discount", "")) or ZERO, currency
    )
