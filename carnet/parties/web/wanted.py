"""What the law wants to know of a customer, said early: on its page, on its quotes and in its orders (R5, R6, R61)."""

from django.http import HttpResponse
from django.shortcuts import render

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.queries import wanting_for_invoices


@screen(rights.READ)
def wanted(request: ScreenRequest, party_id: int) -> HttpResponse:
    """A line of what is missing, with the day from which nothing is issued without it; empty when all is known."""
    missing = wanting_for_invoices(party_id)
    since = company.e_invoices_from(company.settings()) if any(one.field == "siren" for one in missing) else None
    shown = {
        "party_id": party_id,
        "missing": missing,
        "since": since,
        "late": since is not None and today() >= since,
        "may_write": request.actor.may(rights.PARTIES),
        "of_address": missing and missing[0].field != "siren",
    }
    return render(request, "parties/parts/wanted.html", shown)
