"""From the list of what is left to deliver: a draft per order of the lines ticked, as far as the stock goes (P33)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from django.contrib import messages
from django.db import transaction
from django.db.models import Sum
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.refusals import Refusal
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery import commands
from carnet.delivery.asks import LineAsk
from carnet.delivery.models import Note, NoteLine
from carnet.delivery.queries.backorders import backorders
from carnet.delivery.queries.otherwise import coming_of_lines, joined
from carnet.delivery.queries.readiness import lines_ready, readiness_of_lines, whole_there
from carnet.delivery.refusals import NothingAvailable
from carnet.sales.models import LineStanding, Order

MOST = 200


@require_POST
@screen(rights.DELIVERIES)
def prepare(request: ScreenRequest) -> HttpResponse:
    """Prepare the notes of the lines ticked, each order by itself; refusals are told, the others stand."""
    ids = [int(row) for row in request.POST.getlist("row")[:MOST] if row.isdigit() and len(row) < 19]
    made = 0
    for order, asks in _asks(backorders().filter(pk__in=ids)):
        try:
            _draft(order, asks, request.actor)
            made += 1
        except Refusal as refusal:
            messages.error(request, f"{order.number}: {refusal.sentence}")
    if not made:
        return go(request, reverse("deliveries:backorders"))
    told = ngettext(
        "%(n)d note is prepared: check it, then validate.", "%(n)d notes are prepared: check them, then validate.", made
    )
    messages.success(request, told % {"n": made})
    return go(request, f"{reverse('deliveries:notes')}?view=drafts&state=draft&sort=date")


def _draft(order: Order, asks: tuple[LineAsk, ...], by: Actor) -> None:
    if not asks:
        raise NothingAvailable
    with transaction.atomic():
        commands.draft_note(order_id=order.pk, on=max(today(), order.ordered_on), lines=asks, by=by)


def _asks(rows: Iterable[LineStanding]) -> Iterator[tuple[Order, tuple[LineAsk, ...]]]:
    """What may leave of each line, by order: what is there for it, all that is left of goods the stock does not follow; less what
    drafts hold already."""
    found = sorted(rows, key=lambda row: (row.order_id, row.order_line.position))
    ids = [row.order_line_id for row in found]
    ready = joined(lines_ready(readiness_of_lines(ids, today())), coming_of_lines(ids, today()))
    drafted = _drafted(ids)
    for _order_id, own in groupby(found, key=lambda row: row.order_id):
        lines, asks = list(own), []
        for row in lines:
            told = ready.get(row.order_line_id)
            there = whole_there(told, row.left_to_deliver) if told else row.left_to_deliver
            there -= drafted.get(row.order_line_id, ZERO)
            if there > ZERO:
                asks.append(LineAsk(order_line_id=row.order_line_id, quantity=there))
        yield lines[0].order, tuple(asks)


def _drafted(order_line_ids: Iterable[int]) -> dict[int, Decimal]:
    rows = NoteLine.objects.filter(order_line__in=order_line_ids, note__number=None, note__kind=Note.Kind.OUT)
    return dict(rows.values_list("order_line").annotate(Sum("quantity")).order_by())
