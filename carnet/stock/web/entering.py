"""What is counted, entered line by line; each entry is kept as it is typed (P35)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from carnet.catalog.models import Product
from carnet.company import rights
from carnet.core.refusals import Refusal
from carnet.core.web.forms import DayField, Form, PickField, QuantityField
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.stock import commands
from carnet.stock.inputs import CountEntry, FoundEntry
from carnet.stock.queries.counting import count_of, line_of_count, sums_of_count
from carnet.stock.web.rows import read_number


class FoundForm(Form):
    """Something that the sheet does not list."""

    product = PickField(Product, kind="stocked", label=_("Product"), placeholder=_("Name, reference, barcode…"))
    lot = forms.CharField(
        label=_("Lot or serial number"), max_length=60, required=False, help_text=_("For products followed by number.")
    )
    counted = QuantityField(label=_("Counted"))
    expires_on = DayField(label=_("Expires"), required=False)


class InstantForm(Form):
    """When the goods were counted."""

    counted_at = forms.DateTimeField(
        label=_("Counted at"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("What moved before is expected to be seen; what moved since is left out of the differences."),
    )


@require_POST
@screen(rights.STOCK)
def enter(request: ScreenRequest, count_id: int, line_id: int) -> HttpResponse:
    """Keep what was counted on a line; the line and the sums come back."""
    typed = request.POST.get("counted", "").strip()
    error, status = "", 200
    try:
        counted = read_number(typed, "counted") if typed else None
        commands.enter_count(count_id=count_id, entries=[CountEntry(line_id, counted)], by=request.actor)
    except Refusal as refusal:
        error, status = refusal.sentence, 422
    context = {
        "count": count_of(count_id), "line": line_of_count(count_id, line_id), "sums": sums_of_count(count_id),
        "error": error, "typed": typed, "may_write": True, "may_see_costs": request.actor.may(rights.COSTS),
    }  # fmt: skip
    return render(request, "stock/parts/count_entered.html", context, status=status)


@screen(rights.STOCK)
def found(request: ScreenRequest, count_id: int) -> HttpResponse:
    """Add something that the sheet does not list."""
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            typed = form.cleaned_data
            entry = FoundEntry(typed["product"].pk, typed["counted"], typed["lot"], typed["expires_on"])
            commands.add_to_count(count_id=count_id, found=entry, by=request.actor)
            return go(request, reverse("stock:count", args=[count_id]))
    return _dialog(
        request, form, title=gettext("Found but not listed"), subtitle=count_of(count_id).number, submit=gettext("Add")
    )


@screen(rights.STOCK)
def instant(request: ScreenRequest, count_id: int) -> HttpResponse:
    """Say when the goods were counted."""
    found = count_of(count_id)
    form = InstantForm(request.POST or None, initial={"counted_at": timezone.localtime(found.counted_at)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.enter_count(
                count_id=count_id, entries=[], counted_at=form.cleaned_data["counted_at"], by=request.actor
            )
            return go(request, reverse("stock:count", args=[count_id]))
    return _dialog(request, form, title=gettext("When was it counted?"), subtitle=found.number, submit=gettext("Save"))


def _dialog(request: ScreenRequest, form: Form, **context: Any) -> HttpResponse:
    shown = {"form": form, "section": "stock:levels", "page_here": "stock:counts", **context}
    return render(request, "core/dialog.html", shown, status=422 if form.errors else 200)
