"""Drafts of contracts reviewed before they are issued: what differs from last time on one screen, then one click (P40)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.formats import money, quantity
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions import commands
from carnet.subscriptions.commands.issuances import NothingChosen
from carnet.subscriptions.models import Issuance
from carnet.subscriptions.queries.reviewing import Gone, Remark, Review, Reviewed, review_of
from carnet.subscriptions.queries.runs import drafts_of_run
from carnet.subscriptions.web.words import reason_words

AT_ONCE, SHOWN = 15, 300
TITLES = {
    Remark.NEW: gettext_lazy("New: never invoiced before"),
    Remark.PRICE: gettext_lazy("Price or quantity changed"),
    Remark.UNUSUAL: gettext_lazy("Unusual against last time"),
}


class DraftsChanged(Refusal):
    """The drafts are not those that were looked at."""

    def __init__(self) -> None:
        super().__init__(_("Drafts were added, issued or deleted since you looked. Look again before issuing."))


class ReviewForm(Form):
    """The date of the invoices."""

    on = DayField(label=gettext_lazy("Issued on"))


@screen(rights.BILLING_RUNS)
def review(request: ScreenRequest) -> HttpResponse:
    """What is new, gone, changed in price, unusual; the others counted. Issuing takes what is ticked, all of it or nothing."""
    request.actor.must(rights.INVOICES_ISSUE)
    run_id = request.GET.get("run", "")
    chosen = drafts_of_run(int(run_id)) if run_id.isdecimal() and len(run_id) < 19 else None
    found = review_of(chosen)
    form = ReviewForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _issued(request, found, form)
    return render(
        request, "subscriptions/review.html", {**_context(found), "form": form, "ticked": _ticked(request, found)},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _ticked(request: ScreenRequest, found: Review) -> set[int]:
    if request.method != "POST":
        return {row.invoice_id for row in found.marked}
    return {int(one) for one in request.POST.getlist("draft") if one.isdecimal() and len(one) < 19}


def _issued(request: ScreenRequest, found: Review, form: ReviewForm) -> HttpResponse:
    chosen = _chosen(request.POST, found)
    said = {"invoice_ids": chosen, "on": form.cleaned_data["on"], "send": request.POST.get("do") == "send"}
    if len(chosen) > AT_ONCE:
        noted = commands.issue_later(by=request.actor, **said)
        return go(request, reverse("subscriptions:issuance", args=[noted.pk]))
    done = len(commands.issue_drafts(by=request.actor, **said))
    messages.success(request, ngettext("%(n)d invoice is issued.", "%(n)d invoices are issued.", done) % {"n": done})
    return go(request, reverse("invoicing:invoices") + "?kind=recurring")


def _chosen(posted: QueryDict, found: Review) -> list[int]:
    """The drafts ticked, with those that are like last time when they are; refuses when they are no longer those shown."""
    if posted.get("seen") != _seen(found):
        raise DraftsChanged
    ticked = Counter(posted.getlist("draft"))
    shown = Counter(row.invoice_id for rows, _hidden in _parted(found).values() for row in rows)
    wanted = {draft for draft, times in shown.items() if ticked[str(draft)] == times}
    for remark in posted.getlist("rest"):
        wanted |= {row.invoice_id for row in _parted(found).get(remark, ((), ()))[1]}
    chosen = sorted(wanted | set(found.alike if posted.get("alike") else ()))
    if not chosen:
        raise NothingChosen
    return chosen


def _parted(found: Review) -> dict[str, tuple[Sequence[Reviewed], Sequence[Reviewed]]]:
    """The rows of each remark: those shown one by one, and the rest."""
    rows = {str(remark): found.of(remark) for remark in TITLES}
    return {remark: (of[:SHOWN], of[SHOWN:]) for remark, of in rows.items() if of}


def _seen(found: Review) -> str:
    """What tells these drafts from others: how many, the first, the last, and their sum."""
    drafts = found.drafts
    return f"{len(drafts)}.{drafts[0]}.{drafts[-1]}.{found.amount}" if drafts else ""


def _context(found: Review) -> dict[str, Any]:
    alike = set(found.alike)
    return {
        "section": "subscriptions:contracts",
        "review": found,
        "groups": [
            (
                remark,
                str(TITLES[Remark(remark)]),
                [(row, _words(row)) for row in rows],
                len(hidden),
                len(rows) + len(hidden),
            )
            for remark, (rows, hidden) in _parted(found).items()
        ],
        "gone": [(one, _why(one)) for one in found.gone],
        "count": len(found.drafts),
        "marked": len(found.marked),
        "alike": len(alike),
        "alike_amount": sum((row.amount for row in found.rows if row.invoice_id in alike), ZERO),
        "before": sum((row.before for row in found.rows if row.before is not None), ZERO),
        "seen": _seen(found),
    }


def _words(row: Reviewed) -> Sequence[str]:
    """What differs, in words."""
    words = []
    for move in row.moves:
        if move.quantity != move.quantity_before:
            words.append(f"{move.description}: {quantity(move.quantity_before)} → {quantity(move.quantity)}")
        if move.price != move.price_before and move.quantity and move.quantity_before:
            words.append(f"{move.description}: {money(move.price_before)} → {money(move.price)}")
    if row.periods > 1:
        words.append(ngettext("%(n)d period at once", "%(n)d periods at once", row.periods) % {"n": row.periods})
    if row.supplement:
        words.append(_("%(amount)s of a change before") % {"amount": money(row.supplement)})
    if row.expected is not None and row.remark == Remark.UNUSUAL and row.expected != row.amount - row.supplement:
        words.append(_("%(amount)s for as much time") % {"amount": money(row.expected)})
    return words


def _why(one: Gone) -> str:
    if one.why == "stopped":
        return _("stopped: %(reason)s") % {"reason": reason_words(one.reason)}
    return {
        "ended": _("at its term, not renewed"),
        "suspended": _("suspended"),
        "not_billed": one.reason or _("not billed yet"),
    }[one.why]


@screen(rights.BILLING_RUNS)
def issuance(request: ScreenRequest, issuance_id: int) -> HttpResponse:
    """A chosen set being issued: how many are checked, then issued all at once, or why none was."""
    found = Issuance.objects.filter(pk=issuance_id).first()
    if found is None:
        raise NotFound
    template = "subscriptions/parts/issuance.html" if request.htmx else "subscriptions/issuance.html"
    count = len(found.chosen)
    context = {
        "section": "subscriptions:contracts",
        "issuance": found,
        "count": count,
        "percent": 100 * found.checked // count,
        "going": found.ended_at is None,
    }
    return render(request, template, context)
