"""Billing runs on screen: what is due now, how far a run is, what it made, what failed (P40)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions import commands
from carnet.subscriptions.models import Run
from carnet.subscriptions.queries.runs import RunSummary, due_contracts, failures_of, invoices_of_run, run_summaries
from carnet.subscriptions.web.places import dialog

SHOWN = 50


class RunForm(Form):
    """Up to when, and the date of the invoices."""

    until = DayField(label=gettext_lazy("Bill what falls due up to"))
    on = DayField(label=gettext_lazy("Date of the invoices"))


@screen(rights.BILLING_RUNS)
def new(request: ScreenRequest) -> HttpResponse:
    """Bill what is due, on demand."""
    form = RunForm(request.POST or None, initial={"until": today(), "on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            run = commands.run_billing(until=form.cleaned_data["until"], on=form.cleaned_data["on"], by=request.actor)
            return go(request, reverse("subscriptions:run", args=[run.pk]))
    count = due_contracts(today())
    due = ngettext("%(n)d contract is due today.", "%(n)d contracts are due today.", count) % {"n": count}
    return dialog(
        request,
        form,
        "subscriptions/run_new.html",
        title=_("Bill what is due"),
        submit=pgettext("act", "Bill"),
        sentence=due,
    )


@screen(rights.READ)
def run(request: ScreenRequest, run_id: int) -> HttpResponse:
    """A run; while it is under way the page follows it."""
    return render(request, "subscriptions/run.html", _context(request, run_id))


@screen(rights.READ)
def progress(request: ScreenRequest, run_id: int) -> HttpResponse:
    """The part of the page that follows the run."""
    return render(request, "subscriptions/parts/run.html", _context(request, run_id))


def _context(request: ScreenRequest, run_id: int) -> dict[str, Any]:
    found = Run.objects.filter(pk=run_id).first()
    if found is None:
        raise NotFound
    (told,) = run_summaries([found])
    invoices = invoices_of_run(run_id, SHOWN + 1)
    return {
        "section": "subscriptions:contracts",
        "run": found,
        "told": told,
        "going": found.ended_at is None and not told.cut_off,
        "failures": failures_of(run_id),
        "invoices": invoices[:SHOWN],
        "more": len(invoices) > SHOWN,
        "waiting": told.invoices - told.issued,
        "may_review": request.actor.may(rights.BILLING_RUNS) and request.actor.may(rights.INVOICES_ISSUE),
        "said": _said(told),
    }


def _said(told: RunSummary) -> str:
    if told.run.ended_at is None:
        return ""
    if not told.contracts and not told.failed:
        return _("Nothing was due.")
    return ngettext("%(n)d contract billed.", "%(n)d contracts billed.", told.contracts) % {"n": told.contracts}
