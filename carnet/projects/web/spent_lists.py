"""The lists of time and of expenses; costs only for those who may see them."""

from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet, Value
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag, Numbers, Thing
from carnet.core.lists.pages import ListScreen
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.templatetags.carnet import badge, icon
from carnet.core.web.who import ScreenRequest
from carnet.projects.models import Expense, TimeEntry
from carnet.projects.queries import rows
from carnet.projects.web.lists import is_of, persons, project_title
from carnet.projects.web.tags import ClockColumn, avatar, hours
from carnet.projects.words import EXPENSES

HOURS = ExpressionWrapper(F("minutes") / Value(60.0), output_field=DecimalField(max_digits=14, decimal_places=6))
TO_INVOICE = Q(billable=True, invoice_id=None)


def _time(row: Any) -> str:
    title = row.task.title if row.task else row.note or row.project.title
    under = " · ".join(dict.fromkeys(filter(None, [row.project.title, row.note])))
    return two_lines(title, reverse("projects:time-entry", args=[row.pk]), under)


def _expense(row: Any) -> str:
    under = " · ".join(filter(None, [row.project.title, row.note]))
    return two_lines(EXPENSES[row.category], reverse("projects:expense", args=[row.pk]), under)


def billing_cell(row: Any) -> str:
    """Whether it is invoiced, waits for it, or is not to be."""
    if row.invoice_id is not None:
        url, label = url_of("invoice", row.invoice_id), badge(str(_("Invoiced")), "green")
        return format_html('<a href="{}">{}</a>', url, label) if url else label
    if not row.billable:
        return badge(str(_("Not billable")), "grey")
    return badge(str(pgettext_lazy("time", "To invoice")), "blue")


def _billing(row: Any) -> str:
    if row.invoice_id is not None:
        return str(_("Invoiced"))
    return str(pgettext_lazy("time", "To invoice")) if row.billable else str(_("Not billable"))


def _receipt(row: Any) -> str:
    if row.file_id is None:
        return ""
    url = reverse("projects:expense-file", args=[row.pk])
    return format_html(
        '<a href="{}" aria-label="{}" title="{}">{}</a>',
        url,
        _("Proof of purchase"),
        _("Proof of purchase"),
        icon("paperclip"),
    )


WHO = Column(name="person", label=_("Who"), value="person_name", cell=lambda row: avatar(row.person_name or ""), in_files=True,
             filter="person", phone="plain")  # fmt: skip
ORDER = Column(
    name="order", label=_("Order"), value="order__number", filter="ordered", nullable=True, shown=False, in_files=True
)
STATE = Column(
    name="billing", label=_("Billing"), value=_billing, cell=billing_cell, filter="to_invoice", phone="plain"
)
PROJECT = Column(
    name="project", label=_("Project"), value="project__title", shown=False, in_files=True, filter="project"
)


class TimeList(ListOf[TimeEntry]):
    """Time of everybody, the newest first."""

    name, title, thing = "time", _("Time spent"), "time"
    right, section, sort = rights.READ, "projects:week", "-date"
    template = "projects/list.html"
    search = ("note", "project__title", "project__number", "task__title")
    search_hint = _("Task, project, note…")
    empty = _("No time entered yet. Fill in your week, or start the timer on a project.")
    columns = [
        Column(name="date", label=_("Day"), value="on", kind="day", sort="on", filter="date", phone="plain"),
        Column(name="work", label=_("Work"), value=lambda row: row.task.title if row.task else "", cell=_time, phone="full"),
        PROJECT,
        Column(name="note", label=_("Note"), shown=False, in_files=True),
        ORDER,
        ClockColumn(name="minutes", label=_("Duration"), kind="quantity", value=lambda row: hours(row.minutes), sort="minutes",
                    total=HOURS, phone="plain", strong=True),
        Column(name="cost", label=_("Cost"), kind="money", sort="cost", total="cost", filter="cost"),
        STATE,
        WHO,
    ]  # fmt: skip
    filters = [
        Flag(name="mine", label=_("My own"), where=Q(mine=True)),
        Choices(name="person", label=_("Who"), field="user_id", choices=persons),
        Thing(name="project", label=_("Project"), field="project_id", search="project", show=project_title),
        Dates(name="date", label=_("Day"), field="on"),
        Flag(name="to_invoice", label=pgettext_lazy("time", "To invoice"), where=TO_INVOICE),
        Flag(name="billable", label=_("Billable"), where=Q(billable=True)),
        Contains(name="ordered", label=_("Order"), field="order__number"),
        Numbers(name="cost", label=_("Cost")),
    ]
    views = [
        View("mine", _("My time"), {"mine": "1"}),
        View("to_invoice", pgettext_lazy("time", "To invoice"), {"to_invoice": "1", "sort": "date"}),
        View("all", _("All the time")),
    ]
    primary = Primary(_("Enter time"), "projects:time-new", rights.TIME, dialog=True)

    def rows(self, actor: Actor) -> QuerySet[TimeEntry]:
        return rows.time_entries().annotate(mine=is_of("user_id", actor))

    def url(self, row: TimeEntry) -> str:
        return reverse("projects:time-entry", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d entry", "%(n)d entries", n) % {"n": n}


class TimeListBlind(TimeList):
    """The same for those who may not see costs."""

    columns = [column for column in TimeList.columns if column.name != "cost"]
    filters = [one for one in TimeList.filters if one.name != "cost"]


@screen(rights.READ)
def time_list(request: ScreenRequest) -> HttpResponseBase:
    """The list of time, with costs for those who may see them."""
    spec = TimeList() if request.actor.may(rights.COSTS) else TimeListBlind()
    return ListScreen(spec, request).answer()


class ExpenseList(ListOf[Expense]):
    """Expenses of people, the newest first."""

    name, title, thing = "expenses", _("Expenses of people"), "expense"
    right, section, sort = rights.READ, "projects:week", "-date"
    template = "projects/list.html"
    search = ("note", "project__title", "project__number")
    search_amounts = ("amount_excl_tax",)
    search_hint = _("Project, note, amount…")
    empty = _("No expenses yet. “New expense” keeps a bill or kilometres, with its receipt.")
    columns = [
        Column(name="date", label=_("Day"), value="on", kind="day", sort="on", filter="date", phone="plain"),
        Column(name="what", label=_("Expense"), value=lambda row: str(EXPENSES[row.category]), cell=_expense, phone="full",
               filter="category"),
        PROJECT,
        Column(name="note", label=_("Note"), shown=False, in_files=True),
        ORDER,
        Column(name="kilometres", label=_("Kilometres"), kind="quantity", shown=False),
        Column(name="amount", label=_("Amount excl. tax"), value="amount_excl_tax", kind="money", sort="amount_excl_tax",
               total="amount_excl_tax", phone="plain", strong=True, filter="amount"),
        Column(name="vat", label=_("Deductible VAT"), kind="money", total="vat"),
        Column(name="receipt", label=_("Proof of purchase"), value=lambda row: "x" if row.file_id else "", cell=_receipt,
               hidden_label=True),
        STATE,
        WHO,
    ]  # fmt: skip
    filters = [
        Flag(name="mine", label=_("My own"), where=Q(mine=True)),
        Choices(name="person", label=_("Who"), field="user_id", choices=persons),
        Choices(name="category", label=_("Category"), choices=list(EXPENSES.items())),
        Thing(name="project", label=_("Project"), field="project_id", search="project", show=project_title),
        Dates(name="date", label=_("Day"), field="on"),
        Flag(name="to_invoice", label=pgettext_lazy("time", "To invoice"), where=TO_INVOICE),
        Contains(name="ordered", label=_("Order"), field="order__number"),
        Numbers(name="amount", label=_("Amount excl. tax"), field="amount_excl_tax"),
    ]
    views = [
        View("mine", _("My expenses"), {"mine": "1"}),
        View("to_invoice", pgettext_lazy("time", "To invoice"), {"to_invoice": "1", "sort": "date"}),
        View("all", _("All expenses")),
    ]
    primary = Primary(_("New expense"), "projects:expense-new", rights.TIME, dialog=True)

    def rows(self, actor: Actor) -> QuerySet[Expense]:
        return rows.expenses(actor).annotate(mine=is_of("user_id", actor))

    def url(self, row: Expense) -> str:
        return reverse("projects:expense", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d expense", "%(n)d expenses", n) % {"n": n}
