"""Recording a supplier's bill with what it says otherwise than the order; taking it back; giving up a small difference (P37)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.core.web.forms import MoneyField
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.purchasing import commands
from carnet.purchasing.models import Bill, BillLine, BillStanding
from carnet.purchasing.steps.matching import differences_of
from carnet.purchasing.web.billing import found_bill, title_of
from carnet.purchasing.web.forms import RecordForm, SupplierReasonForm
from carnet.purchasing.web.words import difference_words


class WriteOffForm(SupplierReasonForm):
    """How much of a bill is given up."""

    amount = MoneyField(label=gettext_lazy("Amount given up"))
    field_order = ["amount", "on", "reason"]


@screen(rights.BILLS)
def record_bill(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """Record a draft, its differences accepted with a reason where they go beyond the tolerance."""
    found = found_bill(bill_id)
    differences = differences_of(found, list(BillLine.objects.filter(bill=found).order_by("position")))
    blocking = any(one.blocking for one in differences)
    initial = {"on": today(), "version": found.version}
    form = RecordForm(request.POST or None, initial=initial, blocking=blocking)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = dict(form.cleaned_data)
            version = asked.pop("version")
            done = commands.record_bill(bill_id=bill_id, expected_version=version, by=request.actor, **asked)
            messages.success(request, _("%(number)s is recorded.") % {"number": done.number})
            return _page(request, bill_id)
    credit = found.kind == Bill.Kind.CREDIT_NOTE
    return _dialog(
        request, form, "purchasing/record.html",
        title=_("Record the credit note") if credit else _("Record the bill"),
        subtitle=f"{found.supplier_number} {found.party.name}".strip(), bill=found,
        differences=[(one, difference_words(one)) for one in differences],
    )  # fmt: skip


@screen(rights.BILLS)
def cancel_bill(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """Take back a bill recorded in error."""
    found = found_bill(bill_id)
    form = SupplierReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.cancel_bill(bill_id=bill_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The bill is cancelled."))
            return _page(request, bill_id)
    title = _("Cancel the bill")
    return _dialog(request, form, title=title, subtitle=title_of(found), submit=title)


@screen(rights.BILLS)
def write_off(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """Give up a small difference that will not be paid."""
    found = found_bill(bill_id)
    standing = BillStanding.objects.filter(bill=bill_id).first()
    if standing is None:
        raise NotFound
    form = WriteOffForm(request.POST or None, initial={"on": today(), "amount": standing.left})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.write_off_bill(bill_id=bill_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The difference is given up."))
            return _page(request, bill_id)
    title = _("Give up a small difference")
    return _dialog(request, form, title=title, subtitle=title_of(found), submit=title)


def _page(request: ScreenRequest, bill_id: int) -> HttpResponse:
    return go(request, reverse("purchasing:bill", args=[bill_id]))


def _dialog(
    request: ScreenRequest, form: forms.Form, template: str = "core/dialog.html", **context: Any
) -> HttpResponse:
    shown = {"form": form, "section": "purchasing:purchases", **context}
    return render(request, template, shown, status=422 if form.errors else 200)
