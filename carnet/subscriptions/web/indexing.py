"""Index series on screen: values typed or brought from a file; the revisions due over all contracts, previewed then applied (P41)."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.files import FileTooLarge
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.spec import ListOf, Primary
from carnet.core.refusals import BadValue, NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions import commands
from carnet.subscriptions.commands import ValueInput
from carnet.subscriptions.models import Index, IndexValue
from carnet.subscriptions.queries.revisions import values_read
from carnet.subscriptions.web.clauses import IndexNumberField
from carnet.subscriptions.web.places import dialog
from carnet.subscriptions.web.words import month_words

SHOWN = 120
LARGEST_LIST = 1024 * 1024
MONTHS = [(1, gettext_lazy("every month")), (3, gettext_lazy("every quarter")), (6, gettext_lazy("every half-year")),
          (12, gettext_lazy("every year"))]  # fmt: skip


class IndexList(ListOf[Index]):
    """Index series with their latest value."""

    name, title, thing = "indices", gettext_lazy("Indices"), "contract"
    right, section, sort = rights.READ, "subscriptions:contracts", "name"
    template = "subscriptions/list.html"
    search = ("code", "name", "source")
    columns = [
        Column(name="name", label=gettext_lazy("Index"), value="name", sort="name", phone="full",
               cell=lambda row: two_lines(row.name, reverse("subscriptions:index", args=[row.pk]), row.code)),
        Column(name="published", label=gettext_lazy("Published"), value=lambda row: str(dict(MONTHS)[row.months]), phone="hide"),
        Column(name="source", label=gettext_lazy("Source"), value="source", phone="hide"),
        Column(name="month", label=gettext_lazy("Last known"), value=lambda row: month_words(row.month) if row.month else "",
               phone="label"),
        Column(name="value", label=gettext_lazy("Value"), value="value", kind="quantity", nullable=True, phone="label", strong=True),
    ]  # fmt: skip
    primary = Primary(gettext_lazy("New index"), "subscriptions:index_new", rights.CONTRACTS, dialog=True)
    empty = gettext_lazy("No index. Type the series your contracts name: labour cost, rents, prices.")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        last = IndexValue.objects.filter(index=OuterRef("pk")).order_by("-month")
        found: QuerySet[Any] = Index.objects.annotate(
            month=Subquery(last.values("month")[:1]), value=Subquery(last.values("value")[:1])
        )
        return found

    def url(self, row: Index) -> str:
        return reverse("subscriptions:index", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d index", "%(n)d indices", n) % {"n": n}


class IndexForm(Form):
    """What a series is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=30)
    months = forms.TypedChoiceField(label=gettext_lazy("Published"), choices=MONTHS, coerce=int)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=150, required=False)


class ValueForm(Form):
    """One value, or a file of them."""

    month = DayField(label=gettext_lazy("Month"), required=False, help_text=gettext_lazy("Any day of it."))
    value = IndexNumberField(label=gettext_lazy("Value"))
    text = forms.CharField(
        label=gettext_lazy("or several lines"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("A month and a value per line, as in a CSV file: 2026-06;128.4"),
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("or a CSV file"), required=False)

    def values(self) -> list[ValueInput]:
        """Everything typed and read; refuses what cannot be read."""
        typed, found = self.cleaned_data, list[ValueInput]()
        if typed["month"] and typed["value"] is not None:
            found.append(ValueInput(typed["month"], typed["value"]))
        if typed["text"].strip():
            found += commands.read_values(typed["text"])
        if typed["file"]:
            if typed["file"].size > LARGEST_LIST:
                raise FileTooLarge(LARGEST_LIST)
            found += commands.read_values(_decoded(typed["file"].read()))
        if not found:
            raise NoValue
        return found


class NoValue(BadValue):
    """Nothing was typed."""

    def __init__(self) -> None:
        super().__init__(_("Type a month and its value, or give a file."), field="month")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


@screen(rights.CONTRACTS)
def new(request: ScreenRequest) -> HttpResponse:
    """A new series."""
    form = IndexForm(request.POST or None, initial={"months": 1})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = commands.create_index(**form.cleaned_data, by=request.actor)
            return go(request, reverse("subscriptions:index", args=[made.pk]))
    return dialog(request, form, title=_("New index"), submit=_("Save"))


@screen(rights.CONTRACTS)
def edit(request: ScreenRequest, index_id: int) -> HttpResponse:
    """What it is called."""
    row = _find(index_id)
    names = ("name", "code", "months", "source")
    form = IndexForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    form.fields["months"].disabled = True
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            typed = form.cleaned_data
            commands.edit_index(
                index_id=index_id, code=typed["code"], name=typed["name"], source=typed["source"],
                is_active=row.is_active, by=request.actor,
            )  # fmt: skip
            return go(request, reverse("subscriptions:index", args=[index_id]))
    return dialog(request, form, title=_("Edit the index"), submit=_("Save"))


@screen(rights.READ)
def index(request: ScreenRequest, index_id: int) -> HttpResponse:
    """A series: its values, newest first, those that a revision has read locked; the form that adds some."""
    row = _find(index_id)
    form = ValueForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        request.actor.must(rights.CONTRACTS)
        if form.is_valid():
            with refusals_in(form):
                count = commands.set_values(index_id=index_id, values=form.values(), by=request.actor)
                told = ngettext("%(n)d value is noted.", "%(n)d values are noted.", count) % {"n": count}
                messages.success(request, told)
                return go(request, reverse("subscriptions:index", args=[index_id]))
    read = values_read(index_id)
    values = list(IndexValue.objects.filter(index=row).order_by("-month")[:SHOWN])
    context = {
        "section": "subscriptions:contracts",
        "index": row,
        "form": form,
        "values": [(one, month_words(one.month), one.month in read) for one in values],
        "published": dict(MONTHS)[row.months],
        "may_write": request.actor.may(rights.CONTRACTS),
    }
    return render(request, "subscriptions/index.html", context, status=422 if form.errors else 200)


@require_POST
@screen(rights.CONTRACTS)
def delete_value(request: ScreenRequest, index_id: int, month: str) -> HttpResponse:
    """Take a value away that nothing has read."""
    try:
        day = date.fromisoformat(month)
    except ValueError:
        raise NotFound from None
    commands.delete_value(index_id=index_id, month=day, by=request.actor)
    return go(request, reverse("subscriptions:index", args=[index_id]))


def _find(index_id: int) -> Index:
    found = Index.objects.filter(pk=index_id).first()
    if found is None:
        raise NotFound
    return found
