"""The list of purchase differences: what bills said otherwise than receipts, in stock or already gone (P35)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import ListOf, View
from carnet.purchasing.models import CostDifference
from carnet.purchasing.web.lists.offers import party_name, product_name


def _line_cell(row: Any) -> str:
    line = row.purchase_line
    return two_lines(
        line.description, reverse("purchasing:purchase", args=[line.purchase_order_id]), line.purchase_order.number
    )


class DifferenceList(ListOf[CostDifference]):
    """What bills changed of the worth of goods received: on what is in stock, and on what was gone (P35)."""

    name, title, thing = "purchase_differences", _("Purchase differences"), "stock"
    right, section, sort, template = rights.COSTS, "purchasing:purchases", "-date", "purchasing/list.html"
    search = (
        "purchase_line__description",
        "purchase_line__purchase_order__number",
        "purchase_line__purchase_order__party__name",
    )
    search_hint = _("Article, purchase order, supplier…")
    note = _("Amounts excl. tax")
    columns = [
        Column(name="line", label=_("Article"), value="purchase_line__description", cell=_line_cell,
               sort="purchase_line__description", words=True, phone="full"),
        Column(name="party", label=_("Supplier"), value="purchase_line__purchase_order__party__name", phone="plain", filter="party"),
        Column(name="date", label=_("Date"), value="on", kind="day", sort="on", filter="date", phone="plain"),
        Column(name="amount", label=_("Difference"), kind="money", sort="amount", total="amount", filter="amount", phone="label",
               strong=True),
        Column(name="value", label=_("On the stock"), kind="money", sort="value", total="value"),
        Column(name="gone", label=_("On goods already gone"), kind="money", sort="gone", total="gone"),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Supplier"), field="purchase_line__purchase_order__party_id", search="supplier", show=party_name),
        Thing(name="product", label=_("Product"), field="purchase_line__product_id", search="product", show=product_name),
        Dates(name="date", label=_("Date"), field="on"),
        Numbers(name="amount", label=_("Difference"), field="amount"),
        Flag(name="only_gone", label=_("On goods already gone"), where=~Q(gone=0)),
    ]  # fmt: skip
    views = [
        View("all", pgettext_lazy("differences", "All")),
        View("gone", _("On goods already gone"), {"only_gone": "1"}),
    ]
    empty = _("No difference: bills said what was received.")

    def rows(self, actor: Actor) -> QuerySet[CostDifference]:
        return CostDifference.objects.select_related("purchase_line__purchase_order__party")

    def url(self, row: CostDifference) -> str:
        return reverse("purchasing:purchase", args=[row.purchase_line.purchase_order_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d difference", "%(n)d differences", n) % {"n": n}
