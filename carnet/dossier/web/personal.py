"""Personal data on screen: what is kept of a person, handed over as a file, or erased (R88–R90)."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.queries.personal import (
    KEPT_YEARS,
    PersonalData,
    data_of_contact,
    data_of_member,
    data_of_party,
)
from carnet.dossier.web.acts import dialog
from carnet.dossier.web.forms import ReasonForm
from carnet.parties.models import Contact

KINDS: dict[str, str | Promise] = {
    "contact": gettext_lazy("Name and addresses"),
    "party": gettext_lazy("Name and addresses"),
    "member": gettext_lazy("Account"),
    "address": gettext_lazy("Addresses"),
    "membership": gettext_lazy("Role and rights"),
    "quote": gettext_lazy("Quotes"),
    "quoteversion": gettext_lazy("Versions of quotes"),
    "order": gettext_lazy("Orders"),
    "invoice": gettext_lazy("Invoices and credit notes"),
    "payment": gettext_lazy("Payments"),
    "contract": gettext_lazy("Contracts"),
    "note": gettext_lazy("Delivery notes"),
    "project": gettext_lazy("Projects"),
    "purchaseorder": gettext_lazy("Purchase orders"),
    "mail": gettext_lazy("E-mails sent"),
    "journal": gettext_lazy("Lines of the journal"),
    "apikey": gettext_lazy("API keys"),
    "savedview": gettext_lazy("Saved views"),
    "timeentry": gettext_lazy("Time entered"),
    "expense": gettext_lazy("Expenses"),
    "act": gettext_lazy("Kinds of acts done"),
}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page of one kind of person shows and leads to."""

    data: PersonalData
    export: str
    erasure: str
    back: str
    section: str
    stays: str


def _show(request: ScreenRequest, page: _Page) -> HttpResponse:
    other = _("Other records")
    counted: dict[str, int] = {}
    for kind, n in page.data.counts:
        word = str(KINDS.get(kind, other))
        counted[word] = counted.get(word, 0) + n
    shown = {"page": page, "section": page.section, "counted": counted.items(), "years": KEPT_YEARS}
    return render(request, "dossier/personal.html", shown)


def _file(data: PersonalData) -> HttpResponse:
    content = json.dumps(
        {"kind": data.kind, "name": data.name, "data": data.rows}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1
    )
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{data.kind}-{data.id}.json"'
    return answer


def _erase(request: ScreenRequest, erase: Callable[[str], None], name: str, back: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            erase(form.cleaned_data["reason"])
            messages.success(request, _("The personal data is erased."))
            return go(request, back)
    words = {"title": _("Erase personal data"), "subtitle": name, "submit": _("Erase for ever")}
    return dialog(request, form, "dossier/erase.html", **words)


@screen(rights.PARTIES)
def party(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What is kept of a customer."""
    return _show(request, _of_party(party_id))


@require_POST
@screen(rights.PARTIES)
def party_export(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The data of a customer as a file to hand over."""
    return _file(commands.export_party(party_id=party_id, by=request.actor))


@screen(rights.PARTIES)
def party_erasure(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Erase a private customer."""
    name = data_of_party(party_id).name

    def erase(reason: str) -> None:
        commands.erase_party(party_id=party_id, reason=reason, by=request.actor)

    return _erase(request, erase, name, reverse("parties:parties"))


@screen(rights.PARTIES)
def contact(request: ScreenRequest, contact_id: int) -> HttpResponse:
    """What is kept of a person at a party."""
    data = data_of_contact(contact_id)
    stays = _("Documents already issued keep the name they bear.")
    return _show(request, _Page(data, *_places("contact", contact_id), _party_of(contact_id), "parties:parties", stays))


@require_POST
@screen(rights.PARTIES)
def contact_export(request: ScreenRequest, contact_id: int) -> HttpResponse:
    """The data of a person at a party as a file to hand over."""
    return _file(commands.export_contact(contact_id=contact_id, by=request.actor))


@screen(rights.PARTIES)
def contact_erasure(request: ScreenRequest, contact_id: int) -> HttpResponse:
    """Erase a person at a party."""
    name, back = data_of_contact(contact_id).name, _party_of(contact_id)

    def erase(reason: str) -> None:
        commands.erase_contact(contact_id=contact_id, reason=reason, by=request.actor)

    return _erase(request, erase, name, back)


@screen(rights.MEMBERS)
def member(request: ScreenRequest, member_id: int) -> HttpResponse:
    """What is kept of a member."""
    data = data_of_member(member_id)
    stays = _("Documents and the journal keep the name of who did what: the law wants it for ten years.")
    back = reverse("company:members")
    return _show(request, _Page(data, *_places("member", member_id), back, "company:members", stays))


@require_POST
@screen(rights.MEMBERS)
def member_export(request: ScreenRequest, member_id: int) -> HttpResponse:
    """The data of a member as a file to hand over."""
    return _file(commands.export_member(member_id=member_id, by=request.actor))


@screen(rights.MEMBERS)
def member_erasure(request: ScreenRequest, member_id: int) -> HttpResponse:
    """Erase a former member."""
    name = data_of_member(member_id).name

    def erase(reason: str) -> None:
        commands.erase_member(member_id=member_id, reason=reason, by=request.actor)

    return _erase(request, erase, name, reverse("company:members"))


def _of_party(party_id: int) -> _Page:
    data = data_of_party(party_id)
    stays = _(
        "Invoices, payments and the journal of acts stay, as the law wants; the customer’s name and addresses leave everything else."
    )
    back = reverse("parties:party", args=[party_id])
    return _Page(data, *_places("party", party_id), back, "parties:parties", stays)


def _places(kind: str, id: int) -> tuple[str, str]:
    return reverse(f"dossier:personal-{kind}-export", args=[id]), reverse(f"dossier:personal-{kind}-erasure", args=[id])


def _party_of(contact_id: int) -> str:
    party_id = Contact.objects.filter(pk=contact_id).values_list("party_id", flat=True).first()
    return reverse("parties:party", args=[party_id])
