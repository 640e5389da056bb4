"""What went in and out (P34)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column
from carnet.core.lists.filters import Choices, Contains, Dates, Flag
from carnet.core.lists.spec import ListOf, View
from carnet.core.web.refusing import url_of
from carnet.core.web.templatetags.carnet import signed_quantity
from carnet.stock import sources
from carnet.stock.models import Move
from carnet.stock.web.lists.common import (
    SECTION,
    TEMPLATE,
    by_family,
    by_product,
    by_warehouse,
    product_cell,
)


def source_cell(row: Any) -> str:
    """The document of a move, leading to it, and what it says."""
    url = url_of(row.source_kind, row.source_id)
    told = format_html('<a href="{}">{}</a>', url, row.told) if url else row.told
    under = row.party.name if row.party else ("" if row.source_kind == "adjustment" else row.reason)
    return (
        format_html('{}<div class="text-secondary small text-truncate w-cut">{}</div>', told, under) if under else told
    )


def lot_cell(row: Any) -> str:
    """The lot of a move, leading to its story."""
    if row.lot is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("stock:lot", args=[row.lot_id]), row.lot.number)


def _after(row: Any) -> str:
    return "" if row.source_kind == "transfer" else formats.quantity(row.quantity_after)


def unit_cost_cell(row: Any) -> str:
    """The cost of one; none where nothing is worth anything by itself."""
    return "" if not row.quantity or row.source_kind == "transfer" else formats.unit_price(row.unit_cost)


def name_sources(rows: Sequence[Any]) -> None:
    """Tell each move what its document is called (one statement per kind)."""
    names = sources.told((row.source_kind, row.source_id) for row in rows)
    for row in rows:
        row.told = names[row.source_kind, row.source_id]


def _kinds() -> Sequence[tuple[str, Any]]:
    return sources.kinds()


_COLUMNS = [
    Column(name="on", label=_("Date"), kind="day", sort="on", phone="plain", filter="on"),
    Column(name="product", label=_("Product"), value="product__name", cell=product_cell, phone="full", filter="product"),
    Column(name="reference", label=_("Reference"), value="product__reference", shown=False, in_files=True),
    Column(name="source", label=_("Document"), value="told", cell=source_cell, filter="source", phone="full"),
    Column(name="party", label=_("Third party"), value="party__name", shown=False, in_files=True),
    Column(name="lot", label=_("Lot or number"), value="lot__number", cell=lot_cell, filter="lot"),
    Column(name="warehouse", label=_("Warehouse"), value="warehouse", filter="warehouse"),
    Column(name="quantity", label=_("Quantity"), kind="quantity", cell=lambda row: signed_quantity(row.quantity), phone="label",
           strong=True),
    Column(name="after", label=_("Then in stock"), value="quantity_after", kind="quantity", cell=_after),
    Column(name="reason", label=_("Reason"), shown=False),
    Column(name="by", label=_("By"), value="by_name", shown=False),
    Column(name="at", label=_("Recorded"), kind="instant", shown=False),
]  # fmt: skip


class MoveListBlind(ListOf[Move]):
    """Moves, for those who may not see costs."""

    name, title, thing = "stock-moves", _("Moves"), "stock"
    right, section, sort, template = rights.READ, SECTION, "-on", TEMPLATE
    search = ("product__name", "product__reference", "lot__number", "party__name", "reason")
    search_hint = _("Product, lot, customer, supplier…")
    columns = _COLUMNS
    filters = [
        by_product(),
        by_warehouse(),
        by_family(),
        Choices(name="source", label=_("Document"), field="source_kind", choices=_kinds),
        Dates(name="on", label=_("Date")),
        Contains(name="lot", label=_("Lot or number"), field="lot__number"),
        Flag(name="came", label=_("Came in"), where=Q(quantity__gt=0)),
    ]
    views = [
        View("all", pgettext_lazy("moves", "All")),
        View("in", pgettext_lazy("moves", "In"), {"came": "1"}),
        View("out", pgettext_lazy("moves", "Out"), {"came": "0"}),
        View("adjustments", _("Adjustments"), {"source": "adjustment"}),
    ]
    empty = _("No move yet. Goods move by receipts, deliveries, adjustments, counts and transfers.")

    def rows(self, actor: Actor) -> QuerySet[Move]:
        return Move.objects.select_related("product", "warehouse", "lot", "party")

    def dress(self, rows: Sequence[Move]) -> None:
        name_sources(rows)

    def url(self, row: Move) -> str:
        return url_of(row.source_kind, row.source_id) or reverse("stock:product", args=[row.product_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d move", "%(n)d moves", n) % {"n": n}


class MoveList(MoveListBlind):
    """Moves with what they were worth."""

    columns = [
        *_COLUMNS,
        Column(name="unit_cost", label=_("Unit cost"), kind="money", cell=unit_cost_cell),
        Column(name="value", label=_("Value"), kind="money", total="value"),
        Column(name="difference", label=_("Difference"), kind="money", total="difference", shown=False),
    ]  # fmt: skip
    note = _("Costs excl. tax")
