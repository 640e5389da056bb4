"""The list of planned invoices, over all orders: what is expected, when, how surely (P45)."""

from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.web.when import KINDS
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import ListOf, View
from carnet.core.web.templatetags.carnet import icon, state
from carnet.dossier.web.lists import members, party_name
from carnet.invoicing.models import PlanLine
from carnet.sales.queries.holds import kept_orders


def _title(row: Any) -> str:
    label = row.label or (pgettext("planned invoice", "Balance") if row.planned is None else _now("Planned invoice"))
    title = f"{label}, {row.order.title}" if row.order.title else label
    return two_lines(
        title, reverse("dossier:order", args=[row.order_id]), f"{row.order.number} · {row.order.party.name}"
    )


def _state(row: Any) -> str:
    late = (row.day - row.due_on).days if row.state == "overdue" else None
    return state(row.state, "plan", late=late)


_LINK = '<a class="{}" href="{}" hx-get="{}" hx-target="#dialog">{} {}</a>'


def _sure(row: Any) -> str:
    return f"{row.certainty} %" if row.certainty < 100 else pgettext("planned invoice", "sure")


def _act(row: Any) -> str:
    if row.state == "draft":
        url = reverse("invoicing:invoice", args=[row.invoice_id])
        return format_html(
            '<a class="cell-act" href="{}">{} {}</a>', url, icon("file-invoice"), _now("Issue the draft")
        )
    if not row.may_invoice:
        return ""
    move = reverse("invoicing:plan_move", args=[row.pk])
    moved = format_html(_LINK, "cell-act ms-2", move, move, "", pgettext("planned invoice", "Move"))
    if row.kept:
        return format_html(
            '<span class="text-nowrap"><span class="text-secondary">{}</span>{}</span>', _now("order on hold"), moved
        )
    url = f"{reverse('invoicing:invoice_order', args=[row.order_id])}?plan={row.pk}"
    billed = format_html(_LINK, "cell-act", url, url, icon("file-invoice"), pgettext("act", "Invoice"))
    return format_html('<span class="text-nowrap">{} {}</span>', billed, moved)


class PlannedList(ListOf[PlanLine]):
    """What is still expected of billing plans; the rest of an order without plan stands there too, without a day."""

    name, title, thing = "planned", _("Planned invoices"), "plan"
    right, section, sort = rights.READ, "dossier:forecast", "due"
    search = ("label", "order__number", "order__title", "order__party__name")
    search_amounts = ("amount",)
    search_hint = _("N°, title, customer, amount…")
    note = _("Amounts excl. tax")
    empty = _("Nothing is planned: every order is invoiced.")
    columns = [
        Column(name="planned", label=_("Planned invoice"), value="label", cell=_title, sort="label", words=True, phone="full"),
        Column(name="number", label=_("Number"), value="order__number", sort="order__number", shown=False, in_files=True),
        Column(
            name="customer", label=_("Customer"), value="order__party__name", sort="order__party__name", words=True, shown=False,
            in_files=True, filter="customer",
        ),
        Column(name="due", label=_("Planned on"), value="due_on", kind="day", sort="due_on", nullable=True, filter="due", phone="plain"),
        Column(name="state", label=_("State"), kind="state", of="plan", value="state", cell=_state, phone="plain"),
        Column(name="kind", label=_("Kind"), value=lambda row: str(KINDS.get(row.kind, row.kind)), filter="kind"),
        Column(name="sure", label=_("How sure"), value="certainty", cell=_sure, sort="certainty", filter="certainty"),
        Column(
            name="amount", label=_("Amount"), value="amount", kind="money", sort="amount", total="amount", phone="label",
            strong=True, filter="amount",
        ),
        Column(name="act", label=_("To do"), cell=_act, phone="full", exported=False),
    ]  # fmt: skip
    filters = [
        Flag(name="late", label=pgettext_lazy("planned invoices", "Late"), where=Q(late=True)),
        Flag(name="undated", label=_("No date"), where=Q(due_on=None)),
        Flag(name="mine", label=_("Mine"), where=Q(mine=True)),
        Dates(name="due", label=_("Planned on"), field="due_on"),
        Choices(name="kind", label=_("Kind"), choices=list(KINDS.items())),
        Numbers(name="certainty", label=_("How sure")),
        Numbers(name="amount", label=_("Amount")),
        Thing(name="customer", label=_("Customer"), field="order__party_id", search="party", show=party_name),
        Choices(name="owner", label=_("Followed by"), field="order__owner_id", choices=members),
    ]
    views = [
        View("all", pgettext_lazy("planned invoices", "All")),
        View("late", pgettext_lazy("planned invoices", "Late"), {"late": "1"}),
        View("month", _("This month"), {"due": "this-month"}),
        View("undated", _("No date"), {"undated": "1", "sort": "-amount"}),
        View("mine", _("Mine"), {"mine": "1"}),
    ]

    def rows(self, actor: Actor) -> QuerySet[PlanLine]:
        day = today()
        late = Q(due_on__lt=day, amount__gt=0)
        return (
            PlanLine.objects.exclude(amount=0)
            .select_related("order", "order__party")
            .annotate(
                day=Value(day),
                late=Case(When(late, then=True), default=False, output_field=BooleanField()),
                mine=Case(When(order__owner_id=actor.user_id, then=True), default=False, output_field=BooleanField()),
                may_invoice=Value(actor.may(rights.INVOICES)),
                kept=Case(
                    When(~Q(kind="deposit"), order__in=kept_orders(), then=True),
                    default=False,
                    output_field=BooleanField(),
                ),
                state=Case(
                    When(invoice__isnull=False, invoice__number=None, then=Value("draft")),
                    When(late, then=Value("overdue")),
                    default=Value("planned"),
                    output_field=CharField(),
                ),
                number=F("order__number"),
            )
        )

    def url(self, row: PlanLine) -> str:
        return reverse("dossier:order", args=[row.order_id])

    def late(self, row: Any) -> bool:
        return bool(row.state == "overdue")

    def counted(self, n: int) -> str:
        return ngettext("%(n)d planned invoice", "%(n)d planned invoices", n) % {"n": n}
