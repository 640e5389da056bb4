"""The grid as a browser posts it: texts as typed become what the command takes; what cannot be read is told (P15)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.company.web.plan_cells import CURRENCY, CellUnreadable, read_plan_row
from carnet.core import formats
from carnet.core.refusals import FieldError
from carnet.sales.lines import LineInput, PlanInput, QuoteContent

ZERO = Decimal(0)
CELLS = {
    "unit_price": "price",
    "unit_cost": "cost",
    "vat_rate": "vat",
    "vat_category": "vat",
    "discount_percent": "discount",
    "discount_amount": "discount",
    "product": "description",
    "attached_to": "description",
    "nature": "description",
}
HEAD = {"deposit_percent": "deposit", "discount_percent": "discount", "discount_amount": "discount"}
LINE_FAULT = re.compile(r"lines\[(\d+)\]\.(\w+)")


class Unreadable(Exception):
    """Some cells cannot be read: `errors` names them as the page does."""

    def __init__(self, errors: Sequence[dict[str, str]]) -> None:
        super().__init__("unreadable")
        self.errors = list(errors)


@dataclass(frozen=True, slots=True)
class Grid:
    """What was posted: the content for the command, the keys of its lines in their order, the total wanted if any."""

    content: QuoteContent
    keys: tuple[str, ...]
    version: int | None
    wanted: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads texts, collecting what is the matter."""

    errors: list[dict[str, str]] = field(default_factory=list)
    wants: bool = False

    def number(self, row: Mapping[str, Any], name: str, key: str, default: Decimal | None = None) -> Decimal | None:
        """The number in a cell; nothing typed gives the default."""
        typed = text(row, name)
        try:
            return formats.parse_number(CURRENCY.sub("", typed).replace("%", "")) if typed else default
        except ValueError:
            self.add(key, name, _("Write a number, such as 1 234,56."))
            return default

    def discount(self, row: Mapping[str, Any], key: str) -> tuple[Decimal, Decimal]:
        """Percent and amount of `5 %`, `50 €` or both joined by a plus; a bare number is a percentage, `= 20 000` a total wanted."""
        percent = amount = ZERO
        if self.wants and not key and text(row, "discount").startswith("="):
            return percent, amount
        try:
            for part in filter(str.strip, text(row, "discount").split("+")):
                found = formats.parse_number(CURRENCY.sub("", part).replace("%", ""))
                if CURRENCY.search(part):
                    amount += found
                else:
                    percent = found
        except ValueError:
            self.add(key, "discount", _("Write a percentage, such as 5 %, or an amount, such as 50 €."))
        return percent, amount

    def day(self, row: Mapping[str, Any], name: str) -> date | None:
        """A day as the browser's date field sends it."""
        typed = text(row, name)
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.add("", name, _("Choose a day."))
            return None

    def add(self, key: str, name: str, message: str) -> None:
        self.errors.append({"line": key, "field": name, "message": message})


def text(row: Mapping[str, Any], name: str) -> str:
    """The text of a cell, without blanks around it."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _id(row: Mapping[str, Any], name: str) -> int | None:
    value = str(row.get(name) or "")
    return int(value) if value.isdecimal() and len(value) <= 18 else None


def _flag(row: Mapping[str, Any], name: str) -> bool | None:
    value = row.get(name)
    return value if isinstance(value, bool) else None


def read_grid(
    posted: Any, *, costs: Callable[[int | None, int | None], Decimal | None] | None = None, wants: bool = False
) -> Grid:
    """The content of a posted grid; raises Unreadable.

    `costs` gives back the cost of a stored line to those who may not see it; `wants` reads a total wanted as document discount.
    """
    if not isinstance(posted, dict) or not isinstance(posted.get("head"), dict):
        raise Unreadable([{"line": "", "field": "", "message": _("This page is too old: reload it.")}])
    reader = _Reader(wants=wants)
    rows = [row for row in posted.get("lines") or [] if isinstance(row, dict)]
    keys = tuple(str(row.get("key") or index) for index, row in enumerate(rows))
    places = {key: index for index, key in enumerate(keys, start=1)}
    lines = tuple(_line(row, key, places, reader, costs) for row, key in zip(rows, keys, strict=True))
    content = _content(posted["head"], lines, _plan(posted.get("plan"), reader), reader)
    if reader.errors:
        raise Unreadable(reader.errors)
    discount = text(posted["head"], "discount")
    return Grid(content, keys, _id(posted, "version"), discount if wants and discount.startswith("=") else "")


def _content(
    head: Mapping[str, Any], lines: tuple[LineInput, ...], plan: tuple[PlanInput, ...], reader: _Reader
) -> QuoteContent:
    percent, amount = reader.discount(head, "")
    return QuoteContent(
        title=text(head, "title"),
        customer_reference=text(head, "customer_reference"),
        contact_id=_id(head, "contact"),
        billed_party_id=_id(head, "billed_party"),
        billing_address_id=_id(head, "billing_address"),
        delivery_address_id=_id(head, "delivery_address"),
        owner_id=_id(head, "owner"),
        currency=text(head, "currency").upper() or None,
        language=text(head, "language") or None,
        promised_on=reader.day(head, "promised_on"),
        terms_id=_id(head, "terms"),
        deposit_percent=reader.number(head, "deposit", "") or None,
        deposit_mode=text(head, "deposit_mode") or None,
        prices_include_tax=bool(_flag(head, "prices_include_tax")),
        discount_percent=percent,
        discount_amount=amount,
        discount_label=text(head, "discount_label"),
        valid_until=reader.day(head, "valid_until"),
        delivery_delay=text(head, "delivery_delay"),
        introduction=text(head, "introduction"),
        notes=text(head, "notes"),
        lines=lines,
        plan=plan,
    )


def _line(
    row: Mapping[str, Any],
    key: str,
    places: Mapping[str, int],
    reader: _Reader,
    costs: Callable[[int | None, int | None], Decimal | None] | None,
) -> LineInput:
    kind = text(row, "kind") or "line"
    if kind != "line":
        return LineInput(kind=kind, description=text(row, "description"), details=text(row, "details"))
    percent, amount = reader.discount(row, key)
    category, rate, exemption = _vat(row)
    product = _id(row, "product")
    cost = costs(_id(row, "id"), product) if costs else reader.number(row, "cost", key)
    return LineInput(
        product_id=product,
        reference=text(row, "reference"),
        description=text(row, "description"),
        details=text(row, "details"),
        quantity=reader.number(row, "quantity", key) or ZERO,
        unit=text(row, "unit"),
        unit_price=reader.number(row, "price", key),
        discount_percent=percent,
        discount_amount=amount,
        vat_category=category,
        vat_rate=rate,
        exemption_code=exemption,
        unit_cost=cost,
        optional=bool(_flag(row, "optional")),
        period=text(row, "period"),
        invoice_policy=text(row, "policy") or None,
        nature=text(row, "nature") or None,
        deliverable=_flag(row, "deliverable"),
        stock_managed=_flag(row, "stock"),
        attached_to=places.get(str(row.get("attached") or "")),
    )


def _vat(row: Mapping[str, Any]) -> tuple[str | None, Decimal | None, str]:
    """Category, rate and exemption of a choice `S|20|`; nothing chosen is the company's default."""
    category, _bar, rest = text(row, "vat").partition("|")
    rate, _bar, exemption = rest.partition("|")
    try:
        return (category, Decimal(rate), exemption) if category else (None, None, "")
    except ArithmeticError:
        return None, None, ""


def vat_code(category: str, rate: Decimal, exemption: str) -> str:
    """The code of a VAT choice."""
    return f"{category}|{rate.normalize():f}|{exemption}"


def _plan(posted: Any, reader: _Reader) -> tuple[PlanInput, ...]:
    read = []
    for row in posted or []:
        if not isinstance(row, dict):
            continue
        try:
            read.append(PlanInput(**read_plan_row(row)))
        except CellUnreadable as fault:
            reader.add(text(row, "key"), fault.name, fault.message)
    return tuple(read)


def cell_errors(errors: Sequence[FieldError], grid: Grid) -> list[dict[str, str]]:
    """Faults of the command, by the key of the line and the name of the cell."""
    return [_cell_error(error, grid) for error in errors]


def _cell_error(error: FieldError, grid: Grid) -> dict[str, str]:
    found = LINE_FAULT.match(error.field)
    if not found:
        name = error.field.removesuffix("_id")
        return {"line": "", "field": HEAD.get(name, name), "message": error.message}
    return {
        "line": grid.keys[int(found[1])],
        "field": CELLS.get(found[2], found[2]),
        "message": error.message,
    }
