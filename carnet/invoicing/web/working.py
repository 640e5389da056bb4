"""Screens of time to invoice: what waits, the drafts of what is ticked, the invoice of a project (P24, P43)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries import Waiting
from carnet.invoicing.web.words import GROUPINGS
from carnet.projects.models import Project


class TimeForm(Form):
    """How time is told, and up to which day."""

    group_by = forms.ChoiceField(label=gettext_lazy("Told"), choices=GROUPINGS)
    until = DayField(label=gettext_lazy("Up to"), required=False)


@screen(rights.INVOICES)
def waiting(request: ScreenRequest) -> HttpResponse:
    """What waits to be invoiced; posted, a draft is prepared for each order or project ticked."""
    rows = queries.waiting_work()
    form = TimeForm(request.POST if request.method == "POST" else None, initial={"group_by": "task"})
    if request.method == "POST" and form.is_valid():
        ticked = [row for row in rows if row.key in request.POST.getlist("row")]
        with refusals_in(form):
            made = _drafted(request, ticked, form.cleaned_data)
            if made:
                words = ngettext("%(n)d draft invoice is ready.", "%(n)d draft invoices are ready.", len(made))
                messages.success(request, words % {"n": len(made)})
            return go(request, f"{reverse('invoicing:invoices')}?view=drafts&state=draft" if made else request.path)
    context = {
        "section": "projects:week",
        "rows": rows,
        "form": form,
        "minutes": sum(row.minutes for row in rows),
        "amount": sum((row.amount for row in rows), ZERO),
    }
    return render(request, "invoicing/waiting.html", context, status=422 if form.errors else 200)


def _drafted(request: ScreenRequest, rows: list[Waiting], asked: dict[str, Any]) -> list[Invoice]:
    """The drafts: of the orders ticked, then of the projects."""
    head = {"on": today(), "group_by": asked["group_by"], "until": asked["until"], "by": request.actor}
    orders = [row.order_id for row in rows if row.order_id]
    made = commands.draft_time_of_orders(order_ids=orders, **head) if orders else []
    return made + [
        commands.draft_project_time(project_id=row.project_id, **head) for row in rows if row.project_id is not None
    ]


@screen(rights.INVOICES)
def project_time(request: ScreenRequest, project_id: int) -> HttpResponse:
    """The invoice of a project that no order bears: a draft to look at."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None:
        raise NotFound
    form = TimeForm(request.POST if request.method == "POST" else None, initial={"group_by": "task"})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = commands.draft_project_time(
                project_id=project_id,
                on=today(),
                group_by=form.cleaned_data["group_by"],
                until=form.cleaned_data["until"],
                by=request.actor,
            )
            return go(request, reverse("invoicing:invoice", args=[made.pk]))
    context = {
        "form": form,
        "title": _("Invoice the time spent"),
        "subtitle": project.number,
        "submit": _("Keep as a draft"),
    }
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


@screen(rights.INVOICES)
def of_project(request: ScreenRequest, project_id: int) -> HttpResponse:
    """What waits on a project, as a panel of its page."""
    context = {"rows": queries.waiting_work(project_id)}
    return render(request, "invoicing/parts/waiting_of_project.html", context)
