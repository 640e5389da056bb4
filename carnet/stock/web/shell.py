"""What the shell offers of the stock."""

from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.catalog.models import Product
from carnet.catalog.web.page import product_panel
from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, page_below, search
from carnet.stock.models import Adjustment, Count, Lot, Transfer
from carnet.stock.sources import source

SECTION = "stock:levels"


def find_stocked(actor: Actor, text: str) -> Iterator[Hit]:
    """Products managed in stock, by any fragment."""
    rows = Product.objects.filter(is_active=True, stock_managed=True)
    for word in text.split():
        rows = (
            rows.filter(name__unaccent__icontains=word)
            | rows.filter(reference__icontains=word)
            | rows.filter(barcode=word)
        )
    for one in rows.order_by("name", "id")[:12]:
        yield Hit(one.pk, one.name, reverse("stock:product", args=[one.pk]), one.reference, icon="packages")


def find_lots(actor: Actor, text: str) -> Iterator[Hit]:
    """Lots and serial numbers by any fragment of their number."""
    rows = Lot.objects.filter(number__icontains=text.strip()).select_related("product")
    for lot in rows.order_by("number", "id")[:8]:
        yield Hit(lot.pk, lot.number, reverse("stock:lot", args=[lot.pk]), lot.product.name, icon="barcode")


def _numbers_of_transfers(ids: set[int]) -> Mapping[int, str]:
    return dict(Transfer.objects.filter(pk__in=ids).values_list("pk", "number"))


def _numbers_of_counts(ids: set[int]) -> Mapping[int, str]:
    return dict(Count.objects.filter(pk__in=ids).values_list("pk", "number"))


def _reasons_of_adjustments(ids: set[int]) -> Mapping[int, str]:
    return {pk: f"({reason})" for pk, reason in Adjustment.objects.filter(pk__in=ids).values_list("pk", "reason")}


menu(_("Stock"), icon="packages", url=SECTION, right=rights.READ, position=80)
for position, (label, url, right) in enumerate(
    (
        (_("Levels"), "stock:levels", rights.READ),
        (_("To reorder"), "stock:reorder", rights.READ),
        (_("Moves"), "stock:moves", rights.READ),
        (_("Counts"), "stock:counts", rights.READ),
        (_("Transfers"), "stock:transfers", rights.READ),
        (_("Lots and serial numbers"), "stock:lots", rights.READ),
        (_("Value"), "stock:valuation", rights.COSTS),
        (_("Warehouses"), "stock:warehouses", rights.READ),
    )
):
    page_below(SECTION, label, url=url, right=right, position=10 * position)
creation(_("Stock adjustment"), icon="adjustments", url="stock:adjust", right=rights.STOCK, position=80, dialog=True)
creation(_("Stock count"), icon="clipboard-list", url="stock:count-new", right=rights.STOCK, position=81, dialog=True)
creation(_("Stock transfer"), icon="transfer", url="stock:transfer-new", right=rights.STOCK, position=82)
search("stocked", _("Stock"), find_stocked, right=rights.READ, position=121, palette=False)
search("lot", _("Lots and serial numbers"), find_lots, right=rights.READ, position=122)
page_of("product_stock", "stock:product")
page_of("lot", "stock:lot")
for kind in ("count", "stock_count"):
    page_of(kind, "stock:count")
for kind in ("transfer", "stock_transfer"):
    page_of(kind, "stock:transfer")
source("adjustment", pgettext_lazy("source of a move", "Adjustment"), _reasons_of_adjustments)
source("transfer", pgettext_lazy("source of a move", "Transfer"), _numbers_of_transfers)
source("count", pgettext_lazy("source of a move", "Count"), _numbers_of_counts)
product_panel("stock:product-figures", where="figures", right=rights.READ, position=10)
product_panel("stock:product-kit", where="main", right=rights.READ, position=20)
