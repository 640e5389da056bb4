"""The list of products."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from carnet.catalog.models import Product
from carnet.catalog.queries import families
from carnet.catalog.web.words import KINDS, PERIODS
from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Flag, Numbers
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.searched import Searched
from carnet.core.web.templatetags.carnet import badge


def _price(row: Product) -> str:
    price = formats.unit_price(row.unit_price)
    period = PERIODS.get(row.period)
    if period is None:
        return price
    return format_html('{} <span class="text-secondary">/ {}</span>', price, period)


def _kind(row: Product) -> str:
    words = str(KINDS[row.kind])
    return words if row.is_active else format_html("{} {}", words, badge(str(_("Put aside")), "grey"))


def _families() -> Sequence[tuple[str, str]]:
    return [(family, family) for family in families()]


class ProductList(ListOf[Product]):
    """What the company sells (P51)."""

    name, title, thing = "products", _("Products"), "product"
    right, section, sort, template = rights.READ, "catalog:products", "name", "catalog/list.html"
    searched = Searched(table=Product)
    search_hint = _("Name, reference, family…")
    note = _("Prices excl. tax")
    columns = [
        Column(
            name="name",
            label=_("Product"),
            sort="name",
            words=True,
            phone="full",
            cell=lambda row: two_lines(row.name, reverse("catalog:product", args=[row.pk]), row.reference),
        ),
        Column(name="reference", label=_("Reference"), sort="reference", shown=False, in_files=True),
        Column(
            name="kind", label=_("Kind"), value=lambda row: str(KINDS[row.kind]), cell=_kind, sort="kind", filter="kind"
        ),
        Column(name="family", label=_("Family"), sort="family", words=True, filter="family"),
        Column(name="unit", label=_("Unit"), value="unit"),
        Column(
            name="unit_price",
            label=_("Sales price"),
            kind="money",
            cell=_price,
            sort="unit_price",
            phone="plain",
            filter="price",
        ),
        Column(name="vat_rate", label=_("VAT"), kind="percent", sort="vat_rate", filter="vat_rate"),
        Column(name="barcode", label=_("Barcode"), shown=False),
        Column(name="accounting_code", label=_("Account"), shown=False),
        Column(name="created_at", label=_("Since"), kind="day", sort="created_at", shown=False),
    ]
    filters = [
        Choices(name="kind", label=_("Kind"), choices=list(KINDS.items())),
        Choices(name="family", label=_("Family"), choices=_families),
        Numbers(name="price", label=_("Sales price"), field="unit_price"),
        Numbers(name="vat_rate", label=_("VAT")),
        Flag(name="stock", label=_("Managed in stock"), where=Q(stock_managed=True)),
        Flag(name="active", label=_("Active"), where=Q(is_active=True)),
    ]
    views = [
        View("active", _("On sale"), {"active": "1"}),
        View("goods", _("Goods"), {"kind": "goods", "active": "1"}),
        View("services", _("Services"), {"kind": "service", "active": "1"}),
        View("subscriptions", _("Subscriptions"), {"kind": "subscription", "active": "1"}),
        View("all", _("All")),
    ]
    primary = Primary(_("New product"), "catalog:product-new", rights.CATALOG, dialog=True)
    empty = _("No product yet. Quotes also take free lines; a product saves typing them again.")

    def rows(self, actor: Actor) -> QuerySet[Product]:
        return Product.objects.select_related("unit")

    def url(self, row: Product) -> str:
        return reverse("catalog:product", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d product", "%(n)d products", n) % {"n": n}
