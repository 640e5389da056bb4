"""The due list: what is due when, by whom (P30)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import ListOf, View
from carnet.core.web.templatetags.carnet import state
from carnet.invoicing.models import InstalmentStanding
from carnet.invoicing.queries.dues import COMING, DISPUTED, OVERDUE, RETAINED, open_dues
from carnet.invoicing.web.lists import party_name
from carnet.invoicing.web.words import days_late

STATES = [
    (OVERDUE, pgettext_lazy("state", "Overdue")),
    (COMING, pgettext_lazy("due", "To come")),
    (RETAINED, pgettext_lazy("due", "Retained")),
    (DISPUTED, pgettext_lazy("state", "Disputed")),
]


def _invoice_cell(row: Any) -> SafeString:
    return two_lines(row.invoice.number, reverse("invoicing:invoice", args=[row.invoice_id]), row.invoice.title)


def _party_cell(row: Any) -> SafeString:
    return format_html('<div class="text-truncate w-cut">{}</div>', row.billed.name)


def _state_word(row: Any) -> str:
    return str(dict(STATES)[row.state])


def _state_cell(row: Any) -> str:
    return state(row.state, "due", days_late(row.due_on, row.day) if row.state == OVERDUE else None)


class DueList(ListOf[InstalmentStanding]):
    """Open instalments of issued invoices, retentions among them, by their days (P30)."""

    name, title, thing = "dues", _("Due dates"), "payment"
    right, section, sort = rights.READ, "invoicing:dues", "due"
    search = ("invoice__number", "invoice__title", "billed__name", "invoice__customer_reference")
    search_amounts = ("left", "amount")
    search_hint = _("N°, customer, amount…")
    note = _("Amounts incl. tax")
    template = "invoicing/dues.html"
    columns = [
        Column(name="invoice", label=_("Invoice"), value="invoice__number", cell=_invoice_cell, sort="invoice__number", phone="full"),
        Column(name="party", label=_("Customer"), value="billed__name", cell=_party_cell, sort="billed__name", words=True,
               phone="full", filter="party"),
        Column(name="due", label=_("Due"), value="due_on", kind="day", sort="due_on", phone="plain", filter="due"),
        Column(name="state", label=_("State"), value=_state_word, cell=_state_cell, filter="state", phone="plain"),
        Column(name="issued", label=_("Issued"), value="invoice__issued_on", kind="day", sort="invoice__issued_on", shown=False),
        Column(name="late", label=_("Days late"), value=lambda row: days_late(row.due_on, row.day) or None, shown=False),
        Column(name="currency", label=_("Currency"), value="invoice__currency", shown=False),
        Column(name="amount", label=_("Amount asked"), kind="money", sort="amount", total="amount"),
        Column(name="left", label=_("Left to pay"), kind="money", sort="left", total="left", phone="label", strong=True, filter="left"),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), choices=STATES),
        Thing(name="party", label=_("Customer"), field="billed_id", search="party", show=party_name),
        Dates(name="due", label=_("Due"), field="due_on"),
        Numbers(name="left", label=_("Left to pay"), field="left"),
        Flag(name="retention", label=_("Retention"), where=Q(retention=True)),
        Flag(name="foreign", label=_("In another currency"), where=~Q(invoice__exchange_rate=1)),
    ]
    views = [
        View("open", _("All that is due"), {"sort": "due"}),
        View("late", pgettext_lazy("invoices", "Overdue"), {"state": OVERDUE, "sort": "due"}),
        View("week", _("In the next 7 days"), {"due": "next-7", "sort": "due"}),
        View("soon", _("In the next 30 days"), {"due": "next-30", "sort": "due"}),
        View("retained", _("Retentions"), {"retention": "1", "sort": "due"}),
        View("disputed", _("Disputed invoices"), {"state": DISPUTED, "sort": "due"}),
    ]
    empty = _("Nothing is due. What issued invoices ask is listed here, by its day.")

    def rows(self, actor: Actor) -> QuerySet[InstalmentStanding]:
        return open_dues(today())

    def url(self, row: InstalmentStanding) -> str:
        return reverse("invoicing:invoice", args=[row.invoice_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d due date", "%(n)d due dates", n) % {"n": n}

    def late(self, row: Any) -> bool:
        return bool(row.state == OVERDUE)
