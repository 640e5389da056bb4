"""The lines of a draft order, typed in the same grid as quotes: live totals, saved as one types (P19)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core import formats
from carnet.core.refusals import Refusal
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.web.acts import find_order
from carnet.dossier.web.links import link
from carnet.sales.faults import ContentRefused, Faults
from carnet.sales.lines import AgreedContent, OrderContent
from carnet.sales.models import Order, OrderLine
from carnet.sales.queries.contents import order_content_of
from carnet.sales.steps.filling import House
from carnet.sales.steps.quoting import Prepared, prepare
from carnet.sales.web import found as around
from carnet.sales.web.figures import PERIODS, Manner, discount_text, line_texts, subtotals, sums
from carnet.sales.web.grid import Grid, Unreadable, cell_errors, read_grid

SHARED = [field.name for field in fields(AgreedContent)]


@screen(rights.SALES)
def edit(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The grid of a draft; an order that counts changes by amendment, from its folder."""
    order = find_order(order_id)
    if order.validated_on or order.cancelled_on:
        return go(request, reverse("dossier:order", args=[order_id]))
    house = House.on_day(order.ordered_on)
    content = order_content_of(order)
    prepared = prepare(content, order.party, house, Faults())
    manner = _manner(order, request)
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    context = {
        "order": order,
        "section": "dossier:orders",
        "manner": manner,
        "start": {
            "id": f"order-{order.pk}",
            "version": order.version,
            "lines": _stored(lines, manner),
            "plan": [],
            "billed_party": order.billed_party_id,
            "default_vat": "",
        },
        "sums": sums(prepared.totals, manner, house.rates, order.discount_percent),
        "discount": discount_text(order.discount_percent, order.discount_amount, manner),
        "deposit": formats.percent(order.deposit_percent),
        "rates": around.rate_choices(list(house.rates)),
        "units": around.unit_labels(),
        "terms": around.term_choices(),
        "periods": PERIODS.items(),
        "party_url": link("parties:party", order.party_id),
    }
    return render(request, "dossier/draft.html", context)


def _manner(order: Order, request: ScreenRequest) -> Manner:
    return Manner(order.currency, order.prices_include_tax, request.actor.may(rights.COSTS))


def _stored(lines: list[OrderLine], manner: Manner) -> list[dict[str, Any]]:
    keys = {line.position: f"l{line.pk}" for line in lines}
    below = subtotals([_Taken(line) for line in lines], manner)
    return [
        {
            **line_texts(_Taken(line), manner),
            "id": line.pk,
            "key": keys[line.position],
            "attached": keys.get(line.attached_to or 0, ""),
            "subtotal": below.get(index, ""),
        }
        for index, line in enumerate(lines)
    ]


class _Taken:
    """A line of an order as the grid reads those of quotes: taken, hence no option."""

    optional = False

    def __init__(self, line: OrderLine) -> None:
        self._line = line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


@require_POST
@screen(rights.SALES)
def totals(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The figures of the grid as typed; nothing is written."""
    order = find_order(order_id)

    def answer(grid: Grid, content: OrderContent) -> dict[str, Any]:
        prepared = prepare(content, order.party, House.on_day(content.ordered_on or order.ordered_on), Faults())
        return _told(grid, content, prepared, request)

    return _answered(request, order, answer)


@require_POST
@screen(rights.SALES)
def save(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Keep the grid as the content of the draft: the autosave."""
    order = find_order(order_id)

    def answer(grid: Grid, content: OrderContent) -> dict[str, Any]:
        kept = commands.edit_order_draft(
            order_id=order_id, content=content, expected_version=grid.version, by=request.actor
        )
        prepared = prepare(order_content_of(kept), order.party, House.on_day(kept.ordered_on), Faults())
        ids = OrderLine.objects.filter(order_id=order_id).order_by("position").values_list("pk", flat=True)
        return {
            **_told(grid, content, prepared, request),
            "version": kept.version,
            "n": 1,
            "at": f"{timezone.localtime():%H:%M}",
            "ids": dict(zip(grid.keys, ids, strict=True)),
        }

    return _answered(request, order, answer)


def _answered(
    request: ScreenRequest, order: Order, answer: Callable[[Grid, OrderContent], dict[str, Any]]
) -> HttpResponse:
    """The answer to a posted grid; what cannot be read or kept is told by its cell."""
    grid: Grid | None = None
    try:
        posted = _posted(request)
        grid = read_grid(posted, costs=None if request.actor.may(rights.COSTS) else _kept_costs(order))
        return JsonResponse(answer(grid, _content(order, grid, posted)))
    except Unreadable as unreadable:
        return JsonResponse({"errors": unreadable.errors}, status=422)
    except ContentRefused as refused:
        errors = cell_errors(refused.errors, grid) if grid else []
        return JsonResponse({"errors": errors}, status=422)
    except Refusal as refusal:
        return JsonResponse({"refusal": refusal.sentence, "code": refusal.code}, status=refusal.status)


def _posted(request: ScreenRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        return None


def _content(order: Order, grid: Grid, posted: Any) -> OrderContent:
    """The whole content of the draft: what the page says, the rest as it is."""
    typed = grid.content
    shown = {name: getattr(typed, name) for name in SHARED if name in _ON_THE_PAGE}
    return replace(
        order_content_of(order), **shown, ordered_on=_day(posted["head"].get("ordered_on"), order.ordered_on)
    )


_ON_THE_PAGE = frozenset(
    {
        "title", "customer_reference", "promised_on", "terms_id", "deposit_percent", "discount_percent", "discount_amount",
        "prices_include_tax", "lines",
    }
)  # fmt: skip


def _day(typed: Any, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(typed)) if typed else otherwise
    except ValueError:
        raise Unreadable([{"line": "", "field": "ordered_on", "message": _("Choose a day.")}]) from None


def _kept_costs(order: Order) -> Callable[[int | None, int | None], Decimal | None]:
    """Who may not see costs leaves those of the stored lines as they are; new lines take that of their product."""
    rows = OrderLine.objects.filter(order=order).values_list("pk", "product_id", "unit_cost")
    kept: dict[tuple[int, int | None], Decimal] = {(pk, product): cost for pk, product, cost in rows}
    return lambda line, product: kept.get((line or 0, product))


def _told(grid: Grid, content: OrderContent, prepared: Prepared, request: ScreenRequest) -> dict[str, Any]:
    """Every line as it stands and the totals, drawn."""
    manner = Manner(prepared.heading.currency, content.prices_include_tax, request.actor.may(rights.COSTS))
    lines: Sequence[Any] = prepared.lines
    below = subtotals(lines, manner)
    rates = House.on_day(timezone.localdate()).rates
    drawn = {"sums": sums(prepared.totals, manner, rates, content.discount_percent), "manner": manner}
    return {
        "lines": [
            {**line_texts(line, manner), "key": key, "subtotal": below.get(index, "")}
            for index, (key, line) in enumerate(zip(grid.keys, lines, strict=True))
        ],
        "discount": discount_text(content.discount_percent, content.discount_amount, manner),
        "deposit": formats.percent(content.deposit_percent),
        "side": render_to_string("sales/parts/side.html", drawn),
        "sums": render_to_string("sales/parts/sums.html", drawn),
    }
