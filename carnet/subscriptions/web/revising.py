"""Price revisions due over all contracts: old and new price, computation, those that wait for an index; applied, with letters (P41)."""

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO, round_to
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit, after
from carnet.subscriptions.queries.proposing import index_names
from carnet.subscriptions.queries.revisions import due_revisions, formulas
from carnet.subscriptions.web.words import month_words

AHEAD, SHOWN = Length(3, Unit.MONTH), 200


class UntilForm(Form):
    """Up to when revisions take effect."""

    until = DayField(label=gettext_lazy("Taking effect up to"))


@screen(rights.READ)
def revisions(request: ScreenRequest) -> HttpResponse:
    """The preview over all contracts; those ticked are applied, their customers told when asked."""
    form = UntilForm({"until": request.GET.get("until") or after(today(), AHEAD).isoformat()})
    until: date = form.cleaned_data["until"] if form.is_valid() else after(today(), AHEAD)
    until = min(until, after(today(), Length(2, Unit.YEAR)))
    if request.method == "POST":
        with refusals_in(form):
            return _applied(request, until)
    found, held = due_revisions(until)
    names = index_names()
    before, later = (sum((getattr(one, name) for one in found), ZERO) for name in ("before", "after"))
    context = {
        "section": "subscriptions:contracts",
        "form": form,
        "rows": [(one, formulas(one, names), _percent(one.before, one.after)) for one in found[:SHOWN]],
        "hidden": max(0, len(found) - SHOWN),
        "count": len(found),
        "held": [(one, names.get(one.missing.index_id, ""), month_words(one.missing.month)) for one in held],
        "before": before,
        "later": later,
        "percent": _percent(before, later),
        "may_write": request.actor.may(rights.CONTRACTS),
    }
    return render(request, "subscriptions/revisions.html", context, status=422 if form.errors else 200)


def _applied(request: ScreenRequest, until: date) -> HttpResponse:
    request.actor.must(rights.CONTRACTS)
    ids = [int(one) for one in request.POST.getlist("contract") if one.isdecimal() and len(one) < 19]
    letters = request.POST.get("do") == "tell"
    made = commands.revise_contracts(contract_ids=ids, until=until, letters=letters, on=today(), by=request.actor)
    told = ngettext("%(n)d contract is revised.", "%(n)d contracts are revised.", len(ids)) % {"n": len(ids)}
    messages.success(request, told)
    if made:
        words = ngettext("%(n)d invoice is made.", "%(n)d invoices are made.", len(made)) % {"n": len(made)}
        messages.success(request, words)
    return go(request, reverse("subscriptions:revisions"))


def _percent(before: Decimal, later: Decimal) -> Decimal:
    return round_to((later / before - 1) * 100 if before else ZERO)
