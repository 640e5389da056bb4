"""The rows of a bill in its grid: as stored, as typed, as the command takes them; the VAT the supplier reckoned (P37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import BadValue, NotFound
from carnet.purchasing.inputs import BillLineInput, BillVatInput
from carnet.purchasing.models import BillLine, BillVat, ExpenseCategory
from carnet.purchasing.web.grid import Grid, Row, id_of, number, vat_code, vat_of
from carnet.sales.models import Order

HIDDEN = ("product", "line", "credits", "whole", "account", "purchase")
CELLS = ("description", "category", "order", "quantity", "unit", "price", "discount", "vat", *HIDDEN)


class OrderNumberUnknown(BadValue):
    """An order of that number does not exist."""

    def __init__(self, typed: str) -> None:
        super().__init__(_("No order has the number %(typed)s.") % {"typed": typed}, field="lines")


@dataclass(frozen=True, slots=True)
class VatRow:
    """A rate of the bill: base, VAT as we reckon it, VAT as typed."""

    code: str
    rate: Decimal
    base: Decimal
    ours: Decimal
    text: str


def vat_rows(grid: Grid, posted: QueryDict, stored: Sequence[BillVat] = ()) -> list[VatRow]:
    """The VAT of each rate: what was typed or stored where it is the supplier's own, else ours."""
    known = {vat_code(row.category, row.rate): row.vat for row in stored}
    rows = []
    for group, base, ours in grid.vat:
        code = vat_code(group.category, group.rate)
        typed, before = posted.get(f"tax-{code}"), posted.get(f"ours-{code}")
        text = formats.money(known.get(code, ours) if typed is None else ours)
        if typed is not None and typed != before:
            text = typed
        rows.append(VatRow(code, group.rate, base, ours, text))
    return rows


def vat_inputs(posted: QueryDict) -> tuple[BillVatInput, ...]:
    """The VAT typed where it differs from ours."""
    found = []
    for name in posted:
        code = name.removeprefix("tax-")
        typed = str(posted[name])
        if code != name and typed != posted.get(f"ours-{code}"):
            category, rate = vat_of(code)
            vat = number(typed)
            if category is not None and rate is not None and vat is not None:
                found.append(BillVatInput(vat_category=category, vat_rate=rate, vat=vat))
    return tuple(found)


def total_of(grid: Grid, rows: Sequence[VatRow]) -> Decimal:
    """The total incl. tax as typed."""
    tax = ZERO
    for row in rows:
        try:
            tax += formats.parse_number(row.text)
        except ValueError:
            tax += row.ours
    return grid.excl_tax + tax


def row_of_product(product_id: int) -> Row:
    """A product picked, at its cost."""
    product = Product.objects.select_related("unit").filter(pk=product_id).first()
    if product is None:
        raise NotFound
    return {
        **dict.fromkeys(CELLS, ""),
        "description": product.name,
        "quantity": "1",
        "unit": str(product.unit.label) if product.unit else "",
        "price": formats.unit_price(product.unit_cost) if product.unit_cost is not None else "",
        "product": str(product.pk),
        "vat": vat_code(product.vat_category, product.vat_rate),
    }


def typed(line: BillLine) -> Row:
    """A stored line as its cells say it; an amount stands as the price of one."""
    whole = line.by_amount or bool(line.credits_id and not line.quantity)
    return {
        "description": line.description,
        "category": str(line.category_id or ""),
        "order": line.order.number if line.order else "",
        "quantity": "1" if whole else formats.quantity(line.quantity),
        "unit": line.unit,
        "price": formats.unit_price(line.net if whole else line.unit_price),
        "discount": formats.quantity(line.discount_percent) if line.discount_percent and not whole else "",
        "vat": vat_code(line.vat_category, line.vat_rate),
        "product": str(line.product_id or ""),
        "line": str(line.purchase_line_id or ""),
        "credits": str(line.credits_id or ""),
        "whole": "1" if whole else "",
        "account": line.accounting_code,
        "purchase": (line.purchase_order.number or "") if line.purchase_order else "",
    }


def inputs(rows: Sequence[Row]) -> tuple[BillLineInput, ...]:
    """The rows as the command takes them; orders are found by their number (one statement)."""
    wanted = {row["order"] for row in rows if row["order"] and not row["line"]}
    orders = dict(Order.objects.filter(number__in=wanted).values_list("number", "pk")) if wanted else {}
    for text in sorted(wanted - orders.keys()):
        raise OrderNumberUnknown(text)
    codes = _codes({id_of(row["category"]) for row in rows})
    return tuple(_input(row, orders, codes) for row in rows)


def _codes(category_ids: set[int | None]) -> dict[int, str]:
    known = {one for one in category_ids if one}
    if not known:
        return {}
    return dict(ExpenseCategory.objects.filter(pk__in=known).values_list("pk", "accounting_code"))


def _input(row: Row, orders: dict[str, int], codes: dict[int, str]) -> BillLineInput:
    category, rate = vat_of(row["vat"])
    category_id = id_of(row["category"])
    linked = bool(row["line"] or row["credits"])
    price = number(row["price"])
    return BillLineInput(
        purchase_line_id=id_of(row["line"]) if not row["credits"] else None,
        credits_id=id_of(row["credits"]),
        order_id=None if linked else orders.get(row["order"]),
        product_id=None if linked else id_of(row["product"]),
        category_id=category_id,
        description=row["description"],
        quantity=None if row["whole"] else (number(row["quantity"]) if row["quantity"] else Decimal(1)),
        unit=row["unit"],
        unit_price=None if row["whole"] else price or ZERO,
        amount_excl_tax=(price or ZERO) if row["whole"] else None,
        discount_percent=None if row["whole"] else number(row["discount"]) or ZERO,
        vat_category=category,
        vat_rate=rate,
        accounting_code=codes.get(category_id or 0, "") or row["account"],
    )
