"""Orders on the page of a customer (P50)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.models import Journal, JournalAbout
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.web.next_act import act_cell
from carnet.dossier.web.sentences import told
from carnet.dossier.web.standings import shares, standings
from carnet.parties.queries import last_acts

SHOWN = 10
PROJECT_LINES = 60


@screen(rights.READ)
def orders(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The running orders of a customer, with their bars and next act (one statement)."""
    rows = standings(request.actor, today()).filter(order__party_id=party_id, state__in=["draft", "open", "settled"])
    found = list(rows.order_by("-ordered_on", "-order_id")[: SHOWN + 1])
    shown = [{"row": row, "shares": shares(row), "act": act_cell(row)} for row in found[:SHOWN]]
    add = f"{reverse('dossier:order-new')}?party={party_id}" if request.actor.may(rights.SALES) else ""
    every = f"{reverse('dossier:orders')}?view=all&customer={party_id}"
    context = {
        "shown": shown,
        "more": len(found) > SHOWN,
        "every": every,
        "add": add,
        "count": len(found) if len(found) <= SHOWN else None,
    }
    return render(request, "dossier/parts/party_orders.html", context)


@screen(rights.READ)
def order_list(request: ScreenRequest) -> HttpResponse:
    """The list of orders narrowed to a customer."""
    party = request.GET.get("party", "")
    return go(request, f"{reverse('dossier:orders')}?view=all&customer={party if party.isdecimal() else ''}")


@screen(rights.READ)
def project_journal(request: ScreenRequest, project_id: int) -> HttpResponse:
    """What was last done on a project, in words."""
    about = JournalAbout.objects.filter(kind="project", subject_id=project_id).order_by("-line_id")[:PROJECT_LINES]
    lines = Journal.objects.filter(pk__in=about.values("line_id")).order_by("-id")
    context = {"told": told(list(lines), ("project", project_id))[:SHOWN]}
    return render(request, "dossier/parts/project_journal.html", context)


@screen(rights.READ)
def journal(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What was last done about a customer, in words (P23)."""
    context = {"told": told(last_acts(party_id), ("party", party_id))}
    return render(request, "dossier/parts/party_journal.html", context)
