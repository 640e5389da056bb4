"""The lists of contracts and of billing runs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import DateField, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates, Flag, Thing
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.money import ZERO
from carnet.core.web.templatetags.carnet import badge, state
from carnet.invoicing.web.lists import party_name
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.models import Contract, Run
from carnet.subscriptions.queries.figures import brought_on
from carnet.subscriptions.queries.runs import run_summaries
from carnet.subscriptions.queries.selecting import latest_notice, with_state
from carnet.subscriptions.web.words import ISSUING, STATES, reason_words
from carnet.subscriptions.wording import billing_words


def _number_cell(row: Any) -> str:
    return two_lines(row.number, reverse("subscriptions:contract", args=[row.pk]), row.title)


def _party_cell(row: Any) -> str:
    return format_html('<div class="text-truncate w-cut">{}</div>', row.party.name)


def _state_cell(row: Any) -> str:
    shown = state(row.state, "contract")
    if row.state in ("active", "suspended") and row.stopped_on:
        until = _now("until %(day)s") % {"day": formats.short_day(row.stopped_on)}
        return format_html("{} {}", shown, badge(until, "orange"))
    return shown


def _rhythm(row: Any) -> str:
    return billing_words(Length(row.billing_count, Unit(row.billing_unit)))


def in_states(rows: QuerySet[Any], wanted: list[str]) -> QuerySet[Any]:
    """Only contracts in one of the states; the list has annotated it."""
    return rows.filter(state__in=wanted)


class ContractList(ListOf[Contract]):
    """Contracts with what they bring a month and when they next bill (P38)."""

    name, title, thing = "contracts", _("Contracts"), "contract"
    right, section, sort = rights.READ, "subscriptions:contracts", "-number"
    template = "subscriptions/list.html"
    search = ("number", "title", "party__name", "customer_reference", "order__number")
    search_hint, note = _("N°, title, customer, order…"), _("Amounts excl. tax")
    columns = [
        Column(name="number", label=_("Contract"), cell=_number_cell, value="number", sort="number", phone="full"),
        Column(name="party", label=_("Customer"), value="party__name", cell=_party_cell, sort="party__name", words=True,
               phone="full", filter="party"),
        Column(name="rhythm", label=_("Billing"), value=_rhythm, phone="hide"),
        Column(name="start", label=_("Begins"), value="start_on", kind="day", sort="start_on", filter="start"),
        Column(name="end", label=_("End of term"), value="end_on", kind="day", sort="end_on", nullable=True, filter="end"),
        Column(name="notice", label=_("Notice before"), value="notice", kind="day", sort="notice", nullable=True, shown=False,
               filter="notice"),
        Column(name="state", label=_("State"), cell=_state_cell, value="state", filter="state", phone="plain"),
        Column(name="next", label=_("Next invoice"), value="next_due_on", kind="day", sort="next_due_on", nullable=True,
               filter="next", phone="label"),
        Column(name="monthly", label=_("Per month"), value="monthly", kind="money", phone="label", strong=True),
        Column(name="order", label=_("Order"), value="order__number", shown=False),
        Column(name="issuing", label=_("Invoices"), value=lambda row: str(dict(ISSUING)[row.issuing]), shown=False,
               filter="issuing"),
        Column(name="stopped", label=_("Stopped on"), value="stopped_on", kind="day", sort="stopped_on", nullable=True,
               shown=False),
        Column(name="reason", label=_("Reason"), value=lambda row: reason_words(row.stop_reason), shown=False),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), choices=STATES, by=in_states),
        Thing(name="party", label=_("Customer"), field="party_id", search="party", show=party_name),
        Dates(name="start", label=_("Begins"), field="start_on"),
        Dates(name="end", label=_("End of term"), field="end_on"),
        Dates(name="notice", label=_("Notice before"), field="notice"),
        Dates(name="next", label=_("Next invoice"), field="next_due_on"),
        Choices(name="issuing", label=_("Invoices"), field="issuing", choices=ISSUING),
        Flag(name="late", label=_("Late to bill"), where=Q(next_due_on__lt=F("day"))),
        Flag(name="stopping", label=_("Terminated, still running"), where=Q(stopped_on__gte=F("day"))),
        Flag(name="settle", label=_("Difference to settle"), where=Q(settle_from__isnull=False)),
    ]
    views = [
        View("running", _("Running"), {"state": "active,suspended"}),
        View("drafts", _("Drafts"), {"state": "draft"}),
        View("late", _("Late to bill"), {"late": "1"}),
        View("stopping", _("Terminated"), {"state": "stopped,ended"}),
        View("all", _("All"), {}),
    ]
    primary = Primary(_("New contract"), "subscriptions:contract_new", rights.CONTRACTS)
    empty = _("No contract. A contract is born of the recurring lines of an order, or of “New contract”.")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        day = today()
        rows = Contract.objects.select_related("party", "order")
        found: QuerySet[Any] = with_state(rows, day).annotate(
            day=Value(day, output_field=DateField()), notice=latest_notice()
        )
        return found

    def dress(self, rows: Sequence[Contract]) -> None:
        brought = brought_on(today(), [row.pk for row in rows])
        for row in rows:
            row.monthly = brought.get(row.pk, ZERO)  # type: ignore[attr-defined]

    def url(self, row: Contract) -> str:
        return reverse("subscriptions:contract", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d contract", "%(n)d contracts", n) % {"n": n}

    def late(self, row: Contract) -> bool:
        return row.next_due_on is not None and row.next_due_on < today() - timedelta(days=1)


def _run_cell(row: Any) -> str:
    words = _now("Night of %(day)s") if row.nightly else _now("Run of %(day)s")
    return two_lines(words % {"day": formats.day(row.on)}, reverse("subscriptions:run", args=[row.pk]), row.by_name)


def _run_state(row: Any) -> str:
    code = "done" if row.ended_at else "cut_off" if row.told.cut_off else "running"
    shown = state(code, "billing_run")
    if row.told.failed:
        failed = ngettext("%(n)d failure", "%(n)d failures", row.told.failed) % {"n": row.told.failed}
        return format_html("{} {}", shown, badge(failed, "red"))
    return shown


class RunList(ListOf[Run]):
    """Billing runs: what each made, what failed (P40)."""

    name, title, thing = "billing-runs", _("Billing runs"), "contract"
    right, section, sort = rights.READ, "subscriptions:contracts", "-run"
    template = "subscriptions/list.html"
    search = ("by_name",)
    columns = [
        Column(name="run", label=_("Run"), cell=_run_cell, value="on", sort="id", phone="full"),
        Column(name="until", label=_("Due up to"), value="until", kind="day"),
        Column(name="state", label=_("State"), cell=_run_state, phone="plain"),
        Column(name="contracts", label=_("Contracts"), value=lambda row: row.told.contracts, kind="quantity", phone="label"),
        Column(name="invoices", label=_("Invoices"), value=lambda row: row.told.invoices, kind="quantity", phone="label"),
        Column(name="issued", label=pgettext_lazy("invoices", "Issued"), value=lambda row: row.told.issued, kind="quantity", phone="label"),
        Column(name="amount", label=_("Excl. tax"), value=lambda row: row.told.amount, kind="money", phone="label", strong=True),
        Column(name="started", label=_("Begun"), value="started_at", kind="instant", shown=False),
    ]  # fmt: skip
    filters = [
        Dates(name="on", label=_("Date"), field="on"),
        Flag(name="nightly", label=_("Nightly"), where=Q(nightly=True)),
    ]
    primary = Primary(_("Bill what is due"), "subscriptions:run_new", rights.BILLING_RUNS, dialog=True)
    empty = _("No run yet. Every night bills what falls due; “Bill what is due” does it now.")

    def rows(self, actor: Actor) -> QuerySet[Run]:
        return Run.objects.all()

    def dress(self, rows: Sequence[Run]) -> None:
        for row, told in zip(rows, run_summaries(rows), strict=True):
            row.told = told  # type: ignore[attr-defined]

    def url(self, row: Run) -> str:
        return reverse("subscriptions:run", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d run", "%(n)d runs", n) % {"n": n}
