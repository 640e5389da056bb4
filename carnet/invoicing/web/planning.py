"""The billing plan on screen: written as a grid, a line moved to another day (P45)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.web.plan_cells import (
    CellUnreadable,
    plan_choices,
    plan_templates,
    plan_texts,
    posted_rows,
    read_plan_row,
)
from carnet.core import formats
from carnet.core.formats import symbol
from carnet.core.money import ZERO, BeyondLeft, places_of
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands, queries
from carnet.invoicing.amounts import PlanRestTwice, PlanShare, plan_amounts
from carnet.invoicing.plans import PlanAsk, PlannedLine
from carnet.invoicing.web.places import back
from carnet.invoicing.web.plan_panel import document_words
from carnet.projects.queries.rows import tasks_of_order
from carnet.sales.models import Order, OrderStanding


@dataclass(frozen=True, slots=True)
class PlanSums:
    """What the rows typed add up to: the amount of each, what is left to invoice, what is the matter."""

    left: Decimal
    amounts: Sequence[Decimal]
    fault: str = ""


class PlanForm(Form):
    """The rows of a plan."""

    def __init__(self, order: Order, standing: Sequence[PlannedLine], posted: QueryDict | None = None) -> None:
        super().__init__(posted)
        sign = symbol(order.currency)
        self.order = order
        self.rows: Sequence[Mapping[str, Any]] = (
            posted_rows(posted) if posted else [_texts(line, sign) for line in standing if not line.is_done]
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        asks = []
        for row in self.rows:
            try:
                line = str(row.get("line") or "")
                asks.append(PlanAsk(line_id=int(line) if line.isdecimal() else None, **read_plan_row(row)))
            except CellUnreadable as fault:
                self.add_error(None, fault.message)
        return {**found, "lines": asks}


class MoveForm(Form):
    """Another day for a line."""

    due_on = DayField(label=gettext_lazy("Planned on"), required=False)
    certainty = forms.IntegerField(label=gettext_lazy("How sure, in percent"), min_value=0, max_value=100)
    reason = forms.CharField(label=gettext_lazy("Why (told in the journal)"), max_length=200, required=False)


@screen(rights.INVOICES)
def plan(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The grid: rows still to be invoiced; what is invoiced stays above."""
    order = _order(order_id)
    standing = queries.plan_of(order_id)
    form = PlanForm(order, standing, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.write_plan(order_id=order_id, lines=form.cleaned_data["lines"], by=request.actor)
            return back(request, url_of("order", order_id))
    context = {
        "title": _("Billing plan"),
        "subtitle": " · ".join(filter(None, [order.number, order.title])),
        "submit": _("Save"),
        "wide": True,
        "form": form,
        "order": order,
        "done": [(line, [document_words(use) for use in line.uses]) for line in standing if line.is_done],
        "sums": _sums(order, form),
        "plan_templates": plan_templates(),
        **plan_choices((task.pk, task.title) for task in tasks_of_order(order_id)),
    }
    return render(request, "invoicing/plan.html", context, status=422 if form.errors else 200)


@require_POST
@screen(rights.INVOICES)
def plan_sums(request: ScreenRequest, order_id: int) -> HttpResponse:
    """What the rows typed add up to; writes nothing."""
    order = _order(order_id)
    form = PlanForm(order, (), request.POST)
    return render(request, "invoicing/parts/plan_sums.html", {"sums": _sums(order, form), "order": order})


@screen(rights.INVOICES)
def move(request: ScreenRequest, line_id: int) -> HttpResponse:
    """Expect a line on another day."""
    line = queries.plan_line(line_id)
    form = MoveForm(request.POST or None, initial={"due_on": line.due_on or today(), "certainty": line.certainty})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.move_plan_line(plan_line_id=line_id, **form.cleaned_data, by=request.actor)
            return back(request, url_of("order", line.order_id))
    context = {"form": form, "title": _("Move"), "subtitle": line.label or _("Balance"), "submit": _("Move")}
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


def _order(order_id: int) -> Order:
    found = Order.objects.filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def _texts(line: PlannedLine, sign: str) -> dict[str, Any]:
    """A row as it opens: its percentage while nothing was taken of it, else what it still expects; the rest stays blank."""
    whole = line.percent is not None and not line.uses
    texts = {**plan_texts(line, sign, None if whole else line.amount), "line": line.id}
    return {**texts, "share": ""} if line.is_rest else texts


def _sums(order: Order, form: PlanForm) -> PlanSums:
    standing = OrderStanding.objects.filter(order=order).first()
    left = standing.left_excl_tax if standing else ZERO
    shares = []
    for row in form.rows:
        try:
            read = read_plan_row(row)
        except CellUnreadable as fault:
            return PlanSums(left, (), fault.message)
        shares.append(PlanShare(read["percent"], read["amount_excl_tax"]))
    try:
        ordered = standing.ordered_excl_tax if standing else ZERO
        amounts = plan_amounts(shares, ordered, left, places_of(order.currency))
    except BeyondLeft as beyond:
        return PlanSums(left, (), _beyond(beyond.maximum))
    except PlanRestTwice:
        return PlanSums(left, (), _("Only the last line takes what is left: give the others a share."))
    fixed = sum((amount for amount in amounts if amount is not None), ZERO)
    return PlanSums(left, [left - fixed if amount is None else amount for amount in amounts])


def _beyond(maximum: Decimal) -> str:
    return _("This goes beyond what is left to invoice: at most %(left)s more.") % {"left": formats.money(maximum)}
