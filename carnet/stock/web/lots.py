"""The page of a lot or serial number: where it is, where it came from, to whom it went (P35)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.catalog.web.words import TRACKINGS
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import commands
from carnet.stock.models import Move
from carnet.stock.queries.lots import left_with, lot_of, places_of
from carnet.stock.web.history import history_of
from carnet.stock.web.lists.moves import name_sources

SHOWN = 100


class LotForm(Form):
    """What may be corrected of a lot."""

    number = forms.CharField(label=_("Number"), max_length=60)
    expires_on = DayField(label=_("Expires"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


@screen(rights.READ)
def lot(request: ScreenRequest, lot_id: int) -> HttpResponse:
    """Where a lot is, where it came from and to whom it went; its newest hundred moves."""
    found = lot_of(lot_id)
    moves: list[Any] = list(
        Move.objects.filter(lot_id=lot_id).select_related("warehouse", "party").order_by("-pk")[: SHOWN + 1]
    )
    name_sources(moves)
    context = {
        "lot": found,
        "kind": TRACKINGS.get(found.product.tracking, ""),
        "places": places_of([lot_id])[lot_id],
        "left": left_with([lot_id]).get(lot_id),
        "moves": moves[:SHOWN],
        "more": len(moves) > SHOWN,
        "came": _parties(moves, +1),
        "went": _parties(moves, -1),
        "today": today(),
        "is_over": found.expires_on is not None and found.expires_on < today(),
        "may_write": request.actor.may(rights.STOCK),
        "may_see_costs": request.actor.may(rights.COSTS),
        "history": history_of("lot", lot_id),
        "section": "stock:levels",
        "page_here": "stock:lots",
    }
    return render(request, "stock/lot.html", context)


@screen(rights.STOCK)
def edit(request: ScreenRequest, lot_id: int) -> HttpResponse:
    """Correct the number, the expiry date, the note."""
    found = lot_of(lot_id)
    initial = {"number": found.number, "expires_on": found.expires_on, "note": found.note, "version": found.version}
    form = LotForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            typed = dict(form.cleaned_data)
            commands.change_lot(lot_id=lot_id, expected_version=typed.pop("version"), by=request.actor, **typed)
            return go(request, reverse("stock:lot", args=[lot_id]))
    context = {
        "title": gettext("Lot or serial number"), "subtitle": found.number, "submit": gettext("Save"), "form": form,
        "section": "stock:levels", "page_here": "stock:lots",
    }  # fmt: skip
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


def _parties(moves: list[Any], sign: int) -> list[Any]:
    """The parties it came from (+) or went to (−), the newest first, each once."""
    found = {move.party_id: move.party for move in moves if move.party and move.quantity * sign > 0}
    return list(found.values())
