"""What the shell offers of products."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from carnet.catalog.queries import found_products
from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, page_below, search


def find_products(actor: Actor, text: str) -> Iterator[Hit]:
    """Products by any fragment, accents ignored."""
    for product in found_products(text):
        detail = f"{product.reference} · {formats.unit_price(product.unit_price)}"
        yield Hit(product.pk, product.name, reverse("catalog:product", args=[product.pk]), detail, icon="box")


page_below("catalog:products", _("Products"), url="catalog:products", right=rights.READ, position=10)
menu(_("Products"), icon="box", url="catalog:products", right=rights.READ, position=120)
creation(_("New product"), icon="box", url="catalog:product-new", right=rights.CATALOG, position=120, dialog=True)
search("product", _("Products"), find_products, right=rights.READ, position=120)
page_of("product", "catalog:product")
