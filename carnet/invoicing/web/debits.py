"""Direct debits: what falls due is looked at and asked of the bank; the file, then the money (R84, R85)."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.formats import day as day_words
from carnet.core.formats import with_currency
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.files import file_answer
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.templatetags.carnet import state
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.models import Collection, Debit
from carnet.invoicing.queries.debits import collectable
from carnet.invoicing.web.acts import dialog
from carnet.invoicing.web.forms import ReasonForm
from carnet.invoicing.web.history import history_of
from carnet.invoicing.web.letters import ids_of
from carnet.invoicing.web.refused import Refused

SHOWN = 200
ASKED, TO_RECEIVE, RECEIVED, WITHDRAWN = "asked", "to_receive", "received", "withdrawn"
STATES = [
    (ASKED, pgettext_lazy("state of a collection", "Asked of the bank")),
    (TO_RECEIVE, pgettext_lazy("state of a collection", "To record")),
    (RECEIVED, pgettext_lazy("state of a collection", "Received")),
    (WITHDRAWN, pgettext_lazy("state of a collection", "Withdrawn")),
]


def with_state(rows: QuerySet[Collection], day: date) -> QuerySet[Collection]:
    """Collections with where they stand on a day."""
    own = Debit.objects.filter(collection=OuterRef("pk"))
    live, paid = Exists(own.filter(payment=None, withdrawn_on=None)), Exists(own.filter(payment__isnull=False))
    standing = Case(
        When(Q(live=False, paid=False), then=Value(WITHDRAWN)),
        When(Q(live=False), then=Value(RECEIVED)),
        When(Q(on__lte=day), then=Value(TO_RECEIVE)),
        default=Value(ASKED),
        output_field=CharField(),
    )
    return rows.annotate(live=live, paid=paid).annotate(state=standing)


class DayForm(Form):
    """The day of the collection."""

    on = DayField(label=_("Collected on"))


class ReceivedForm(Form):
    """The day on which the bank paid."""

    on = DayField(label=_("Received on"))


@screen(rights.PAYMENTS)
def new(request: ScreenRequest) -> HttpResponse:
    """What falls due by a day, ticked where a mandate is in force; one click writes the file for the bank."""
    form = DayForm(request.POST or request.GET or None, initial={"on": _next_day()})
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else _next_day()
    found = collectable(on)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid() and not request.POST.get("again"):
        try:
            made = commands.collect_debits(invoices=ids_of(request.POST, "invoice"), on=on, by=request.actor)
            return _asked(request, made)
        except Refusal as refusal:
            refused = Refused.of(refusal)
    ready = [one for one in found if one.mandate]
    context = {
        "title": _now("Collect by direct debit"), "wide": True, "section": "invoicing:dues", "form": form, "refused": refused,
        "submit": _now("Write the bank's file"), "rows": ready[:SHOWN], "without": [one for one in found if not one.mandate][:SHOWN],
        "total": sum((one.amount for one in ready), ZERO), "on": on, "creditor": company.settings().creditor_id,
        "more": max(0, len(ready) - SHOWN),
    }  # fmt: skip
    return render(request, "invoicing/collect.html", context, status=422 if refused or form.errors else 200)


def _next_day() -> date:
    """Two working days from now: banks take files until the day before."""
    day, left = today(), 2
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def _asked(request: ScreenRequest, made: list[Collection]) -> HttpResponse:
    if len(made) == 1:
        messages.success(request, _now("The file is written: give it to your bank."))
        return go(request, reverse("invoicing:collection", args=[made[0].pk]))
    messages.success(request, _now("Two files are written, one for each scheme: give both to your bank."))
    return go(request, reverse("invoicing:collections"))


@screen(rights.READ)
def collection(request: ScreenRequest, collection_id: int) -> HttpResponse:
    """A collection: its invoices, its file, what may be done with it."""
    found = _found(collection_id)
    rows = Debit.objects.filter(collection=found).select_related("invoice__billed", "mandate").defer("invoice__parties")
    may = request.actor.may(rights.PAYMENTS)
    context = {
        "collection": found, "title": title_of(found), "section": "invoicing:dues", "rows": list(rows.order_by("invoice__number")[:SHOWN]),
        "may_file": may, "may_receive": may and found.state == TO_RECEIVE,
        "may_withdraw": may and found.live,
        "history": history_of(collection_id, "collection"),
    }  # fmt: skip
    return render(request, "invoicing/collection.html", context)


def title_of(found: Collection) -> str:
    """Direct debit of 5 December."""
    return _now("Direct debit of %(day)s") % {"day": day_words(found.on)}


@screen(rights.PAYMENTS)
def file(request: ScreenRequest, collection_id: int) -> HttpResponse:
    """The file as it was written, for the bank."""
    return file_answer(_found(collection_id).file, save=True)


@screen(rights.PAYMENTS)
def receive(request: ScreenRequest, collection_id: int) -> HttpResponse:
    """The bank has paid: one payment for each invoice."""
    found = _found(collection_id)
    form = ReceivedForm(request.POST or None, initial={"on": found.on})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.receive_collection(collection_id=collection_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _now("The payments are recorded."))
            return go(request, reverse("invoicing:collection", args=[collection_id]))
    said = _now("One payment is recorded for each invoice. What bounces later: open its payment and reverse it.")
    return dialog(request, form, "invoicing/reason.html", title=_now("Record the payments"),
                  subtitle=with_currency(found.total, "EUR"), submit=_now("Record the payments"), sentence=said,
                  section="invoicing:dues")  # fmt: skip


@screen(rights.PAYMENTS)
def withdraw(request: ScreenRequest, collection_id: int) -> HttpResponse:
    """The file was not given to the bank."""
    found = _found(collection_id)
    form = ReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.withdraw_collection(collection_id=collection_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _now("The direct debit is withdrawn: its invoices may be collected again."))
            return go(request, reverse("invoicing:collection", args=[collection_id]))
    said = _now(
        "Only if the file did not reach the bank, or was refused whole: a file the bank holds is collected all the same."
    )
    return dialog(request, form, "invoicing/reason.html", title=_now("Withdraw the direct debit"), subtitle=title_of(found),
                  submit=_now("Withdraw"), sentence=said, section="invoicing:dues")  # fmt: skip


def _found(collection_id: int) -> Any:
    found = with_state(Collection.objects.select_related("file"), today()).filter(pk=collection_id).first()
    if found is None:
        raise NotFound
    return found


def _title_cell(row: Any) -> str:
    return two_lines(title_of(row), reverse("invoicing:collection", args=[row.pk]), row.scheme.upper())


def _state_cell(row: Any) -> str:
    return state(row.state, "collection")


class CollectionList(ListOf[Collection]):
    """Files of direct debits, the latest day first."""

    name, title, thing = "collections", _("Direct debits"), "payment"
    right, section, sort = rights.READ, "invoicing:dues", "-on"
    search = ("file__name",)
    search_amounts = ("total",)
    search_hint = _("Day, amount…")
    template = "invoicing/reminded.html"
    columns = [
        Column(name="on", label=_("Collected on"), kind="day", cell=_title_cell, sort="on", phone="full", filter="on"),
        Column(name="state", label=_("State"), value=lambda row: str(dict(STATES)[row.state]), cell=_state_cell, filter="state",
               phone="plain"),
        Column(name="scheme", label=_("Scheme"), value=lambda row: row.scheme.upper(), sort="scheme", filter="scheme", shown=False,
               in_files=True),
        Column(name="by", label=_("By"), value="by_name"),
        Column(name="count", label=_("Invoices"), kind="quantity", sort="count"),
        Column(name="total", label=_("Amount"), kind="money", sort="total", total="total", phone="label", strong=True),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), choices=STATES),
        Choices(name="scheme", label=_("Scheme"), choices=[("core", "CORE"), ("b2b", "B2B")]),
        Dates(name="on", label=_("Collected on"), field="on"),
    ]
    views = [
        View("all", pgettext_lazy("collections", "All")),
        View("to_receive", pgettext_lazy("collections", "To record"), {"state": TO_RECEIVE}),
    ]
    primary = Primary(pgettext_lazy("direct debit", "Collect"), "invoicing:collect", rights.PAYMENTS, dialog=True)
    empty = _("No direct debit yet. “Collect” shows what falls due under mandates, and writes the file for your bank.")

    def rows(self, actor: Actor) -> QuerySet[Collection]:
        return with_state(Collection.objects.all(), today())

    def url(self, row: Collection) -> str:
        return reverse("invoicing:collection", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d file", "%(n)d files", n) % {"n": n}
