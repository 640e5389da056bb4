"""Recurring lines of an order handed over to a contract from its folder, or given up (P38)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.web.places import back
from carnet.sales.models import Order, OrderLine
from carnet.subscriptions import commands
from carnet.subscriptions.commands import HandOverAsk
from carnet.subscriptions.lines import EVERY
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.steps.handing import by_period, free_lines, titled
from carnet.subscriptions.web.forms.contracts import HandOverForm, ReasonForm
from carnet.subscriptions.web.places import dialog, page_of
from carnet.subscriptions.web.words import length_code
from carnet.subscriptions.wording import every_words


@screen(rights.CONTRACTS)
def hand_over(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The lines that still need a contract, those of one period of price ticked, and the terms; one click makes it run."""
    order = _order(order_id)
    free = free_lines([order_id])
    first = by_period(free)[0] if free else []
    form = HandOverForm(order_id, request.POST or None, initial=_initial(order, first))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _handed_over(request, order, form)
    others = len(free) - len(first)
    context = {
        "title": _("Hand over to a contract"),
        "subtitle": " · ".join(filter(None, [order.number, order.title])),
        "submit": _("Make the contract"),
        "section": "subscriptions:contracts",
        "wide": True,
        "form": form,
        "ticked": {str(one) for one in form["lines"].value() or []},
        "lines": [(line, every_words(EVERY[line.period])) for line in free],
        "others": ngettext(
            "%(n)d line with another period of price makes its own contract afterwards.",
            "%(n)d lines with another period of price make their own contract afterwards.", others,
        ) % {"n": others} if others else "",
    }  # fmt: skip
    return render(request, "subscriptions/hand_over.html", context, status=422 if form.errors else 200)


def _initial(order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    house = rules()
    return {
        "lines": [line.pk for line in lines],
        "title": titled(order, lines) if lines else "",
        "start_on": order.promised_on or today(),
        "billing": length_code(EVERY[lines[0].period]) if lines else "1 month",
        "in_advance": True,
        "issuing": house.issuing,
        "lead_days": house.lead_days,
        "tells_renewal": True,
        "renewal": Contract.Renewal.NONE,
        "grouping": Contract.Grouping.PERIOD,
    }


def _handed_over(request: ScreenRequest, order: Order, form: HandOverForm) -> HttpResponse:
    ask = HandOverAsk(
        line_ids=tuple(line.pk for line in form.cleaned_data["lines"]), title=form.cleaned_data["title"],
        terms=form.agreed(),
    )  # fmt: skip
    draft = request.POST.get("do") == "draft"
    (made,) = commands.hand_over(order_id=order.pk, on=today(), ask=ask, draft=draft, by=request.actor)
    messages.success(request, _("Contract %(number)s is made.") % {"number": made.number})
    return page_of(request, made.pk)


@screen(rights.CONTRACTS)
def give_up(request: ScreenRequest, order_id: int, line_id: int) -> HttpResponse:
    """A recurring line that no contract will bill, with a reason: it no longer keeps the order open."""
    order, line = _order(order_id), _line(order_id, line_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.give_up_line(
                order_id=order_id, line_ids=[line_id], reason=form.cleaned_data["reason"], on=today(), by=request.actor
            )
            return back(request, url_of("order", order.pk))
    return dialog(request, form, title=_("Give the line up"), subtitle=line.description, submit=_("Give up"))


@require_POST
@screen(rights.CONTRACTS)
def restore(request: ScreenRequest, order_id: int, line_id: int) -> HttpResponse:
    """Take back that it was given up."""
    order, line = _order(order_id), _line(order_id, line_id)
    commands.restore_line(order_id=order_id, line_ids=[line.pk], on=today(), by=request.actor)
    return back(request, url_of("order", order.pk))


def _order(order_id: int) -> Order:
    found = Order.objects.filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def _line(order_id: int, line_id: int) -> OrderLine:
    found = OrderLine.objects.filter(order=order_id, pk=line_id).first()
    if found is None:
        raise NotFound
    return found
