"""A supplier's file dropped in: read when it is an e-invoice, else kept with a bill to type (P37)."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.forms import Form, PickField
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Party
from carnet.purchasing import commands


class ReadForm(Form):
    """The file, and whose it is where it does not say so."""

    file = forms.FileField(
        label=gettext_lazy("File of the supplier"),
        widget=forms.FileInput({"accept": ".pdf,.xml,application/pdf,application/xml,text/xml,image/*"}),
        help_text=gettext_lazy("Factur-X, CII or UBL are read. Any other file is kept with a bill to type."),
    )
    supplier = PickField(
        Party, kind="supplier", label=gettext_lazy("Supplier"), required=False,
        placeholder=gettext_lazy("Found in the file, when it says so"),
    )  # fmt: skip


@screen(rights.BILLS)
def read_bill(request: ScreenRequest) -> HttpResponse:
    """Read a file into a draft, then show it."""
    request.actor.must(rights.COSTS)
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = form.cleaned_data
            party = asked["supplier"]
            made = commands.read_bill(
                upload=asked["file"], party_id=party.pk if party else None, on=today(), by=request.actor
            )
            messages.success(request, _("The file is read: check the draft, then record it."))
            name = "purchasing:bill" if made.reading else "purchasing:bill-edit"
            return go(request, reverse(name, args=[made.pk]))
    context = {
        "title": _("Read a supplier's file"), "form": form, "submit": _("Read it"), "section": "purchasing:purchases",
    }  # fmt: skip
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)
