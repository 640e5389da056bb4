"""The dialog that says services done, and not done after all (P24)."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.refusals import NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery import commands
from carnet.delivery.commands import CompletionAsk, Signed
from carnet.delivery.commands.completions import services_of
from carnet.delivery.models import Completion
from carnet.delivery.web.forms import CompleteForm
from carnet.delivery.web.notes import dialog
from carnet.delivery.web.signing import read_drawing
from carnet.sales.models import LineStanding, Order
from carnet.stock.web.rows import read_number


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service with something left to do."""

    line_id: int
    description: str
    unit: str
    ordered: Decimal
    left: Decimal
    quantity: str


@screen(rights.DELIVERIES)
def complete(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Say services of an order done, all of them proposed."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    typed = request.POST if request.method == "POST" else None
    rows = _rows(order_id, typed)
    form = CompleteForm(typed, initial={"on": max(today(), order.ordered_on)})
    if typed is not None and form.is_valid():
        with refusals_in(form):
            commands.complete_services(
                order_id=order_id, on=form.cleaned_data["on"], lines=_asks(rows, typed),
                comment=form.cleaned_data["comment"], signature=_signature(form, typed), by=request.actor,
            )  # fmt: skip
            messages.success(request, _("Noted as done."))
            return go(request, url_of("order", order_id))
    context = {"title": _("Services done"), "subtitle": order.number, "submit": _("Note as done"), "rows": rows}
    return dialog(request, form, "delivery/complete.html", order=order, **context)


def _rows(order_id: int, typed: QueryDict | None) -> list[ServiceRow]:
    services = services_of(order_id)
    standings = {one.order_line_id: one for one in LineStanding.objects.filter(order_id=order_id)}
    return [
        ServiceRow(
            line.pk, line.description, line.unit, standings[line.pk].ordered_quantity, standings[line.pk].left_to_deliver,
            typed.get(f"quantity-{line.pk}", "") if typed is not None else formats.quantity(standings[line.pk].left_to_deliver),
        )
        for line in services
        if standings[line.pk].left_to_deliver
    ]  # fmt: skip


def _asks(rows: list[ServiceRow], typed: QueryDict) -> list[CompletionAsk]:
    asks = []
    for row in rows:
        text = typed.get(f"quantity-{row.line_id}", "").strip()
        if text:
            quantity = abs(read_number(text, f"quantity-{row.line_id}"))
            asks.append(CompletionAsk(order_line_id=row.line_id, quantity=quantity))
    return asks or [CompletionAsk(order_line_id=row.line_id, quantity=Decimal(0)) for row in rows[:1]]


def _signature(form: CompleteForm, typed: QueryDict) -> Signed | None:
    drawn = read_drawing(typed.get("strokes", ""))
    if not drawn["strokes"] and not form.cleaned_data["signed_by"]:
        return None
    return Signed(signed_by=form.cleaned_data["signed_by"], **drawn)


@require_POST
@screen(rights.DELIVERIES)
def undo(request: ScreenRequest, completion_id: int) -> HttpResponse:
    """Say a service not done after all."""
    found = Completion.objects.filter(pk=completion_id).first()
    if found is None:
        raise NotFound
    commands.undo_completion(completion_id=completion_id, on=max(today(), found.on), by=request.actor)
    messages.success(request, _("Noted as not done."))
    return go(request, url_of("order", found.order_id))
