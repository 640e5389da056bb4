"""The reminders that have left (P32)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates, Thing
from carnet.core.lists.spec import ListOf, View
from carnet.core.web.templatetags.carnet import badge
from carnet.invoicing.models import Reminder
from carnet.invoicing.web.lists import party_name

COLOURS = {1: "blue", 2: "orange"}


def level_word(level: int) -> str:
    """Reminder 2."""
    return _now("Reminder %(n)s") % {"n": level}


def level_badge(level: int) -> SafeString:
    """The badge of a level; formal ones are red."""
    return badge(level_word(level), COLOURS.get(level, "red"))


def _invoice_cell(row: Any) -> SafeString:
    return two_lines(row.invoice.number, reverse("invoicing:invoice", args=[row.invoice_id]), row.billed.name)


class ReminderList(ListOf[Reminder]):
    """What was asked of whom, and when: one row per instalment and reminder."""

    name, title, thing = "reminders", _("Reminders sent"), "email"
    right, section, sort = rights.READ, "invoicing:dues", "-on"
    search = ("invoice__number", "billed__name")
    search_amounts = ("left",)
    search_hint = _("N°, customer, amount…")
    note = _("Amounts incl. tax")
    template = "invoicing/reminded.html"
    columns = [
        Column(name="invoice", label=_("Invoice"), value="invoice__number", cell=_invoice_cell, sort="invoice__number", phone="full"),
        Column(name="party", label=_("Customer"), value="billed__name", sort="billed__name", words=True, filter="party", shown=False,
               in_files=True),
        Column(name="on", label=_("Sent on"), kind="day", sort="on", phone="plain", filter="on"),
        Column(name="level", label=_("Reminder"), value=lambda row: level_word(row.level), cell=lambda row: level_badge(row.level),
               sort="level", filter="level", phone="plain"),
        Column(name="due", label=_("Due"), value="due_on", kind="day", sort="due_on"),
        Column(name="to", label=pgettext_lazy("e-mail", "To"), value=lambda row: ", ".join(row.letter.mail.recipients)),
        Column(name="by", label=_("By"), value=lambda row: row.letter.by_name or str(_("automatic")), shown=False),
        Column(name="left", label=_("Asked"), kind="money", sort="left", phone="label", strong=True),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Customer"), field="billed_id", search="party", show=party_name),
        Dates(name="on", label=_("Sent on"), field="on"),
        Choices(name="level", label=_("Reminder"), choices=[(str(n), str(n)) for n in range(1, 10)]),
    ]
    views = [View("all", pgettext_lazy("reminders", "All")), View("month", _("This month"), {"on": "this-month"})]
    empty = _("No reminder has left yet.")

    def rows(self, actor: Actor) -> QuerySet[Reminder]:
        return Reminder.objects.select_related("invoice", "billed", "letter__mail").defer("invoice__parties")

    def url(self, row: Reminder) -> str:
        return reverse("invoicing:invoice", args=[row.invoice_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d reminder", "%(n)d reminders", n) % {"n": n}
