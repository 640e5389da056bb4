"""Accepting a quote by hand, from its page: the order is there at once (P17, P18)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.files import store_upload
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.commands import accept_quote
from carnet.sales.models import Order, QuoteLine, QuoteVersion
from carnet.sales.web.found import find_quote


class AcceptForm(Form):
    """When, by whom, with which options, and the signed paper."""

    on = DayField(label=gettext_lazy("Accepted on"))
    signed_by = forms.CharField(label=gettext_lazy("By"), max_length=150, required=False)
    options = forms.MultipleChoiceField(
        label=gettext_lazy("Options picked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(label=gettext_lazy("Signed quote"), required=False)

    def __init__(self, *args: Any, version: QuoteVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        optional = QuoteLine.objects.filter(version=version, optional=True).order_by("position")
        choices = [(str(line.pk), f"{line.description} · {formats.money(line.net)}") for line in optional]
        if choices:
            self.fields["options"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["options"]


@screen(rights.SALES)
def accept(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """The customer said yes: the folder of the order opens."""
    found = find_quote(quote_id)
    given = {"on": today(), "signed_by": found.version.contact.name if found.version.contact else ""}
    form = AcceptForm(request.POST or None, request.FILES or None, initial=given, version=found.version)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            order = _accepted(request, quote_id, found.version.n, form.cleaned_data)
            return go(request, reverse("dossier:order", args=[order.pk]))
    total = f"{formats.money(found.version.total_excl_tax or Decimal(0))}"
    context = {
        "form": form,
        "section": "sales:quotes",
        "title": _("Accepted by the customer"),
        "subtitle": f"{found.quote.number} · {total}",
        "submit": _("Make the order"),
    }
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


def _accepted(request: ScreenRequest, quote_id: int, version: int, said: dict[str, Any]) -> Order:
    file = store_upload(said["file"], by=request.actor) if said["file"] else None
    return accept_quote(
        quote_id=quote_id,
        on=said["on"],
        signed_by=said["signed_by"],
        options=[int(pk) for pk in said.get("options", [])],
        version=version,
        file_id=file.pk if file else None,
        by=request.actor,
    )
