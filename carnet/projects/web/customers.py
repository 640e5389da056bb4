"""Projects on the page of a customer and in the folder of an order."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.projects.amounts import clock
from carnet.projects.models import ProjectOrder
from carnet.projects.queries import rows
from carnet.sales.models import Order
from carnet.sales.web.order_panels import OrderPanel, PanelAdd, PanelRow

SHOWN = 10


@screen(rights.READ)
def projects(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The running projects of a customer (one statement)."""
    found = list(rows.projects().filter(party_id=party_id, closed_on=None).order_by("-created_on", "-id")[: SHOWN + 1])
    context = {
        "shown": found[:SHOWN],
        "every": f"{reverse('projects:projects')}?customer={party_id}",
        "more": len(found) > SHOWN,
        "count": len(found) if len(found) <= SHOWN else None,
        "add": f"{reverse('projects:project-new')}?party={party_id}" if request.actor.may(rights.PROJECTS) else "",
    }
    return render(request, "projects/parts/party_projects.html", context)


@screen(rights.READ)
def project_list(request: ScreenRequest) -> HttpResponse:
    """The list of projects narrowed to a customer."""
    party = request.GET.get("party", "")
    return go(request, f"{reverse('projects:projects')}?view=all&customer={party if party.isdecimal() else ''}")


def order_panel(actor: Actor, order: Order, on: date | None) -> OrderPanel | None:
    """The project of an order with its time and progress; “+” makes it in one click (one statement without project, else two)."""
    of_order = ProjectOrder.objects.filter(order=order).values_list("project_id", flat=True).first()
    found: Any = rows.projects().filter(pk=of_order).first() if of_order else None
    shown: Any = found if found and (on is None or found.created_on <= on) else None
    add = []
    if found is None and actor.may(rights.PROJECTS) and order.validated_on and not order.cancelled_on:
        add = [
            PanelAdd(
                label=_("Make the project"),
                url=reverse("projects:project-of-order", args=[order.pk]),
                dialog=False,
                post=True,
            )
        ]
    row = None
    if shown:
        spent = _("%(spent)s spent of %(estimated)s") % {
            "spent": clock(shown.spent_minutes),
            "estimated": clock(shown.estimated_minutes),
        }
        reached = f"{shown.reached} %" if shown.reached is not None else ""
        row = PanelRow(
            title=shown.title,
            beside=shown.number,
            url=reverse("projects:project", args=[shown.pk]),
            under=" · ".join(filter(None, [shown.stage.name, spent, reached])),
        )
    return OrderPanel(
        title=_("Project"),
        thing="project",
        key="j",
        rows=[row] if row else [],
        add=add,
        empty=_("No project. “+” makes one, with the services sold as tasks."),
    )
