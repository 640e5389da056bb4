"""From the list of what to order again: one draft per supplier and warehouse (P35, P36)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.refusals import Refusal
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Party
from carnet.purchasing import commands
from carnet.purchasing.inputs import ReorderAsk
from carnet.purchasing.models import PurchaseOrder
from carnet.purchasing.queries.reordering import LevelToBuy, levels_to_buy
from carnet.stock.web.rows import read_number

MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A level of the dialog, with what was typed beside it."""

    one: LevelToBuy
    typed: QueryDict

    @property
    def key(self) -> int:
        return self.one.level.level_id

    @property
    def ticked(self) -> bool:
        return self.one.left > 0 and (f"line-{self.key}" in self.typed if self.typed else True)

    @property
    def quantity(self) -> str:
        return self.typed.get(f"quantity-{self.key}") or formats.quantity(self.one.proposed())

    @property
    def party_id(self) -> int | None:
        """The supplier chosen for the line, else the one chosen for those nobody sells."""
        return _id(self.typed.get(f"supplier-{self.key}")) or _id(self.typed.get("supplier"))

    def ask(self) -> ReorderAsk:
        """The line as commands take it; an untouched quantity follows the packs of the supplier chosen."""
        typed = self.typed.get(f"quantity-{self.key}", "").strip()
        untouched = not typed or typed == formats.quantity(self.one.proposed())
        quantity = None if untouched else read_number(typed, f"quantity-{self.key}")
        return ReorderAsk(level_id=self.key, quantity=quantity, party_id=self.party_id)


@screen(rights.PURCHASES)
def reorder(request: ScreenRequest) -> HttpResponse:
    """Choose what to buy of the levels ticked, else of all: what is missing, of the preferred suppliers."""
    given = request.POST.getlist("row") or request.GET.getlist("row")
    ids = [int(one) for one in given[:MOST] if one.isdecimal() and len(one) < 19]
    rows = [Row(one, request.POST) for one in levels_to_buy(today(), ids or None)[:MOST]]
    fault = ""
    if request.method == "POST":
        try:
            asks = [row.ask() for row in rows if row.ticked]
            made = commands.reorder(asks=asks, on=today(), by=request.actor)
        except Refusal as refusal:
            fault = refusal.sentence
        else:
            said = ngettext("%(n)d purchase order is prepared.", "%(n)d purchase orders are prepared.", len(made))
            messages.success(request, said % {"n": len(made)})
            return go(request, _after(made))
    context = {
        "title": _("Order again"),
        "rows": rows,
        "unsold": any(row.one.left and not row.one.offers for row in rows),
        "supplier": Party.objects.filter(pk=_id(request.POST.get("supplier")) or 0).first(),
        "fault": fault,
        "wide": True,
        "section": "stock:levels",
        "page_here": "stock:reorder",
    }
    return render(request, "purchasing/reorder.html", context, status=422 if fault else 200)


def _after(made: Sequence[PurchaseOrder]) -> str:
    """Its own page for one draft, the list of drafts for several."""
    return (
        url_of("purchase_order", made[0].pk) if len(made) == 1 else ""
    ) or f"{reverse('purchasing:purchases')}?view=drafts&state=draft"


def _id(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
