"""Quotes on the page of a customer (P50)."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.company import rights
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.sales.models import QuoteVersion
from carnet.sales.web.lists import next_act, until_cell

SHOWN = 10


@screen(rights.READ)
def quotes(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The quotes of a customer that wait for us or for an answer (one statement)."""
    waiting = QuoteVersion.objects.filter(
        n=F("quote__current_version"),
        quote__party_id=party_id,
        quote__is_template=False,
        quote__state__in=["draft", "sent"],
    )
    rows = list(
        waiting.select_related("quote", "quote__party").order_by("-quote__created_on", "-quote_id")[: SHOWN + 1]
    )
    context = {
        "shown": [{"row": row, "until": until_cell(row), "act": next_act(row)} for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "every": f"{reverse('sales:quotes')}?party={party_id}",
        "add": f"{reverse('sales:quote-new')}?party={party_id}" if request.actor.may(rights.SALES) else "",
        "count": len(rows) if len(rows) <= SHOWN else None,
        "writes": request.actor.may(rights.SALES),
    }
    return render(request, "sales/parts/party_quotes.html", context)
