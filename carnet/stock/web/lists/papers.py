"""Counts and transfers (P35)."""

from typing import Any

from django.db.models import Count as CountOf
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.stock.models import Count, CountLine, Move, Transfer
from carnet.stock.web.lists.common import SECTION, TEMPLATE, by_warehouse, warehouse_choices
from carnet.stock.web.words import COUNT_STATES


def _progress(row: Any) -> str:
    return f"{row.counted} / {row.listed}"


def _count_of(rows: QuerySet[Any], by: str) -> Any:
    counted = rows.order_by().values(by).annotate(n=CountOf("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class CountList(ListOf[Count]):
    """Counts of the stock."""

    name, title, thing = "stock-counts", _("Counts"), "count"
    right, section, sort, template = rights.READ, SECTION, "-opened_on", TEMPLATE
    search, search_hint = ("number", "title", "warehouse__name"), _("N°, title, warehouse…")
    columns = [
        Column(name="number", label=_("Count"), cell=lambda row: two_lines(
            row.number, reverse("stock:count", args=[row.pk]), row.title), sort="number", phone="full"),
        Column(name="warehouse", label=_("Warehouse"), value="warehouse", sort="warehouse__name", words=True, filter="warehouse",
               phone="plain"),
        Column(name="opened_on", label=_("Opened"), kind="day", sort="opened_on", filter="opened_on", phone="plain"),
        Column(name="progress", label=_("Counted"), value=_progress, phone="label"),
        Column(name="state", label=_("State"), kind="state", of="stock_count", sort="state", filter="state", phone="plain"),
        Column(name="validated_on", label=_("Validated"), kind="day", sort="validated_on", nullable=True),
        Column(name="by", label=_("By"), value="by_name"),
    ]  # fmt: skip
    filters = [
        by_warehouse(),
        Choices(name="state", label=_("State"), choices=list(COUNT_STATES.items())),
        Dates(name="opened_on", label=_("Opened")),
    ]
    views = [
        View("all", pgettext_lazy("counts", "All")),
        View("open", pgettext_lazy("counts", "Open"), {"state": "open"}),
    ]
    primary = Primary(_("New count"), "stock:count-new", rights.STOCK, dialog=True)
    empty = _(
        "No count yet. A count lists what a warehouse should hold; you enter what is there, the differences are corrected."
    )

    def rows(self, actor: Actor) -> QuerySet[Count]:
        lines = CountLine.objects.filter(count_id=OuterRef("pk"))
        return Count.objects.select_related("warehouse").annotate(
            listed=_count_of(lines, "count_id"), counted=_count_of(lines.filter(counted__isnull=False), "count_id")
        )

    def url(self, row: Count) -> str:
        return reverse("stock:count", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d count", "%(n)d counts", n) % {"n": n}


def _between(rows: QuerySet[Any], wanted: list[str]) -> QuerySet[Any]:
    return rows.filter(Q(from_warehouse_id__in=wanted) | Q(to_warehouse_id__in=wanted))


class TransferList(ListOf[Transfer]):
    """Goods carried between warehouses."""

    name, title, thing = "stock-transfers", _("Transfers"), "transfer"
    right, section, sort, template = rights.READ, SECTION, "-on", TEMPLATE
    search, search_hint = ("number", "note", "from_warehouse__name", "to_warehouse__name"), _("N°, note, warehouse…")
    columns = [
        Column(name="number", label=_("Transfer"), cell=lambda row: two_lines(
            row.number, reverse("stock:transfer", args=[row.pk]), row.note), sort="number", phone="full"),
        Column(name="on", label=_("Date"), kind="day", sort="on", filter="on", phone="plain"),
        Column(name="from", label=pgettext_lazy("transfer", "From"), value="from_warehouse", phone="plain", filter="warehouse"),
        Column(name="to", label=pgettext_lazy("transfer", "To"), value="to_warehouse", phone="plain"),
        Column(name="lines", label=_("Lines"), value="lines", kind="quantity", phone="label"),
        Column(name="by", label=_("By"), value="by_name"),
    ]  # fmt: skip
    filters = [
        Choices(name="warehouse", label=_("Warehouse"), choices=warehouse_choices, by=_between),
        Dates(name="on", label=_("Date")),
    ]
    views = [View("all", pgettext_lazy("transfers", "All"))]
    primary = Primary(_("New transfer"), "stock:transfer-new", rights.STOCK)
    empty = _("No transfer yet. It carries goods from one warehouse to another; their value does not change.")

    def rows(self, actor: Actor) -> QuerySet[Transfer]:
        moves = Move.objects.filter(source_kind="transfer", source_id=OuterRef("pk"), quantity__gt=0)
        return Transfer.objects.select_related("from_warehouse", "to_warehouse").annotate(
            lines=_count_of(moves, "source_id")
        )

    def url(self, row: Transfer) -> str:
        return reverse("stock:transfer", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d transfer", "%(n)d transfers", n) % {"n": n}
