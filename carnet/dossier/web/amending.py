"""Amendments on screen: the lines of the order with new terms, the difference worked out while one types (P20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.refusals import FieldError, NotFound, Refusal
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.queries import LineFigures, standing
from carnet.dossier.web.acts import dialog, find_order, page_of_order
from carnet.dossier.web.changes import asked_changes, reason_and_day
from carnet.dossier.web.forms import AcceptAmendmentForm
from carnet.sales.lines import AmendmentChange
from carnet.sales.models import Amendment, AmendmentLine, AmendmentVat, Order
from carnet.sales.steps.filling import House
from carnet.sales.web import found as around
from carnet.sales.web.grid import vat_code


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed in the editor."""

    reason: str
    on: date
    changes: list[AmendmentChange]


@dataclass(frozen=True, slots=True)
class Editable:
    """A line of the order as the editor shows it, with what was typed."""

    figures: LineFigures
    quantity: str
    price: str
    discount: str
    vat: str
    least: Decimal


@screen(rights.SALES)
def new(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The editor of an amendment; posted, the amendment is proposed, or accepted at once when it is said who agreed."""
    order = find_order(order_id)
    errors: list[str] = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = _propose(request, order, _asked(request, order))
                if request.POST.get("accepted"):
                    commands.accept_amendment(
                        amendment_id=made.pk, on=made.on, accepted_by=request.POST.get("accepted_by", ""),
                        own_plan_line=bool(request.POST.get("own_plan_line")), by=request.actor,
                    )  # fmt: skip
            messages.success(request, _("Amendment %(n)s is kept.") % {"n": made.n})
            return page_of_order(request, order_id)
        except Refusal as refusal:
            errors = _sentences(refusal)
    found = standing(order_id)
    rates = around.rate_choices(list(House.on_day(today()).rates))
    context = {
        "order": order,
        "section": "dossier:orders",
        "title": _("Amendment"),
        "subtitle": order.number,
        "submit": _("Keep the amendment"),
        "lines": [_editable(line, request) for line in found.lines],
        "rates": rates,
        "day": request.POST.get("on") or today().isoformat(),
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "wide": True,
        "incl_tax": order.prices_include_tax,
    }
    return render(request, "dossier/amend.html", context, status=422 if errors else 200)


def _asked(request: ScreenRequest, order: Order) -> Asked:
    lines = {line.order_line_id: line for line in standing(order.pk).lines}
    reason, on = reason_and_day(request.POST)
    return Asked(reason, on, asked_changes(request.POST, lines, incl_tax=order.prices_include_tax))


def _propose(request: ScreenRequest, order: Order, asked: Asked) -> Amendment:
    return commands.propose_amendment(
        order_id=order.pk, on=asked.on, reason=asked.reason, changes=asked.changes, by=request.actor
    )


def _editable(line: LineFigures, request: ScreenRequest) -> Editable:
    def typed(name: str, otherwise: str) -> str:
        return request.POST.get(f"{name}-{line.order_line_id}", otherwise)

    return Editable(
        figures=line,
        quantity=typed("quantity", formats.quantity(line.ordered.quantity)),
        price=typed("price", formats.unit_price(line.unit_price)),
        discount=typed("discount", formats.quantity(line.discount_percent) if line.discount_percent else ""),
        vat=typed("vat", vat_code(line.vat_category, line.vat_rate, "")),
        least=max(line.invoiced.quantity - line.credited.quantity, line.delivered.quantity - line.returned.quantity),
    )


@require_POST
@screen(rights.SALES)
def difference(request: ScreenRequest, order_id: int) -> HttpResponse:
    """What the amendment typed so far makes of the order: worked out by the act itself, then undone."""
    order = find_order(order_id)
    context: dict[str, Any] = {}
    try:
        asked = _asked(request, order)
        if asked.changes:
            with transaction.atomic():
                context = _told(_propose(request, order, asked))
                transaction.set_rollback(True)
    except Refusal as refusal:
        context = {"errors": _sentences(refusal)}
    return render(request, "dossier/parts/difference.html", context)


def _told(amendment: Amendment) -> dict[str, Any]:
    moves = list(AmendmentVat.objects.filter(amendment=amendment).order_by("category", "rate"))
    rows = [(move.rate, move.delta_lines - move.delta_discount, move.delta_vat) for move in moves]
    vat = sum((row[2] for row in rows), Decimal(0))
    change = amendment.after_excl_tax - amendment.before_excl_tax
    return {"amendment": amendment, "groups": rows, "change": change, "vat": vat, "change_incl": change + vat}


def _sentences(refusal: Refusal) -> list[str]:
    errors: Sequence[FieldError] = refusal.errors
    return list(dict.fromkeys(error.message for error in errors)) or [refusal.sentence]


@screen(rights.READ)
def amendment(request: ScreenRequest, amendment_id: int) -> HttpResponse:
    """An amendment as read: plus and minus lines, before, after, difference."""
    found = _found(amendment_id)
    lines = AmendmentLine.objects.filter(amendment=found).select_related("order_line").order_by("position")
    context = {
        **_told(found),
        "lines": list(lines),
        "section": "dossier:orders",
        "title": _("Amendment %(n)s") % {"n": found.n},
        "subtitle": found.order.number,
        "order": found.order,
        "waits": found.accepted_on is None and request.actor.may(rights.SALES),
    }
    return render(request, "dossier/amendment.html", context)


@screen(rights.SALES)
def accept(request: ScreenRequest, amendment_id: int) -> HttpResponse:
    """The customer agreed: the amendment counts from that day (P20)."""
    found = _found(amendment_id)
    form = AcceptAmendmentForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.accept_amendment(amendment_id=amendment_id, **form.cleaned_data, by=request.actor)
            return page_of_order(request, found.order_id)
    title = _("Accept amendment %(n)s") % {"n": found.n}
    return dialog(request, form, title=title, subtitle=found.order.number, submit=_("Accept"))


@require_POST
@screen(rights.SALES)
def delete(request: ScreenRequest, amendment_id: int) -> HttpResponse:
    """Throw away an amendment that was not accepted."""
    found = _found(amendment_id)
    commands.delete_amendment(amendment_id=amendment_id, by=request.actor)
    return go(request, reverse("dossier:order", args=[found.order_id]))


def _found(amendment_id: int) -> Amendment:
    found = Amendment.objects.select_related("order").filter(pk=amendment_id).first()
    if found is None:
        raise NotFound
    return found
