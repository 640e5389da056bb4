"""What the lists of deliveries share: filters by customer, order and product."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.catalog.models import Product
from carnet.core.lists.filters import Thing
from carnet.parties.models import Party
from carnet.sales.models import Order
from carnet.stock.models import Warehouse

SECTION = "deliveries:notes"
TEMPLATE = "delivery/list.html"
ORDER = pgettext_lazy("what a customer ordered", "Order")


def party_name(party_id: int) -> str:
    """The name of a customer, for the chip of a filter."""
    return Party.objects.filter(pk=party_id).values_list("name", flat=True).first() or str(party_id)


def order_number(order_id: int) -> str:
    """The number of an order, for the chip of a filter."""
    return Order.objects.filter(pk=order_id).values_list("number", flat=True).first() or str(order_id)


def product_name(product_id: int) -> str:
    """The name of a product, for the chip of a filter."""
    return Product.objects.filter(pk=product_id).values_list("name", flat=True).first() or str(product_id)


def warehouse_choices() -> Sequence[tuple[str, str]]:
    """The warehouses, those put aside too: goods went through them."""
    return [(str(one.pk), str(one)) for one in Warehouse.objects.order_by("-is_default", "-is_active", "name", "id")]


def by_party(field: str) -> Thing:
    """Narrow to one customer."""
    return Thing(name="party", label=_("Customer"), field=field, search="party", show=party_name)


def by_order() -> Thing:
    """Narrow to one order."""
    return Thing(name="order", label=ORDER, field="order_id", search="order", show=order_number)


def by_product(field: str) -> Thing:
    """Narrow to one product."""
    return Thing(name="product", label=_("Product"), field=field, search="product", show=product_name)
