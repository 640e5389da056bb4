"""To check: money that slips away, each hunter a view with its count; what the dashboard says of it (P46)."""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractDay
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Flag, Numbers, Thing
from carnet.core.lists.spec import ListOf, View
from carnet.core.web import looks
from carnet.core.web.screens import screen
from carnet.core.web.templatetags.carnet import icon
from carnet.core.web.who import ScreenRequest
from carnet.dossier.models import Leak
from carnet.dossier.queries.leaks import WAITS, hunted, leaks_of
from carnet.dossier.web.links import link
from carnet.dossier.web.lists import members, party_name

KINDS = {
    "not_invoiced": pgettext_lazy("leak", "Delivered, not invoiced"),
    "deposit_unpaid": pgettext_lazy("leak", "Delivered, deposit not paid"),
    "above_delivered": pgettext_lazy("leak", "Invoiced above what was delivered"),
    "bought_above": pgettext_lazy("leak", "Bought dearer than sold"),
    "time_closed": pgettext_lazy("leak", "Time on a closed order"),
    "contract_ended": pgettext_lazy("leak", "Billed after the end of the contract"),
}
ACTS = {
    "not_invoiced": ("invoice", "invoicing:invoice_order"),
    "above_delivered": ("deliver", "delivery:new"),
    "deposit_unpaid": ("record_payment", "invoicing:record_payment"),
}


def view_words(kind: str) -> str:
    """The hunter and how long it waits."""
    days = WAITS[kind]
    if not days:
        return str(KINDS[kind])
    return pgettext("leak", "%(leak)s (over %(days)s d)") % {"leak": KINDS[kind], "days": days}


def view_query(kind: str) -> dict[str, str]:
    """What the view of a hunter asks of the list."""
    return {"kind": kind, **({"age": f"{WAITS[kind]}.."} if WAITS[kind] else {})}


def _thing(row: Any) -> str:
    if row.contract_id:
        url = link("subscriptions:contract", row.contract_id)
        return two_lines(row.contract.title or row.party.name, url, f"{row.contract.number} · {row.party.name}")
    title = row.order.title or row.party.name
    return two_lines(title, reverse("dossier:order", args=[row.order_id]), f"{row.order.number} · {row.party.name}")


def _number(row: Any) -> str:
    return str(row.contract.number if row.contract_id else row.order.number)


def _amount(row: Any) -> str:
    unit = pgettext("unit", "incl. tax") if row.kind == "deposit_unpaid" else ""
    shown = Column(name="amount", label="", kind="money").write(row.amount)
    return format_html('{}<div class="small text-secondary">{}</div>', shown, unit) if unit else shown


def _act(row: Any) -> str:
    if row.kind != "not_invoiced" or not row.may_invoice:
        return ""
    url = f"{reverse('invoicing:invoice_order', args=[row.order_id])}?kind=delivered"
    look = looks.act_look("invoice")
    return format_html(
        '<a class="cell-act" href="{}" hx-get="{}" hx-target="#dialog">{} {}</a>', url, url, icon(look.icon), look.label
    )


class LeakList(ListOf[Leak]):
    """What slips away, over orders and contracts."""

    name, title, thing = "leaks", _("To check"), "order"
    right, section, sort = rights.READ, "dossier:dashboard", "-age"
    search = ("order__number", "order__title", "party__name", "contract__number", "contract__title")
    search_amounts = ("amount",)
    search_hint = _("N°, title, customer, amount…")
    note = _("Amounts excl. tax, in the company’s currency")
    empty = _("Nothing slips away.")
    columns = [
        Column(name="thing", label=_("Order or contract"), value=_number, cell=_thing, phone="full"),
        Column(
            name="customer", label=_("Customer"), value="party__name", sort="party__name", words=True, shown=False, in_files=True,
            filter="customer",
        ),
        Column(name="kind", label=_("What slips away"), value=lambda row: str(KINDS[row.kind]), filter="kind", phone="plain"),
        Column(name="since", label=_("Since"), value="since", kind="day", sort="since", phone="plain"),
        Column(name="age", label=_("Days"), value="age", kind="quantity", sort="age", filter="age"),
        Column(
            name="amount", label=_("Amount"), value="amount", kind="money", cell=_amount, sort="amount", filter="amount",
            strong=True, phone="label",
        ),
        Column(name="act", label=_("To do"), cell=_act, phone="full", exported=False),
    ]  # fmt: skip
    filters = [
        Choices(name="kind", label=_("What slips away"), choices=list(KINDS.items())),
        Numbers(name="age", label=_("Days")),
        Numbers(name="amount", label=_("Amount")),
        Flag(name="mine", label=_("Mine"), where=Q(mine=True)),
        Thing(name="customer", label=_("Customer"), field="party_id", search="party", show=party_name),
        Choices(name="owner", label=_("Followed by"), field="owner", choices=members),
    ]
    views = [
        *(View(kind, label, view_query(kind)) for kind, label in KINDS.items()),
        View("all", pgettext_lazy("leaks", "All")),
    ]

    def rows(self, actor: Actor) -> QuerySet[Leak]:
        day = today()
        owner = Coalesce("order__owner_id", "contract__owner_id")
        age = ExpressionWrapper(Value(day) - F("since"), output_field=DurationField())
        return (
            leaks_of(actor)
            .select_related("order", "party", "contract")
            .annotate(
                age=ExtractDay(age, output_field=IntegerField()),
                owner=owner,
                mine=Case(When(owner=actor.user_id, then=True), default=False, output_field=BooleanField()),
                may_invoice=Value(actor.may(rights.INVOICES)),
            )
        )

    def url(self, row: Leak) -> str:
        if row.contract_id:
            return link("subscriptions:contract", row.contract_id)
        return reverse("dossier:order", args=[row.order_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d thing to check", "%(n)d things to check", n) % {"n": n}


@screen(rights.READ)
def card(request: ScreenRequest) -> HttpResponse:
    """What the hunters found, for the dashboard: read once the page is there."""
    mine = request.GET.get("who") == "me"
    rows = [
        (view_words(one.kind), one, f"{reverse('dossier:leaks')}?{_address(one.kind, mine)}")
        for one in hunted(request.actor, today(), request.actor.user_id if mine else None)
    ]
    return render(request, "dossier/parts/leaks.html", {"rows": rows})


def _address(kind: str, mine: bool) -> str:
    asked = {"view": kind, **view_query(kind), **({"mine": "1"} if mine else {})}
    return "&".join(f"{name}={text}" for name, text in asked.items())
