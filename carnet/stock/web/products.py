"""The lists by rights, and the page of a product's stock: levels, who waits, what comes, lots, moves (P34)."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from carnet.catalog.web.words import TRACKINGS
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.lists.pages import ListScreen
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import queries
from carnet.stock.queries.lots import lots_there
from carnet.stock.queries.products import MOVES_SHOWN, arrivals_of, levels_of, moves_of, stock_of, stocked_product
from carnet.stock.queries.promising import Promise
from carnet.stock.web.history import history_of
from carnet.stock.web.lists import LevelList, LevelListBlind, MoveList, MoveListBlind
from carnet.stock.web.lists.moves import name_sources
from carnet.stock.web.waiting import told_holders

WAITING_SHOWN = 30


@screen(rights.READ)
def levels(request: ScreenRequest) -> HttpResponseBase:
    """What each warehouse holds, with costs for those who may see them."""
    spec = LevelList() if request.actor.may(rights.COSTS) else LevelListBlind()
    return ListScreen(spec, request).answer()


@screen(rights.READ)
def moves(request: ScreenRequest) -> HttpResponseBase:
    """What went in and out, with costs for those who may see them."""
    spec = MoveList() if request.actor.may(rights.COSTS) else MoveListBlind()
    return ListScreen(spec, request).answer()


@screen(rights.READ)
def product(request: ScreenRequest, product_id: int) -> HttpResponse:
    """The stock of a product; its moves come by pages of fifty."""
    found = stocked_product(product_id)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 15 else None
    rows: list[Any] = list(moves_of(product_id, before))
    name_sources(rows[:MOVES_SHOWN])
    context: dict[str, Any] = {
        "product": found,
        "moves": rows[:MOVES_SHOWN],
        "more": rows[MOVES_SHOWN - 1].n if len(rows) > MOVES_SHOWN else None,
        "may_see_costs": request.actor.may(rights.COSTS),
    }
    if before is not None:
        return render(request, "stock/parts/product_moves.html", context)
    return render(request, "stock/product.html", context | _whole(request, product_id, found.tracking))


def _whole(request: ScreenRequest, product_id: int, tracking: str) -> dict[str, Any]:
    promises: list[Promise] = queries.promises([product_id], today())
    arrivals = arrivals_of(product_id)
    holders = told_holders([one.holder for one in promises[:WAITING_SHOWN]] + [one.holder for one in arrivals]
                           + [one.brought_by for one in promises[:WAITING_SHOWN]])  # fmt: skip
    lots = lots_there(product_id) if tracking else []
    placed = levels_of(product_id)
    return {
        "levels": placed,
        "on_hand": sum(one.on_hand for one in placed),
        "reserved": sum(one.reserved for one in placed),
        "incoming": sum(one.incoming for one in placed),
        "available": sum(one.available for one in placed),
        "stock": stock_of(product_id),
        "promises": [(one, holders[one.holder], holders.get(one.brought_by)) for one in promises[:WAITING_SHOWN]],
        "promised": len(promises),
        "arrivals": [(one, holders[one.holder]) for one in arrivals],
        "lots": lots[:WAITING_SHOWN],
        "lots_more": len(lots) > WAITING_SHOWN,
        "tracking": TRACKINGS.get(tracking, ""),
        "may_write": request.actor.may(rights.STOCK),
        "today": today(),
        "history": history_of("product", product_id),
        "section": "stock:levels",
        "page_here": "stock:levels",
    }
