"""What is done to an order from its page: made, validated, held, closed, reopened, cancelled, deleted, annotated (P8, P9, P19, P21)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.models import AT_COST
from carnet.core.refusals import NotFound
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.commands.notes import add_note
from carnet.dossier.web.forms import (
    CloseForm,
    DayForm,
    DayReasonForm,
    EndingForm,
    HeaderForm,
    NewOrderForm,
    NoteForm,
    ReasonForm,
)
from carnet.sales.lines import OrderContent
from carnet.sales.models import GroupStanding, LineStanding, Order, OrderStanding


def find_order(order_id: int) -> Order:
    """The order with its customer; NotFound for anybody else's."""
    found = Order.objects.select_related("party", "contact").filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def dialog(request: ScreenRequest, form: Form, template: str = "core/dialog.html", **context: Any) -> HttpResponse:
    """The dialog, again with its faults when it has some."""
    shown = {"form": form, "section": "dossier:orders", **context}
    return render(request, template, shown, status=422 if form.errors else 200)


def page_of_order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Go to the folder of an order."""
    return go(request, reverse("dossier:order", args=[order_id]))


@screen(rights.SALES)
def new(request: ScreenRequest) -> HttpResponse:
    """An order by hand: a draft whose lines are typed next (P19)."""
    given = {"party": request.GET.get("party", ""), "ordered_on": today()}
    form = NewOrderForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        content = OrderContent(party_id=asked.pop("party").pk, **asked)
        with refusals_in(form):
            made = commands.create_order(content=content, on=today(), draft=True, by=request.actor)
            return go(request, reverse("dossier:order-lines", args=[made.pk]))
    return dialog(request, form, title=_("New order"), submit=_("Type its lines"))


@screen(rights.SALES)
def validate(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Let a draft count (P18, P19)."""
    order = find_order(order_id)
    form = DayForm(request.POST or None, initial={"on": max(today(), order.ordered_on)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.validate_order(order_id=order_id, on=form.cleaned_data["on"], by=request.actor)
            messages.success(request, _("Order %(number)s is in the order book.") % {"number": order.number})
            return page_of_order(request, order_id)
    context = {"title": _("Validate the order"), "subtitle": order.number, "submit": _("Validate")}
    return dialog(request, form, "dossier/validate.html", order=order, **context)


@screen(rights.SALES)
def edit_head(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Change the head of an order (P21)."""
    order = find_order(order_id)
    form = HeaderForm(request.POST or None, initial=HeaderForm.initial_of(order), order=order)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.edit_order_header(
                order_id=order_id,
                changes=form.changes(order),  # type: ignore[arg-type]
                expected_version=form.cleaned_data["version"],
                by=request.actor,
            )
            return page_of_order(request, order_id)
    return dialog(request, form, title=_("Head of the order"), subtitle=order.number, submit=_("Save"))


@screen(rights.SALES)
def hold(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Keep an order from delivery and invoicing (P9)."""
    order = find_order(order_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.hold_order(order_id=order_id, reason=form.cleaned_data["reason"], by=request.actor)
            return page_of_order(request, order_id)
    told = _("Held, the order can be neither delivered nor invoiced, deposits excepted, until it is released.")
    return dialog(request, form, "dossier/told.html", title=_("Put on hold"), subtitle=order.number, told=told)


@screen(rights.ORDERS_CLOSE)
def release(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Let a held order go on (P9)."""
    order = find_order(order_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.release_order(order_id=order_id, reason=form.cleaned_data["reason"], by=request.actor)
            return page_of_order(request, order_id)
    return dialog(request, form, title=_("Release the order"), subtitle=order.number, submit=_("Release"))


@screen(rights.ORDERS_CLOSE)
def close(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Close an order by hand, seeing what it gives up (P8)."""
    order = find_order(order_id)
    standing = OrderStanding.objects.get(order=order)
    left = bool(standing.deposit_left_excl_tax)
    form = CloseForm(request.POST or None, initial={"on": today()}, deposit_left=left)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        with refusals_in(form):
            commands.close_order(
                order_id=order_id,
                on=asked["on"],
                reason=asked["reason"],
                deposit=asked.get("deposit"),
                by=request.actor,
            )
            return page_of_order(request, order_id)
    lines = LineStanding.objects.filter(order=order).exclude(left_amount=0, left_to_deliver=0)
    context = {
        "order": order,
        "standing": standing,
        "groups": list(GroupStanding.objects.filter(order=order).order_by("category", "rate")),
        "lines": list(lines.select_related("order_line").order_by("order_line__position")[:10]),
        "more": max(0, lines.count() - 10),
        "title": _("Close the order"),
        "subtitle": order.number,
    }
    return dialog(request, form, "dossier/close.html", **context)


@screen(rights.ORDERS_CLOSE)
def end_lines(request: ScreenRequest, order_id: int) -> HttpResponse:
    """End lines at cost, seeing what each gives up (P24)."""
    order = find_order(order_id)
    rows = LineStanding.objects.filter(order=order, order_line__invoice_policy__in=AT_COST).exclude(left_amount=0)
    lines = list(rows.select_related("order_line").order_by("order_line__position"))
    form = EndingForm(request.POST or None, initial={"on": today()}, lines=lines)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.end_lines(
                order_id=order_id,
                order_line_ids=[int(pk) for pk in form.cleaned_data["order_lines"]],
                on=form.cleaned_data["on"],
                by=request.actor,
            )
            return page_of_order(request, order_id)
    told = _("What is not spent of them is given up. Time entered later goes beyond, by an amendment of its own.")
    context = {"title": _("End the lines at cost"), "subtitle": order.number, "told": told, "submit": _("End them")}
    return dialog(request, form, "dossier/told.html", **context)


@require_POST
@screen(rights.ORDERS_CLOSE)
def reopen(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Undo a manual close (P8)."""
    commands.reopen_order(order_id=order_id, on=today(), by=request.actor)
    messages.success(request, _("The order is open again: what it had given up is restored."))
    return page_of_order(request, order_id)


@screen(rights.ORDERS_CLOSE)
def cancel(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Cancel an order of which nothing is invoiced or delivered (P9)."""
    order = find_order(order_id)
    form = DayReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        with refusals_in(form):
            commands.cancel_order(order_id=order_id, on=asked["on"], reason=asked["reason"], by=request.actor)
            return page_of_order(request, order_id)
    told = _("The whole order is given up; its quote, if it has one, can be accepted again.")
    context = {"title": _("Cancel the order"), "subtitle": order.number, "told": told, "danger": True}
    return dialog(request, form, "dossier/told.html", **context)


@screen(rights.SALES)
def delete(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Delete an order that holds nothing but its quote; a refusal names what holds it (P9)."""
    order = find_order(order_id)
    if request.method == "POST":
        commands.delete_order(order_id=order_id, by=request.actor)
        messages.success(request, _("Order %(number)s is deleted.") % {"number": order.number})
        return go(request, reverse("dossier:orders"))
    told = _("Only an order that holds nothing but its quote can be deleted; its quote can then be accepted again.")
    context = {
        "title": _("Delete the order"),
        "subtitle": order.number,
        "told": told,
        "danger": True,
        "submit": _("Delete"),
    }
    return dialog(request, Form(), "dossier/told.html", **context)


@require_POST
@screen(rights.SALES)
def note(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Write a note on the journal; the journal is shown again."""
    from carnet.dossier.web.folder import journal_of

    order = find_order(order_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        add_note(order_id=order_id, text=form.cleaned_data["text"], by=request.actor)
    context = {"order": order, "told": journal_of(order_id), "may_note": True}
    return render(request, "dossier/parts/journal.html", context)
