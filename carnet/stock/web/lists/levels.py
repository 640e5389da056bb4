"""What each warehouse holds of each product, and what to order again (P34, P35)."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column
from carnet.core.lists.filters import Contains, Flag, Numbers
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.web.templatetags.carnet import badge
from carnet.stock.models import Level, ProductStock
from carnet.stock.queries.reordering import below_threshold, with_thresholds
from carnet.stock.web.lists.common import (
    SECTION,
    TEMPLATE,
    by_family,
    by_product,
    by_warehouse,
    product_cell,
)

COST: Any = DecimalField(max_digits=18, decimal_places=4)


def _available(row: Any) -> str:
    """What may be promised; less than nothing is a lack."""
    if row.available < 0:
        return format_html('<span class="text-red">−{}</span>', formats.quantity(-row.available))
    return formats.quantity(row.available) if row.available else formats.DASH


def _product(row: Any) -> SafeString:
    if row.missing <= 0 or not row.product.is_active:
        return product_cell(row)
    word = _("Lacking") if row.projected < 0 else _("To reorder")
    return format_html('<div class="d-flex gap-2 align-items-center"><div class="text-truncate">{}</div>{}</div>',
                       product_cell(row), badge(str(word), "red" if row.projected < 0 else "orange"))  # fmt: skip


_COLUMNS = [
    Column(name="product", label=_("Product"), value="product__name", cell=_product, sort="product__name", words=True,
           phone="full", filter="product"),
    Column(name="reference", label=_("Reference"), value="product__reference", sort="product__reference", shown=False,
           in_files=True),
    Column(name="warehouse", label=_("Warehouse"), value="warehouse", sort="warehouse__name", words=True, filter="warehouse",
           phone="plain"),
    Column(name="place", label=pgettext_lazy("stock", "Place"), sort="place", filter="place"),
    Column(name="on_hand", label=_("On hand"), kind="quantity", sort="on_hand", phone="label", strong=True, filter="on_hand"),
    Column(name="reserved", label=_("Reserved"), kind="quantity", sort="reserved"),
    Column(name="available", label=_("Available"), kind="quantity", cell=_available, sort="available", phone="label",
           strong=True),
    Column(name="incoming", label=_("Incoming"), kind="quantity", sort="incoming"),
    Column(name="projected", label=_("Projected"), kind="quantity", sort="projected", shown=False),
    Column(name="unit", label=_("Unit"), value="product__unit", shown=False, in_files=True),
    Column(name="family", label=_("Family"), value="product__family", sort="product__family", words=True, shown=False,
           filter="family"),
    Column(name="alert", label=_("Alert"), value="alert_below", kind="quantity", sort="alert_below", nullable=True),
    Column(name="target", label=_("Target"), kind="quantity", sort="target", nullable=True),
]  # fmt: skip


class LevelListBlind(ListOf[Level]):
    """Levels, for those who may not see costs."""

    name, title, thing = "stock-levels", _("Stock"), "stock"
    right, section, sort, template = rights.READ, SECTION, "product", TEMPLATE
    search = ("product__name", "product__reference", "product__barcode", "place")
    search_hint = _("Product, reference, place…")
    columns = _COLUMNS
    filters = [
        by_product(),
        by_warehouse(),
        by_family(),
        Contains(name="place", label=pgettext_lazy("stock", "Place")),
        Numbers(name="on_hand", label=_("On hand")),
        Flag(name="there", label=_("In stock"), where=~Q(on_hand=0)),
        Flag(name="reorder", label=_("To reorder"), where=below_threshold()),
        Flag(name="lacking", label=_("Reserved beyond what is there"), where=Q(available__lt=0)),
        Flag(
            name="untouched", label=_("Nothing there, reserved or incoming"), where=Q(on_hand=0, reserved=0, incoming=0)
        ),
    ]
    views = [
        View("there", _("In stock"), {"there": "1"}),
        View("reorder", _("To reorder"), {"reorder": "1"}),
        View("lacking", _("Lacking"), {"lacking": "1"}),
        View("all", pgettext_lazy("levels", "All")),
    ]
    bulk = [
        Bulk(_("Adjust"), "adjustments", "stock:adjust", rights.STOCK, primary=True),
        Bulk(_("Transfer"), "transfer", "stock:transfer-new", rights.STOCK),
        Bulk(_("Count"), "clipboard-list", "stock:count-new", rights.STOCK),
        Bulk(_("Thresholds"), "gauge", "stock:thresholds", rights.STOCK),
    ]
    primary: ClassVar[Primary | None] = Primary(_("Adjust the stock"), "stock:adjust", rights.STOCK, dialog=True)
    empty = _("Nothing in stock yet. Start with “Adjust the stock”: what is there, and what it cost.")

    def rows(self, actor: Actor) -> QuerySet[Level]:
        return with_thresholds(Level.objects.select_related("product__unit", "warehouse"))

    def url(self, row: Level) -> str:
        return reverse("stock:product", args=[row.product_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d level", "%(n)d levels", n) % {"n": n}


class LevelList(LevelListBlind):
    """Levels with the average cost of their product."""

    columns = [
        *_COLUMNS,
        Column(name="average", label=_("Average cost"), kind="money", cell=lambda row: formats.unit_price(row.average),
               sort="average"),
    ]  # fmt: skip
    note = _("Costs excl. tax")

    def rows(self, actor: Actor) -> QuerySet[Level]:
        stock = ProductStock.objects.filter(product_id=OuterRef("product_id")).values("average")
        return super().rows(actor).annotate(
            average=Coalesce(Subquery(stock), Value(Decimal(0)), output_field=COST),
        )  # fmt: skip


class ReorderList(LevelListBlind):
    """Levels that call for an order, and how much brings each back to its target."""

    name, title, thing = "stock-reorder", _("To reorder"), "purchase"
    columns = [
        *(one for one in _COLUMNS if one.name not in {"unit", "family"}),
        Column(name="missing", label=_("To order"), kind="quantity", sort="missing", phone="label", strong=True),
        Column(name="unit", label=_("Unit"), value="product__unit"),
    ]
    filters = [
        by_product(),
        by_warehouse(),
        by_family(),
        Flag(name="lacking", label=_("Lacking"), where=Q(projected__lt=0)),
    ]
    views = [
        View("all", pgettext_lazy("levels", "All")),
        View("lacking", _("Lacking for orders"), {"lacking": "1"}),
    ]
    bulk = [Bulk(_("Thresholds"), "gauge", "stock:thresholds", rights.STOCK)]
    primary = None
    empty = _("Nothing to order again: every level is above its threshold.")

    def rows(self, actor: Actor) -> QuerySet[Level]:
        return super().rows(actor).filter(below_threshold())

    def counted(self, n: int) -> str:
        return ngettext("%(n)d product to order again", "%(n)d products to order again", n) % {"n": n}
