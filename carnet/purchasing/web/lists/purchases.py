"""The lists of purchase orders and of what they are to bring."""

from typing import Any, ClassVar

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.web.templatetags.carnet import late_badge, state
from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder, PurchaseStanding
from carnet.purchasing.web.lists.offers import party_name, product_name

SECTION = "purchasing:purchases"
TEMPLATE = "purchasing/list.html"
TO_CREDIT = PurchaseLineStanding.objects.filter(purchase_order=OuterRef("purchase_order"), left_to_bill__lt=0)
EXPECTED = ("sent", "partly_received")
EXPECTED_ON = pgettext_lazy("a purchase order", "Expected on")
STATES = [
    ("draft", pgettext_lazy("state", "Draft")),
    ("sent", pgettext_lazy("state of a purchase order", "Sent")),
    ("partly_received", pgettext_lazy("state", "Partly received")),
    ("received", pgettext_lazy("state of a purchase order", "Received")),
    ("billed", pgettext_lazy("state", "Billed")),
    ("closed", pgettext_lazy("state", "Closed")),
    ("cancelled", pgettext_lazy("state", "Cancelled")),
]


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def days_late(row: Any) -> int | None:
    """How late the first goods of an order are, where something is to come."""
    day = today()
    return (day - row.due_on).days if row.due_on and row.due_on < day and row.state in EXPECTED else None


def _number_cell(row: Any) -> str:
    url = reverse("purchasing:purchase", args=[row.purchase_order_id])
    order: PurchaseOrder = row.purchase_order
    return two_lines(order.number or _("Draft no. %(id)d") % {"id": order.pk}, url, order.supplier_reference)


def _supplier_cell(row: Any) -> str:
    title = row.purchase_order.title
    under = format_html('<div class="text-secondary small text-truncate">{}</div>', title) if title else ""
    return format_html('<div class="text-truncate w-cut">{}</div>{}', row.party.name, under)


def _orders_cell(row: Any) -> str:
    numbers = (row.orders or "").split(", ")
    return format_html_join("", '<div class="text-nowrap">{}</div>', ((one,) for one in numbers))


def _state_cell(row: Any) -> str:
    return format_html("{}{}", state(row.state, "purchase"), late_badge(days_late(row)))


def in_states(rows: QuerySet[PurchaseStanding], wanted: list[str]) -> QuerySet[PurchaseStanding]:
    """Only the orders in these states."""
    return rows.filter(state__in=wanted)


class PurchaseList(ListOf[PurchaseStanding]):
    """Purchase orders, drafts and sent (P36)."""

    name, title, thing = "purchases", _("Purchase orders"), "purchase"
    right, section, sort, template = rights.COSTS, SECTION, "-date", TEMPLATE
    search = (
        "purchase_order__number",
        "purchase_order__title",
        "purchase_order__supplier_reference",
        "party__name",
        "orders",
    )
    search_amounts = ("ordered_excl_tax",)
    search_hint = _("N°, supplier, order, amount…")
    note = _("Amounts excl. tax")
    columns = [
        Column(name="number", label=_("Purchase order"), value="purchase_order__number", cell=_number_cell,
               sort="purchase_order__number", nullable=True, phone="full"),
        Column(name="party", label=_("Supplier"), value="party__name", cell=_supplier_cell, sort="party__name", words=True,
               phone="full", filter="party"),
        Column(name="orders", label=_("For the orders"), cell=_orders_cell),
        Column(name="date", label=_("Date"), value="created_on", kind="day", sort="created_on", filter="date"),
        Column(name="due", label=EXPECTED_ON, value="due_on", kind="day", sort="due_on", nullable=True, filter="due"),
        Column(name="state", label=_("State"), cell=_state_cell, filter="state",
               phone="plain"),
        Column(name="ordered", label=_("Ordered"), value="ordered_excl_tax", kind="money", sort="ordered_excl_tax",
               total="ordered_excl_tax", filter="ordered", phone="label"),
        Column(name="received", label=_("Received"), value="received_excl_tax", kind="money", sort="received_excl_tax",
               total="received_excl_tax"),
        Column(name="left", label=_("Left to receive"), value="left_excl_tax", kind="money", sort="left_excl_tax",
               total="left_excl_tax", shown=False),
        Column(name="billed", label=_("Billed"), value="billed_excl_tax", kind="money", sort="billed_excl_tax",
               total="billed_excl_tax"),
        Column(name="currency", label=_("Currency"), value="purchase_order__currency", shown=False, in_files=True),
        Column(name="sent", label=_("Sent on"), value="purchase_order__sent_on", kind="day", shown=False),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), choices=STATES, by=in_states),
        Thing(name="party", label=_("Supplier"), field="party_id", search="supplier", show=party_name),
        Dates(name="date", label=_("Date"), field="created_on"),
        Dates(name="due", label=EXPECTED_ON, field="due_on"),
        Numbers(name="ordered", label=_("Ordered"), field="ordered_excl_tax"),
        Contains(name="order", label=_("Order"), field="orders"),
        Flag(name="late", label=_("Late"), where=Q(is_late=True)),
        Flag(name="to_bill", label=_("Received, not billed"),
             where=Q(state__in=["partly_received", "received"], received_excl_tax__gt=F("billed_excl_tax"))),
        Flag(name="to_credit", label=_("To be credited"), where=Q(Exists(TO_CREDIT)) & ~Q(state="cancelled")),
    ]  # fmt: skip
    views = [
        View("live", _("Under way"), {"state": "draft,sent,partly_received,received"}),
        View("late", pgettext_lazy("purchases", "Late"), {"late": "1", "sort": "due"}),
        View("to_bill", _("To be billed"), {"to_bill": "1"}),
        View("to_credit", _("To be credited"), {"to_credit": "1"}),
        View("drafts", _("Drafts"), {"state": "draft"}),
        View("all", pgettext_lazy("purchases", "All")),
    ]
    bulk = [Bulk(_("Record their bill"), "receipt", "purchasing:purchases-billing", rights.BILLS, primary=True)]
    bulk_sum, bulk_sum_label = "ordered", _("ordered")
    primary = Primary(pgettext_lazy("to a supplier", "New order"), "purchasing:purchase-new", rights.PURCHASES)
    empty = _(
        "No purchase order yet. They are made from an order, from what is to reorder, or with “New purchase order”."
    )

    def rows(self, actor: Actor) -> QuerySet[PurchaseStanding]:
        served = PurchaseLine.objects.filter(purchase_order=OuterRef("purchase_order"), order__isnull=False)
        numbers = served.values("purchase_order").annotate(
            all=StringAgg("order__number", ", ", distinct=True, default=Value(""))
        )
        rows = PurchaseStanding.objects.select_related("purchase_order", "party")
        late = Q(state__in=EXPECTED, due_on__lt=today())
        return rows.annotate(orders=Subquery(numbers.values("all"), output_field=CharField()), is_late=_whether(late))

    def url(self, row: PurchaseStanding) -> str:
        return reverse("purchasing:purchase", args=[row.purchase_order_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d purchase order", "%(n)d purchase orders", n) % {"n": n}

    def late(self, row: Any) -> bool:
        return days_late(row) is not None


def _line_cell(row: Any) -> str:
    line: PurchaseLine = row.purchase_line
    return two_lines(line.description, reverse("purchasing:purchase", args=[row.purchase_order_id]), line.reference)


def _due_cell(row: Any) -> str:
    late = (today() - row.due).days if row.due and row.due < today() else None
    return format_html("{} {}", formats.short_day(row.due), late_badge(late) or "")


class ToReceiveList(ListOf[PurchaseLineStanding]):
    """What suppliers are to bring, line by line, the first promised first (P36); no amount: the warehouse reads it too."""

    name, title, thing = "to_receive", _("To receive"), "receipt"
    right, section, sort = rights.READ, "purchasing:to-receive", "due"
    search = ("purchase_order__number", "purchase_line__description", "purchase_line__reference", "purchase_order__party__name",
              "purchase_line__order__number", "purchase_order__supplier_reference")  # fmt: skip
    search_hint = _("N°, supplier, article, order…")
    columns = [
        Column(name="line", label=_("Article"), value="purchase_line__description", cell=_line_cell,
               sort="purchase_line__description", words=True, phone="full"),
        Column(name="number", label=_("Purchase order"), value="purchase_order__number", sort="purchase_order__number", phone="plain"),
        Column(name="party", label=_("Supplier"), value="purchase_order__party__name", sort="purchase_order__party__name",
               words=True, phone="plain", filter="party"),
        Column(name="order", label=_("For the order"), value="purchase_line__order__number"),
        Column(name="due", label=_("Promised for"), kind="day", cell=_due_cell, sort="due", nullable=True, filter="due", phone="plain"),
        Column(name="ordered", label=_("Ordered"), value="ordered_quantity", kind="quantity"),
        Column(name="received", label=_("Received"), value="received_quantity", kind="quantity"),
        Column(name="left", label=_("To come"), value="left_to_receive", kind="quantity", sort="left_to_receive", phone="label",
               strong=True),
        Column(name="unit", label=_("Unit"), value="purchase_line__unit"),
        Column(name="warehouse", label=_("Deliver to"), value="purchase_order__warehouse__name", shown=False),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Supplier"), field="purchase_order__party_id", search="supplier", show=party_name),
        Thing(
            name="product", label=_("Product"), field="purchase_line__product_id", search="product", show=product_name
        ),
        Dates(name="due", label=_("Promised for"), field="due"),
        Flag(name="late", label=_("Late"), where=Q(is_late=True)),
        Flag(name="direct", label=_("Delivered by the supplier to the customer"), where=Q(purchase_line__direct=True)),
    ]
    views: ClassVar[list[View]] = [
        View("all", pgettext_lazy("to receive", "All")),
        View("late", pgettext_lazy("purchases", "Late"), {"late": "1"}),
    ]
    empty = _("Nothing to receive.")

    def rows(self, actor: Actor) -> QuerySet[PurchaseLineStanding]:
        live = PurchaseStanding.objects.filter(state__in=EXPECTED).values("purchase_order_id")
        rows = PurchaseLineStanding.objects.filter(left_to_receive__gt=0, purchase_order__in=live)
        rows = rows.select_related(
            "purchase_line__order", "purchase_order__party", "purchase_order__warehouse", "purchase_line__product"
        )
        due = Coalesce("purchase_line__promised_on", "purchase_order__promised_on")
        return rows.annotate(due=due).annotate(is_late=_whether(Q(due__lt=today())))

    def url(self, row: PurchaseLineStanding) -> str:
        return reverse("purchasing:purchase", args=[row.purchase_order_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d line", "%(n)d lines", n) % {"n": n}

    def late(self, row: Any) -> bool:
        return bool(row.due and row.due < today())
