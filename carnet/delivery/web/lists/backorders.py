"""What is left to deliver, and when it may leave (P33, P34)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Case, DateField, F, Q, QuerySet, Value, When
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Dates, Flag
from carnet.core.lists.spec import Bulk, ListOf, View
from carnet.core.web.refusing import url_of
from carnet.core.web.templatetags.carnet import late_badge, state
from carnet.delivery.queries.backorders import backorders
from carnet.delivery.queries.otherwise import coming_of_lines, joined, slipping, waiting
from carnet.delivery.queries.readiness import NEVER, Ready, comes_on, lines_ready, readiness_of_lines, whole_there
from carnet.delivery.web.lists.common import ORDER, SECTION, TEMPLATE, by_order, by_party, by_product
from carnet.sales.models import LineStanding
from carnet.stock.web.waiting import Holder, told_holders


def _late_days(row: Any) -> int:
    return max(0, (row.day - row.promised_on).days) if row.promised_on else 0


def _promised(row: Any) -> str:
    day = formats.day(row.promised_on) if row.promised_on else formats.DASH
    return format_html("{}{}", day, late_badge(_late_days(row)))


def _what(row: Any) -> str:
    under = row.order_line.reference
    return two_lines(row.order_line.description, url_of("order", row.order_id), under)


def _order(row: Any) -> str:
    return format_html("{} {}", row.order.number, state("held", "order")) if row.held else str(row.order.number)


def _there(row: Any) -> str:
    if row.there is None:
        return formats.DASH
    colour = "text-green" if row.there >= row.left_to_deliver else ("text-orange" if row.there else "text-secondary")
    return format_html('<span class="{}">{}</span>', colour, formats.quantity(row.there))


def _there_on(row: Any) -> str:
    """When the rest comes and what brings it; in orange when it comes after the promised day."""
    if row.there is None or row.there >= row.left_to_deliver:
        return ""
    if row.there_on is None:
        return format_html('<span class="text-secondary">{}</span>', _("nothing expected"))
    slips = row.promised_on and row.there_on > row.promised_on
    colour = "text-orange fw-medium" if slips else ""
    day = format_html('<span class="{}">{}</span>', colour, formats.day(row.there_on))
    rest = format_html('<span class="d-md-none text-secondary">{} </span>{}', _("the rest on"), day)
    brought = (
        format_html('<div class="small text-secondary text-truncate">{}</div>', _cause(row.brought))
        if row.brought
        else ""
    )
    return format_html("{}{}", rest, brought)


def _cause(brought: Holder) -> str:
    """The purchase that brings it and its supplier."""
    label = format_html('<a href="{}">{}</a>', brought.url, brought.label) if brought.url else brought.label
    return format_html("{} {}", label, brought.under)


class BackorderList(ListOf[LineStanding]):
    """Lines of orders with something left to deliver, by the day promised: what is there for each, and when the rest comes."""

    name, title, thing = "backorders", _("Left to deliver"), "delivery"
    right, section, sort, template = rights.READ, SECTION, "promised", TEMPLATE
    search = ("order__number", "order__title", "order__party__name", "order_line__description", "order_line__reference")
    search_hint = _("Order, customer, product…")
    columns = [
        Column(name="what", label=_("Product"), value="order_line__description", cell=_what, sort="order_line__description", words=True,
               phone="full", filter="product"),
        Column(name="reference", label=_("Reference"), value="order_line__reference", shown=False, in_files=True),
        Column(name="order", label=ORDER, value="order__number", cell=_order, sort="order__number",
               phone="plain"),
        Column(name="party", label=_("Customer"), value="order__party__name", sort="order__party__name", words=True, filter="party",
               phone="plain"),
        Column(name="promised", label=_("Promised on"), value="promised_on", kind="day", cell=_promised, sort="wanted_on",
               filter="promised", phone="label"),
        Column(name="ordered", label=_("Ordered"), value="ordered_quantity", kind="quantity", sort="ordered_quantity"),
        Column(name="left", label=pgettext_lazy("left to deliver", "Left"), value="left_to_deliver", kind="quantity",
               sort="left_to_deliver", phone="label", strong=True),
        Column(name="unit", label=_("Unit"), value="order_line__unit", phone="hide"),
        Column(name="there", label=_("There for it"), kind="quantity", cell=_there, phone="label"),
        Column(name="there_on", label=_("The rest comes on"), kind="day", cell=_there_on, phone="plain"),
    ]  # fmt: skip
    filters = [
        by_party("order__party_id"),
        by_product("order_line__product_id"),
        by_order(),
        Dates(name="promised", label=_("Promised on"), field="promised_on"),
        Flag(name="late", label=_("Late"), where=Q(promised_on__lt=F("day"))),
        Flag(name="slipping", label=_("Comes after the promised day"), where=Q(slips=True)),
        Flag(name="ready", label=_("All there"), where=Q(is_ready=True, held=False)),
    ]
    views = [
        View("all", pgettext_lazy("left to deliver", "All")),
        View("ready", _("Can leave"), {"ready": "1"}),
        View("late", _("Late"), {"late": "1"}),
        View("slipping", _("Will slip"), {"slipping": "1"}),
    ]
    bulk = [
        Bulk(
            _("Prepare the notes"),
            "truck-delivery",
            "deliveries:backorder-notes",
            rights.DELIVERIES,
            dialog=False,
            primary=True,
        )
    ]
    empty = _("Nothing is left to deliver.")

    def rows(self, actor: Actor) -> QuerySet[LineStanding]:
        day = today()
        return backorders().annotate(
            day=Value(day, DateField()),
            slips=Case(
                When(promised_on__isnull=False, order_line__in=slipping(day), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
            is_ready=Case(
                When(order_line__in=waiting(day), then=Value(False)), default=Value(True), output_field=BooleanField()
            ),
        )

    def dress(self, rows: Sequence[LineStanding]) -> None:
        ids, day = [row.order_line_id for row in rows], today()
        found = joined(lines_ready(readiness_of_lines(ids, day)), coming_of_lines(ids, day))
        holders = told_holders(one.brought_by for ready in found.values() for one in ready)
        for row in rows:
            _dress(row, found.get(row.order_line_id, []), holders)

    def url(self, row: LineStanding) -> str:
        return url_of("order", row.order_id)

    def counted(self, n: int) -> str:
        return ngettext("%(n)d line", "%(n)d lines", n) % {"n": n}

    def late(self, row: Any) -> bool:
        return bool(_late_days(row))


def _dress(row: Any, ready: Sequence[Ready], holders: Mapping[str, Holder]) -> None:
    """Give a line what is there for it, when the rest comes, and the name of what brings it."""
    row.there = whole_there(ready, row.left_to_deliver) if ready else None
    row.there_on = comes_on(ready)
    last = max((one for one in ready if one.brought_by), key=lambda one: one.there_on or NEVER, default=None)
    row.brought = holders[last.brought_by] if last and row.there_on else None
