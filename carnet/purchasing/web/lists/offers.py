"""The list of suppliers' prices: who sells what, at which price today."""

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Flag, Numbers, Thing
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.web.templatetags.carnet import badge
from carnet.parties.models import Party
from carnet.purchasing.models import SupplierOffer, SupplierPrice


def party_name(value: int) -> str:
    """The name of the party of a filter."""
    return Party.objects.filter(pk=value).values_list("name", flat=True).first() or ""


def product_name(value: int) -> str:
    """The name of the product of a filter."""
    return Product.objects.filter(pk=value).values_list("name", flat=True).first() or ""


def _supplier(row: SupplierOffer) -> str:
    name: str = row.party.name
    return format_html("{} {}", name, badge(str(_("preferred")), "green")) if row.is_preferred else name


def _price(row: SupplierOffer) -> str:
    price = getattr(row, "price", None)
    return formats.DASH if price is None else f"{formats.unit_price(price)} {row.currency}"


class OfferList(ListOf[SupplierOffer]):
    """What suppliers offer, with the price in force today for the smallest quantity (P36)."""

    name, title, thing = "supplier_prices", _("Suppliers' prices"), "purchase"
    right, section, sort = rights.COSTS, "purchasing:purchases", "product"
    template = "purchasing/list.html"
    search = ("product__name", "product__reference", "reference", "designation", "party__name")
    search_hint = _("Product, supplier, reference…")
    note = _("Prices excl. tax")
    columns = [
        Column(
            name="product", label=_("Product"), value="product__name", sort="product__name", words=True, phone="full",
            cell=lambda row: two_lines(
                row.product.name, reverse("catalog:product", args=[row.product_id]), row.product.reference
            ),
            filter="product",
        ),
        Column(name="supplier", label=_("Supplier"), value="party__name", cell=_supplier, sort="party__name", words=True,
               phone="plain", filter="party"),
        Column(name="reference", label=_("Supplier's reference"), sort="reference"),
        Column(name="designation", label=_("Supplier's words"), shown=False),
        Column(name="price", label=_("Price"), kind="money", cell=_price, phone="label", filter="price"),
        Column(name="currency", label=_("Currency"), shown=False, in_files=True),
        Column(name="since", label=_("Since"), kind="day"),
        Column(name="delay_days", label=_("Delay, days"), kind="quantity", sort="delay_days", nullable=True),
        Column(name="minimum_quantity", label=_("Minimum order"), kind="quantity", sort="minimum_quantity"),
        Column(name="multiple", label=_("Sold by packs of"), kind="quantity", shown=False),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Supplier"), field="party_id", search="supplier", show=party_name),
        Thing(name="product", label=_("Product"), field="product_id", search="product", show=product_name),
        Numbers(name="price", label=_("Price"), field="price"),
        Flag(name="preferred", label=_("Preferred supplier"), where=Q(is_preferred=True)),
    ]
    views = [View("all", _("All")), View("preferred", _("Preferred"), {"preferred": "1"})]
    primary = Primary(_("Add prices"), "purchasing:offer-new", rights.PURCHASES, dialog=True)
    empty = _("No price yet. Record who sells your products and at which price: purchase orders start from there.")

    def rows(self, actor: Actor) -> QuerySet[SupplierOffer]:
        in_force = SupplierPrice.objects.filter(offer=OuterRef("pk"), valid_from__lte=today())
        first = in_force.order_by("-valid_from", "from_quantity")
        price = Subquery(first.values("unit_price")[:1], output_field=DecimalField(max_digits=18, decimal_places=6))
        rows = SupplierOffer.objects.select_related("product", "party")
        return rows.annotate(price=price, since=Subquery(first.values("valid_from")[:1]))

    def url(self, row: SupplierOffer) -> str:
        return reverse("catalog:product", args=[row.product_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d price", "%(n)d prices", n) % {"n": n}
