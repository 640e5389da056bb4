"""The list of orders: what is left, and what to do next."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.models import Membership
from carnet.core.searched import Searched
from carnet.core.web.addresses import address
from carnet.core.web.templatetags.carnet import bars, initials, state
from carnet.dossier.web.next_act import act_cell, next_act
from carnet.dossier.web.standings import SETTLED_UNPAID, TO_DELIVER, TO_INVOICE, UNPAID, shares, standings
from carnet.parties.models import Party
from carnet.sales.models import Order, OrderStanding
from carnet.sales.queries import kept_orders

STATES = [
    ("draft", pgettext_lazy("state", "Draft")),
    ("open", pgettext_lazy("state", "Open")),
    ("settled", pgettext_lazy("state", "Settled")),
    ("closed", pgettext_lazy("state", "Closed")),
    ("cancelled", pgettext_lazy("state", "Cancelled")),
]


def are_late() -> Q:
    """Whether an order is late today, in its delivery or in what it asks to be paid."""
    return Q(order__in=RawSQL("SELECT dossier_late_orders(%s)", [today()]))


SEARCHED = Searched(
    table=Order, path="order", whose="party", people=Party, worth=OrderStanding, key="order_id",
    amounts=("ordered_excl_tax", "ordered_incl_tax", "left_excl_tax", "left_to_pay"),
)  # fmt: skip
ORDER = pgettext_lazy("what a customer ordered", "Order")
LEFT = pgettext_lazy("left to invoice", "Left")


def _order(row: Any) -> str:
    party = row.order.party.name
    url = address("dossier:order", row.order_id)
    under = f"{row.order.number} · {party}" if row.order.title else row.order.number
    return two_lines(row.order.title or party, url, under)


def _state(row: Any) -> str:
    drawn = state(row.state, "order")
    held = row.state == "open" and (row.held or row.awaits_deposit)
    return format_html("{} {}", drawn, state("held", "order")) if held else drawn


def _owner(row: Any) -> str:
    name = row.owner_name or ""
    return (
        format_html('<span class="avatar avatar-xs rounded-circle" title="{}">{}</span>', name, initials(name))
        if name
        else ""
    )


def _todo(row: Any) -> str:
    found = next_act(row)
    return found.label if found else ""


def _amount(name: str, label: Any, path: str, **more: Any) -> Column:
    return Column(name=name, label=label, value=path, kind="money", sort=path, total=path, **more)


def party_name(party_id: int) -> str:
    """The name of a customer, for the chip of a filter."""
    return Party.objects.filter(pk=party_id).values_list("name", flat=True).first() or str(party_id)


def members() -> list[tuple[str, str]]:
    """Who may follow an order."""
    rows = Membership.objects.filter(is_active=True).order_by("user__name").values_list("user_id", "user__name")
    return [(str(user_id), name) for user_id, name in rows]


class OrderList(ListOf[OrderStanding]):
    """Orders by their standing (P4); the API reads the same declaration."""

    name, title, thing = "orders", _("Orders"), "order"
    right, section, sort = rights.READ, "dossier:orders", "-date"
    searched, kept_sorts = SEARCHED, frozenset({"date", "left", "ordered", "to_pay"})
    search_hint = _("N°, title, customer, amount…")
    note, legend = _("Amounts excl. tax"), True
    empty = _("No orders yet. An order is born from an accepted quote, or from “New order”.")
    columns = [
        Column(
            name="order",
            label=ORDER,
            value="order__title",
            cell=_order,
            sort="order__title",
            words=True,
            phone="full",
        ),
        Column(
            name="number", label=_("Number"), value="order__number", sort="order__number", shown=False, in_files=True
        ),
        Column(
            name="customer",
            label=_("Customer"),
            value="order__party__name",
            sort="order__party__name",
            words=True,
            shown=False,
            in_files=True,
            filter="customer",
        ),
        Column(
            name="reference",
            label=_("Customer ref."),
            value="order__customer_reference",
            shown=False,
            filter="reference",
        ),
        Column(name="date", label=_("Date"), value="ordered_on", kind="day", sort="ordered_on", filter="date"),
        Column(
            name="promised",
            label=_("Promised on"),
            value="order__promised_on",
            kind="day",
            sort="order__promised_on",
            nullable=True,
            shown=False,
            filter="promised",
        ),
        Column(name="state", label=_("State"), kind="state", of="order", cell=_state, sort="state", filter="state"),
        Column(
            name="progress",
            label=pgettext_lazy("of an order", "Progress"),
            cell=lambda row: bars(*shares(row)),
            phone="plain",
            exported=False,
        ),
        _amount("ordered", _("Ordered"), "ordered_excl_tax", filter="ordered"),
        _amount("invoiced", _("Invoiced"), "invoiced_excl_tax", filter="invoiced"),
        _amount("left", LEFT, "left_excl_tax", filter="left", phone="label", strong=True),
        _amount("abandoned", _("Given up"), "abandoned_excl_tax", shown=False),
        _amount("deposit", _("Deposit to deduct"), "deposit_left_excl_tax", shown=False),
        _amount("ordered_incl", _("Ordered incl. tax"), "ordered_incl_tax", shown=False),
        _amount("paid", _("Paid incl. tax"), "paid_incl_tax", shown=False),
        _amount("to_pay", _("Left to pay incl. tax"), "left_to_pay", shown=False, filter="to_pay"),
        Column(name="todo", label=_("To do"), value=_todo, cell=act_cell, phone="full"),
        Column(
            name="owner", label=_("Followed by"), value="owner_name", cell=_owner, hidden_label=True, filter="owner"
        ),
    ]
    filters = [
        Choices(name="state", label=_("State"), choices=STATES),
        Flag(name="to_invoice", label=_("To invoice"), where=TO_INVOICE),
        Flag(name="to_deliver", label=_("To deliver"), where=TO_DELIVER),
        Flag(name="late", label=_("Late"), where=are_late),
        Flag(name="unpaid", label=_("To be paid"), where=UNPAID),
        Flag(name="settled_unpaid", label=_("Fully invoiced, not paid"), where=SETTLED_UNPAID),
        Flag(name="held", label=_("On hold"), where=Q(order__in=kept_orders())),
        Flag(name="mine", label=_("Mine"), where=Q(mine=True)),
        Thing(name="customer", label=_("Customer"), field="order__party_id", search="party", show=party_name),
        Contains(name="reference", label=_("Customer ref."), field="order__customer_reference"),
        Dates(name="date", label=_("Date"), field="ordered_on"),
        Dates(name="promised", label=_("Promised on"), field="order__promised_on"),
        Numbers(name="ordered", label=_("Ordered"), field="ordered_excl_tax"),
        Numbers(name="invoiced", label=_("Invoiced"), field="invoiced_excl_tax"),
        Numbers(name="left", label=_("Left to invoice"), field="left_excl_tax"),
        Numbers(name="to_pay", label=_("Left to pay incl. tax"), field="left_to_pay"),
        Choices(name="owner", label=_("Followed by"), field="order__owner_id", choices=members),
    ]
    views = [
        View("book", _("Order book"), {"state": "open,settled"}),
        View("to_invoice", _("To invoice"), {"to_invoice": "1", "sort": "date"}),
        View("to_deliver", _("To deliver"), {"to_deliver": "1", "sort": "date"}),
        View("late", _("Late"), {"late": "1", "sort": "date"}),
        View("unpaid", _("Settled, not paid"), {"settled_unpaid": "1", "sort": "date"}),
        View("mine", _("My orders"), {"state": "open,settled", "mine": "1"}),
        View("closed", pgettext_lazy("view", "Closed"), {"state": "closed"}),
        View("drafts", _("Drafts"), {"state": "draft"}),
        View("all", _("All")),
    ]
    bulk = [
        Bulk(_("Invoice what is left"), "file-invoice", "dossier:orders-invoice", rights.INVOICES, primary=True),
        Bulk(_("Invoice what is delivered"), "truck-delivery", "invoicing:delivered", rights.INVOICES),
        Bulk(_("Followed by"), "user", "dossier:orders-owner", rights.SALES),
        Bulk(_("Close…"), "lock", "dossier:orders-close", rights.ORDERS_CLOSE),
    ]
    bulk_sum, bulk_sum_label = "left", _("left to invoice")
    primary = Primary(_("New order"), "dossier:order-new", rights.SALES, dialog=True)

    def rows(self, actor: Actor) -> QuerySet[OrderStanding]:
        return standings(actor, today())

    def counted_rows(self, actor: Actor) -> QuerySet[OrderStanding]:
        own = Order.objects.filter(pk=OuterRef("order_id"), owner_id=actor.user_id)
        return OrderStanding.objects.annotate(mine=Exists(own))

    def url(self, row: OrderStanding) -> str:
        return address("dossier:order", row.order_id)

    def counted(self, n: int) -> str:
        return ngettext("%(n)d order", "%(n)d orders", n) % {"n": n}
