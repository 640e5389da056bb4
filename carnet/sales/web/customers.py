"""Quotes on the page of a customer (P50)."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.company import rights
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.sales.models import Quote, QuoteVersion

SHOWN = 10
RUNNING = (Quote.State.DRAFT, Quote.State.SENT)


@screen(rights.READ)
def quotes(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The running quotes of a customer, newest first (one statement)."""
    rows = QuoteVersion.objects.select_related("quote").filter(
        quote__party_id=party_id,
        quote__state__in=RUNNING,
        quote__is_template=False,
        n=F("quote__current_version"),
    )
    found = list(rows.order_by("-quote__created_on", "-quote_id")[: SHOWN + 1])
    add = f"{reverse('sales:quote-new')}?party={party_id}" if request.actor.may(rights.SALES) else ""
    context = {
        "shown": found[:SHOWN],
        "more": len(found) > SHOWN,
        "count": len(found) if len(found) <= SHOWN else None,
        "every": f"{reverse('sales:quotes')}?view=all&party={party_id}",
        "add": add,
    }
    return render(request, "sales/parts/party_quotes.html", context)
