"""What the lists of the stock share: filters by product and warehouse, cells."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from carnet.catalog.models import Product
from carnet.catalog.queries import families
from carnet.core.lists.columns import two_lines
from carnet.core.lists.filters import Choices, Thing
from carnet.stock.models import Warehouse

SECTION = "stock:levels"
TEMPLATE = "stock/list.html"


def product_name(product_id: int) -> str:
    """The name of a product, for the chip of a filter."""
    return Product.objects.filter(pk=product_id).values_list("name", flat=True).first() or str(product_id)


def warehouse_choices() -> Sequence[tuple[str, str]]:
    """The warehouses, those put aside too: history went through them."""
    return [(str(one.pk), str(one)) for one in Warehouse.objects.order_by("-is_default", "-is_active", "name", "id")]


def family_choices() -> Sequence[tuple[str, str]]:
    """The families in use."""
    return [(family, family) for family in families()]


def by_product(field: str = "product_id") -> Thing:
    """Narrow to one product."""
    return Thing(name="product", label=_("Product"), field=field, search="stocked", show=product_name)


def by_warehouse(field: str = "warehouse_id") -> Choices:
    """Narrow to warehouses."""
    return Choices(name="warehouse", label=_("Warehouse"), field=field, choices=warehouse_choices)


def by_family(field: str = "product__family") -> Choices:
    """Narrow to families of products."""
    return Choices(name="family", label=_("Family"), field=field, choices=family_choices)


def product_cell(row: Any) -> SafeString:
    """A product with its reference, leading to its stock."""
    return two_lines(row.product.name, reverse("stock:product", args=[row.product_id]), row.product.reference)
