"""What an order or a project earns, drawn: a bar for each stage of cost, every figure opening its documents (P44)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.queries.earned import FIGURES, earned_parts
from carnet.dossier.queries.profitability import Profit, Stage, orders_of_project, profit_of_order, profit_of_project
from carnet.dossier.web.explain import Part
from carnet.projects.models import Project
from carnet.sales.models import Order

LABELS = {
    "sold": lambda: _("Sold"),
    "planned_cost": lambda: _("Planned cost"),
    "committed_cost": lambda: _("Committed cost"),
    "actual_cost": lambda: _("Actual cost"),
    "left_to_do": lambda: _("Left to do"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: where it begins and how wide it is, in percent, and its colour."""

    start: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A cost with what it opens, its bar, and the margin it leaves."""

    label: str
    pieces: Sequence[Piece]
    cost: Decimal
    url: str
    stage: Stage | None
    said: str

    @property
    def rate(self) -> str:
        if self.stage is None or self.stage.rate is None:
            return formats.DASH
        return formats.percent(self.stage.rate, 1)


@screen(rights.COSTS)
def of_order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """What an order earns, in the side dialog or as a page."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    url = reverse("dossier:order-earned", args=[order_id])
    context = {
        "title": _("Profitability"),
        "subtitle": order.number,
        "section": "dossier:orders",
        "wide": True,
        "folder_url": reverse("dossier:order", args=[order_id]),
        **drawn(profit_of_order(order_id), url),
    }
    return render(request, "dossier/earning.html", context)


@screen(rights.COSTS)
def of_project(request: ScreenRequest, project_id: int) -> HttpResponse:
    """What a project earns, as a panel of its page."""
    profit = profit_of_project(project_id)
    url = reverse("dossier:project-earned", args=[project_id])
    return render(request, "dossier/parts/earning_panel.html", drawn(profit, url))


@screen(rights.COSTS)
def explain_order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The documents that make a figure of an order's margin."""
    if not Order.objects.filter(pk=order_id).exists():
        raise NotFound
    return _explained(request, [order_id], None)


@screen(rights.COSTS)
def explain_project(request: ScreenRequest, project_id: int) -> HttpResponse:
    """The documents that make a figure of a project's margin, over all its orders."""
    if not Project.objects.filter(pk=project_id).exists():
        raise NotFound
    return _explained(request, orders_of_project(project_id), project_id)


def _explained(request: ScreenRequest, order_ids: Sequence[int], project_id: int | None) -> HttpResponse:
    figure = request.GET.get("figure", "")
    if figure not in FIGURES:
        raise NotFound
    parts = [
        Part(one.label, one.on, ZERO, one.amount, _page(one.kind, one.id))
        for one in earned_parts(figure, order_ids, project_id)
    ]
    total = sum((part.amount for part in parts), ZERO)
    context: dict[str, Any] = {
        "label": LABELS[figure](),
        "parts": parts,
        "total": total,
        "question": formats.money(total),
    }
    return render(request, "dossier/explanation.html", context)


def _page(kind: str, id: int) -> str:
    kinds = {
        "cancellation": "", "closure": "", "reopening": "", "line_ending": "", "credit_note": "invoice",
        "purchase_cancelled": "purchase_order",
    }  # fmt: skip
    kind = kinds.get(kind, kind)
    return url_of(kind, id) if kind and id else ""


def drawn(profit: Profit, url: str) -> dict[str, Any]:
    """The figures of a margin as rows of bars; each cost opens its documents at `url`."""
    whole = max(profit.sold, profit.planned_cost, profit.landing_cost, Decimal(1))

    def row(label: str, cost: Decimal, figure: str, said: str, stage: Stage | None, *costs: tuple[Decimal, str]) -> Row:
        pieces, start = [], 0
        for amount, kind in [*costs, (max(stage.margin, ZERO) if stage else ZERO, "paid")]:
            width = int(100 * max(amount, ZERO) / whole)
            pieces.append(Piece(start, width, kind))
            start += width
        opens = f"{url}?figure={figure}" if figure else ""
        return Row(label, pieces, cost, opens, stage, said)

    actual, committed, left = profit.actual_cost, profit.committed_cost, profit.left_cost
    spent, ordered = (actual, "cost"), (committed, "committed")
    rows = [
        row(
            pgettext("cost", "Planned"),
            profit.planned_cost,
            "planned_cost",
            "",
            profit.planned,
            (profit.planned_cost, "cost"),
        ),
        row(pgettext("cost", "Actual"), actual, "actual_cost", _by_kind(profit), profit.actual, spent),
        row(_("+ Committed"), committed, "committed_cost", _("ordered, not billed"), profit.committed, spent, ordered),
        row(_("+ Left to do"), left, "left_to_do", _left_by_kind(profit), None, spent, ordered, (left, "left")),
        row(_("= At the end"), profit.landing_cost, "", "", profit.landing, spent, ordered, (left, "left")),
    ]
    return {
        "profit": profit,
        "rows": rows,
        "sold_url": f"{url}?figure=sold",
        "sold_share": int(100 * max(profit.sold, ZERO) / whole),
        "gap": profit.landing_cost - profit.planned_cost,
    }


def _by_kind(profit: Profit) -> str:
    told = [
        (_("goods"), profit.spent_goods),
        (_("purchases"), profit.spent_purchases),
        (_("time"), profit.spent_time),
        (_("expenses"), profit.spent_expenses),
    ]
    return " · ".join(f"{word} {formats.money(amount)}" for word, amount in told if amount)


def _left_by_kind(profit: Profit) -> str:
    told = [
        (_("goods"), profit.left_goods),
        (_("time"), profit.left_work),
        (pgettext("left to do", "others"), profit.left_others),
    ]
    return " · ".join(f"{word} {formats.money(amount)}" for word, amount in told if amount)
