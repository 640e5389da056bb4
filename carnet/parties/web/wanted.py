"""What the law wants to know of a customer, said early: on its page, on its quotes and in its orders (R5, R6, R61)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Address
from carnet.parties.queries import wanting_for_invoices
from carnet.parties.wanting import ADDRESS_FIELDS, told_together


@dataclass(frozen=True, slots=True)
class Mend:
    """A dialog that completes a party."""

    label: str
    url: str


@screen(rights.READ)
def wanted(request: ScreenRequest, party_id: int) -> HttpResponse:
    """A line of what is missing, with the day from which nothing is issued without it; empty when all is known."""
    party, missing = wanting_for_invoices(party_id)
    since = company.e_invoices_from(company.settings()) if "siren" in missing else None
    shown = {
        "sentence": told_together(party.name, missing) if missing else "",
        "since": since,
        "late": since is not None and today() >= since,
        "mends": mends_of(party_id, missing) if request.actor.may(rights.PARTIES) else [],
    }
    return render(request, "parties/parts/wanted.html", shown)


def mends_of(party_id: int, fields: list[str]) -> list[Mend]:
    """The dialogs that complete these fields of a party: its address, its identity."""
    mends = []
    if ADDRESS_FIELDS & {*fields}:
        mends.append(Mend(_("Complete the address"), address_url(party_id)))
    if {*fields} - ADDRESS_FIELDS:
        mends.append(Mend(_("Complete the record"), reverse("parties:party-edit", args=[party_id])))
    return mends


def address_url(party_id: int) -> str:
    """Where the address proposed on invoices is completed, or given when there is none."""
    known = Address.objects.filter(party_id=party_id).order_by("use", "-is_default", "id").first()
    if known is None:
        return reverse("parties:address-new", args=[party_id])
    return reverse("parties:address-edit", args=[known.pk])
