"""The order folder: how the order stands, what is left to do, its lines and its papers (P22)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.models import Journal, JournalAbout
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.queries import FolderLine, folder, standing
from carnet.dossier.queries.brought import ready_of_order
from carnet.dossier.queries.profitability import profit_of_order
from carnet.dossier.web.days import asked_day
from carnet.dossier.web.earning import drawn
from carnet.dossier.web.links import link
from carnet.dossier.web.offered import Offered, head_acts
from carnet.dossier.web.panels import panels_of
from carnet.dossier.web.sentences import Told, told
from carnet.dossier.web.strip import strip_of
from carnet.dossier.web.table import table_of
from carnet.dossier.web.todo import todo_of
from carnet.sales.models import OrderLine
from carnet.sales.web.found import terms_label

JOURNAL = 15
RULES = {
    "invoiced_and_paid": lambda: _("Closes by itself once invoiced and paid"),
    "invoiced": lambda: _("Closes by itself once invoiced"),
    "invoiced_paid_delivered": lambda: _("Closes by itself once invoiced, paid and delivered"),
}


@screen(rights.READ)
def order(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The folder, today or as it stood on a past day."""
    on = asked_day(request)
    found = folder(order_id, on)
    day = found.today
    todo = [] if on else todo_of(found, request.actor, day)
    left, right = panels_of(found, request.actor, on)
    acts = Offered() if on else head_acts(found, todo, request.actor)
    profit = profit_of_order(order_id) if on is None and request.actor.may(rights.COSTS) else None
    context: dict[str, Any] = {
        "section": "dossier:orders",
        "folder": found,
        "order": found.order,
        "standing": found.standing,
        "on": on,
        "today": day,
        "todo": todo,
        "acts": acts,
        "strip": strip_of(found, request.actor, profit),
        "earning": drawn(profit, reverse("dossier:order-earned", args=[order_id])) if profit else None,
        "rule": "" if on or found.standing.state not in ("open", "settled") else RULES[found.rule](),
        "table": table_of(found.lines, found.standing, {} if on else found.ready),
        "panels": [left, right],
        "told": told(found.journal[:JOURNAL] if not on else [], ("order", order_id)),
        "may_note": not on and request.actor.may(rights.SALES),
        "terms": terms_label(found.order.terms),
        "party_url": link("parties:party", found.order.party_id),
        "closure": next((one for one in found.closures if one.reopened_on is None), None),
        "may_amend": not on and found.standing.state in ("open", "settled") and request.actor.may(rights.SALES),
    }
    return render(request, "dossier/order.html", context)


@screen(rights.READ)
def lines(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Another page of the lines, or only those with something left."""
    on = asked_day(request)
    found = standing(order_id, on)
    figures = {line.order_line_id: line for line in found.lines}
    rows = OrderLine.objects.filter(order_id=order_id).select_related("product").order_by("position")
    page = request.GET.get("page", "1")
    table = table_of(
        [FolderLine(row, figures.get(row.pk)) for row in rows],
        found,
        {} if on else ready_of_order(order_id, today()),
        int(page) if page.isdecimal() and len(page) < 6 else 1,
        request.GET.get("left") == "1",
    )
    context = {"table": table, "order_id": order_id, "on": on, "standing": found}
    return render(request, "dossier/parts/lines.html", context)


@screen(rights.READ)
def journal(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The whole journal of the order."""
    found = folder(order_id)
    context = {
        "order": found.order,
        "told": journal_of(order_id, 500),
        "may_note": request.actor.may(rights.SALES),
        "whole": True,
    }
    return render(request, "dossier/parts/journal.html", context)


def journal_of(order_id: int, shown: int = JOURNAL) -> list[Told]:
    """The last lines about an order in words."""
    about = JournalAbout.objects.filter(kind="order", subject_id=order_id).order_by("-line_id")[:shown]
    lines = Journal.objects.filter(pk__in=list(about.values_list("line_id", flat=True))).order_by("-id")
    return told(list(lines), ("order", order_id))
