"""The grid of recurring lines typed: for a new contract, and for lines a change adds (P38, P41)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.functional import Promise

from carnet.catalog.models import Product
from carnet.company.clock import today
from carnet.company.queries import vat_rates_on
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.invoicing.web.asked import read_number
from carnet.subscriptions.lines import EVERY as PERIODS
from carnet.subscriptions.lines import ContractLineInput
from carnet.subscriptions.models import ContractLine
from carnet.subscriptions.queries.loading import LineToBill
from carnet.subscriptions.web.words import EVERY, length_code, length_from
from carnet.subscriptions.wording import every_words

CELLS = ("description", "quantity", "unit", "price", "every", "discount", "vat", "product", "details", "indexed")
LARGEST = 200


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row as typed; `sum` is what it brings a month, once it can be computed."""

    n: int
    texts: Mapping[str, str]
    monthly: Decimal | None = None


def read_rows(posted: QueryDict) -> list[dict[str, str]]:
    """The rows typed, in their order, blank ones left out; a product picked below becomes a row."""
    told = str(posted.get("rows", ""))
    count = int(told) if told.isdecimal() and len(told) < 5 else 0
    rows = [{cell: str(posted.get(f"{cell}-{n}", "")).strip() for cell in CELLS} for n in range(min(count, LARGEST))]
    rows = [row for row in rows if row["description"] or row["price"] or row["product"]]
    picked = posted.get("pick", "")
    return [*rows, _row_of_product(int(picked))] if picked.isdecimal() and len(picked) < 19 else rows


def _row_of_product(product_id: int) -> dict[str, str]:
    product = Product.objects.select_related("unit").filter(pk=product_id).first()
    if product is None:
        raise NotFound
    every = PERIODS.get(product.period)
    return {
        "description": product.name,
        "quantity": "1",
        "unit": product.unit.label if product.unit else "",
        "price": formats.unit_price(product.unit_price),
        "every": length_code(every) if every else "",
        "discount": "",
        "vat": "" if product.vat_rate is None else f"{product.vat_category}|{product.vat_rate.normalize():f}",
        "product": str(product.pk),
        "details": product.description,
        "indexed": "1",
    }


def typed_line(line: LineToBill, row: ContractLine) -> dict[str, str]:
    """A line of a draft contract as the grid opens with it."""
    price = line.timeline.prices[0].price
    return {
        "description": line.description,
        "quantity": formats.quantity(line.timeline.quantities[0][1]),
        "unit": line.unit,
        "price": formats.unit_price(price.unit_price),
        "every": length_code(line.every),
        "discount": formats.quantity(price.discount_percent) if price.discount_percent else "",
        "vat": f"{price.group.category}|{price.group.rate.normalize():f}",
        "product": str(row.product_id or ""),
        "details": line.details,
        "indexed": "1" if line.indexed else "",
    }


def read_line(row: Mapping[str, str], n: int) -> ContractLineInput:
    """A row as the commands take it; refuses what is no number."""
    category, _bar, rate = row["vat"].partition("|")
    quantity = read_number(row["quantity"], f"quantity-{n}")
    return ContractLineInput(
        product_id=int(row["product"]) if row["product"].isdecimal() else None,
        description=row["description"],
        details=row["details"],
        quantity=Decimal(1) if quantity is None else quantity,
        unit=row["unit"],
        unit_price=read_number(row["price"], f"price-{n}"),
        every=length_from(row["every"]) if row["every"] else None,
        discount_percent=read_number(row["discount"], f"discount-{n}") or ZERO,
        vat_category=category or None,
        vat_rate=read_number(rate.replace(".", ","), f"vat-{n}") if rate else None,
        indexed=row["indexed"] != "",
    )


def read_lines(rows: Sequence[Mapping[str, str]]) -> tuple[ContractLineInput, ...]:
    """The rows as the commands take them."""
    return tuple(read_line(row, n) for n, row in enumerate(rows))


def grid_rows(rows: Sequence[Mapping[str, str]], monthly: Sequence[Decimal] = ()) -> list[GridRow]:
    """The rows with what each brings a month, and one more to type in."""
    known = list(monthly) if len(monthly) == len(rows) else [None] * len(rows)
    found = [GridRow(n, row, worth) for n, (row, worth) in enumerate(zip(rows, known, strict=True))]
    return [*found, GridRow(len(rows), dict.fromkeys(CELLS, "") | {"indexed": "1"})]


def choices(rows: Sequence[Mapping[str, str]] = ()) -> dict[str, object]:
    """What the cells offer: VAT rates, periods of prices (those typed too, whatever they are)."""
    rates = [
        (
            f"{rate.category}|{rate.rate.normalize():f}",
            formats.percent(rate.rate) if rate.category in ("S", "Z") else str(rate),
        )
        for rate in vat_rates_on(today())
    ]
    every: dict[str, str | Promise] = dict(EVERY)
    for row in rows:
        if row["every"]:
            every.setdefault(row["every"], every_words(length_from(row["every"])))
    return {"rates": rates, "every": list(every.items())}
