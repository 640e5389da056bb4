"""Late interest and the fee, looked at invoice by invoice before they are asked (R30)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.formats import symbol
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.queries.lateness import late_invoices
from carnet.invoicing.web.letters import ids_of
from carnet.invoicing.web.places import page_of_invoice
from carnet.invoicing.web.refused import Refused
from carnet.parties.models import Party


@screen(rights.INVOICES)
def late_charges(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What the lateness of a customer may cost until today; what is ticked becomes a draft, nothing is ticked for the fee."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    refused: Refused | None = None
    if request.method == "POST":
        try:
            made = commands.draft_late_charges(
                party_id=party_id, interest=ids_of(request.POST, "interest"), fees=ids_of(request.POST, "fee"), on=today(),
                by=request.actor,
            )  # fmt: skip
            messages.success(request, _("The invoice of late payment is prepared: check it, then issue it."))
            return page_of_invoice(request, made.pk)
        except Refusal as refusal:
            refused = Refused.of(refusal)
    found = late_invoices(party_id, today())
    only = set(ids_of(request.GET, "invoice"))
    context = {
        "title": _("Late interest and fee"), "subtitle": party.name, "wide": True, "section": "invoicing:invoices",
        "submit": _("Prepare the invoice"), "refused": refused, "day": today(),
        "rows": [(one, not only or one.invoice_id in only, symbol(one.currency)) for one in found],
        "interest": sum((one.interest for one in found), ZERO), "fees": sum((one.fee for one in found), ZERO),
    }  # fmt: skip
    return render(request, "invoicing/late_charges.html", context, status=422 if refused else 200)
