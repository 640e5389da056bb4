"""Lots and serial numbers: found by number, by expiry, by product (P35)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.catalog.web.words import TRACKINGS
from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag
from carnet.core.lists.spec import ListOf, View
from carnet.core.web.templatetags.carnet import badge
from carnet.stock.models import Lot, LotLevel
from carnet.stock.queries.lots import left_with, places_of, with_on_hand
from carnet.stock.web.lists.common import SECTION, TEMPLATE, by_family, by_product


def _number(row: Any) -> str:
    return two_lines(row.number, reverse("stock:lot", args=[row.pk]), row.note)


def _expiry(row: Any) -> str:
    if row.expires_on is None:
        return ""
    told = formats.short_day(row.expires_on)
    return format_html("{} {}", told, badge(str(_("Expired")), "red")) if row.is_over and row.on_hand > 0 else told


class LotList(ListOf[Lot]):
    """Lots and serial numbers (P35)."""

    name, title, thing = "stock-lots", _("Lots and serial numbers"), "stock"
    right, section, sort, template = rights.READ, SECTION, "number", TEMPLATE
    search = ("number", "note", "product__name", "product__reference")
    search_hint = _("Number, product…")
    columns = [
        Column(name="number", label=_("Number"), cell=_number, sort="number", phone="full", filter="number"),
        Column(name="product", label=_("Product"), value="product__name", cell=lambda row: two_lines(
            row.product.name, reverse("stock:product", args=[row.product_id]), row.product.reference),
            sort="product__name", words=True, filter="product", phone="full"),
        Column(name="kind", label=_("Followed by"), value=lambda row: str(TRACKINGS.get(row.product.tracking, "")),
               sort="product__tracking", filter="kind"),
        Column(name="on_hand", label=_("On hand"), kind="quantity", sort="on_hand", strong=True, phone="label"),
        Column(name="places", label=_("Where"), value=lambda row: ", ".join(row.places), phone="plain"),
        Column(name="holder", label=_("With the customer"), value=lambda row: row.left.party if row.left else ""),
        Column(name="warranty", label=_("Warranty until"), kind="day",
               value=lambda row: row.left.warranty_until if row.left else None, shown=False),
        Column(name="expires_on", label=_("Expires"), kind="day", cell=_expiry, sort="expires_on", nullable=True,
               filter="expires_on"),
        Column(name="created_at", label=_("Since"), kind="day", sort="created_at", shown=False),
    ]  # fmt: skip
    filters = [
        Contains(name="number", label=_("Number")),
        by_product(),
        by_family(),
        Choices(name="kind", label=_("Followed by"), field="product__tracking", choices=list(TRACKINGS.items())),
        Dates(name="expires_on", label=_("Expires")),
        Flag(name="there", label=_("In stock"), where=Q(there=True)),
    ]
    views = [
        View("there", _("In stock"), {"there": "1"}),
        View("soon", _("Expiring within 30 days"), {"there": "1", "expires_on": "next-30", "sort": "expires_on"}),
        View("over", _("Expired"), {"there": "1", "expires_on": "past", "sort": "expires_on"}),
        View("all", pgettext_lazy("lots", "All")),
    ]
    empty = _("No lot yet. Tick “followed by lot or serial number” on a product: they are entered when goods come in.")

    def rows(self, actor: Actor) -> QuerySet[Lot]:
        there = LotLevel.objects.filter(lot_id=OuterRef("pk"), on_hand__gt=0)
        return with_on_hand(Lot.objects.select_related("product")).annotate(there=Exists(there))

    def dress(self, rows: Sequence[Any]) -> None:
        ids, day = [row.pk for row in rows], today()
        places, left = places_of(ids), left_with(ids)
        for row in rows:
            row.left = left.get(row.pk)
            row.places = [one.warehouse for one in places[row.pk]]
            row.is_over = row.expires_on is not None and row.expires_on < day

    def url(self, row: Lot) -> str:
        return reverse("stock:lot", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d lot or serial number", "%(n)d lots or serial numbers", n) % {"n": n}
