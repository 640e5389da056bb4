"""The page of a party, and its forms."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import identifiers, rights
from carnet.company.methods import METHODS
from carnet.core.refusals import BadValue, Holder, NotFound
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties import commands
from carnet.parties.checks import PartyAlreadyKnown
from carnet.parties.models import Address, Contact, Party
from carnet.parties.queries import party_page
from carnet.parties.web import page
from carnet.parties.web.forms import USES, AddressForm, ContactForm, PartyForm
from carnet.parties.web.lists import roles_of

Saved = Callable[[], Party]


@screen(rights.READ)
def party(request: ScreenRequest, party_id: int) -> HttpResponse:
    """A party: who it is, and by the panels of the areas above, what is running with it (P50)."""
    shown = party_page(party_id)
    context = {
        "shown": shown,
        "party": shown.party,
        "roles": roles_of(shown.party),
        "section": "parties:parties",
        "panels": page.panels_of(request.actor, shown.party),
        "acts": page.acts_of(request.actor, shown.party),
        "tabs": page.tabs_of(request.actor, shown.party),
        "addresses": [(address, USES[address.use]) for address in shown.addresses],
        "siren": identifiers.spaced(shown.party.siren),
        "siret": identifiers.spaced(shown.party.siret),
        "method": METHODS.get(shown.party.payment_method, ""),
        "may_write": request.actor.may(rights.PARTIES),
    }
    if request.actor.may(rights.PARTIES):
        context["add_contact"] = reverse("parties:contact-new", args=[party_id])
        context["add_address"] = reverse("parties:address-new", args=[party_id])
    return render(request, "parties/party.html", context)


@screen(rights.PARTIES)
def new_party(request: ScreenRequest) -> HttpResponse:
    """Create a party with its first address."""
    form = PartyForm(request.POST or None, initial=_started(request.GET))
    address = AddressForm(request.POST or None, prefix="address", use_required_attribute=False)
    address.fields["use"].required = False

    def save() -> Party:
        addresses = [address.address()] if address.is_filled() else []
        return commands.create_party(
            content=form.content(),
            addresses=addresses,
            confirmed=form.cleaned_data["confirmed"],
            by=request.actor,
        )

    context = {"title": _("New customer"), "submit": _("Create"), "address": address}
    return _party_form(request, form, save, context)


@screen(rights.PARTIES)
def edit_party(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Change what a party says of itself."""
    found = _found(party_id)
    form = PartyForm(request.POST or None, initial=PartyForm.initial_of(found))

    def save() -> Party:
        return commands.edit_party(
            party_id=party_id,
            content=form.content(),
            expected_version=form.cleaned_data["version"],
            confirmed=form.cleaned_data["confirmed"],
            by=request.actor,
        )

    context = {"title": _("Edit"), "subtitle": found.name, "submit": _("Save")}
    return _party_form(request, form, save, context)


def _party_form(request: ScreenRequest, form: PartyForm, save: Saved, context: dict[str, Any]) -> HttpResponse:
    address = context.get("address")
    known: tuple[Holder, ...] = ()
    if request.method == "POST" and form.is_valid() and (address is None or address.is_valid()):
        with refusals_in(form):
            try:
                with transaction.atomic():
                    saved = save()
            except PartyAlreadyKnown as refusal:
                known = refusal.holders
            else:
                return go(request, reverse("parties:party", args=[saved.pk]))
    return _again(request, form, known, context)


def _again(request: ScreenRequest, form: PartyForm, known: tuple[Holder, ...], context: dict[str, Any]) -> HttpResponse:
    faulty = bool(form.errors) or bool(known) or bool(context.get("address") and context["address"].errors)
    return render(
        request,
        "parties/form.html",
        {"form": form, "known": known, "section": "parties:parties", **context},
        status=422 if request.method == "POST" and faulty else 200,
    )


@screen(rights.PARTIES)
def proposal(request: ScreenRequest) -> HttpResponse:
    """What a SIREN or a SIRET gives: the VAT number and the electronic address of a French company (R53, R54)."""
    typed = request.GET.get("siren", "") or identifiers.compact(request.GET.get("siret", ""))[:9]
    try:
        siren = identifiers.checked_siren(typed)
    except BadValue:
        siren = ""
    vat_number = request.GET.get("vat_number", "").strip() or identifiers.vat_number_of(siren)
    form = PartyForm(initial={"vat_number": vat_number})
    return render(request, "parties/parts/vat_number.html", {"form": form, "proposed": bool(siren)})


@require_POST
@screen(rights.PARTIES)
def put_aside(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Offer the party no longer, or again."""
    if _found(party_id).is_active:
        commands.deactivate_party(party_id=party_id, by=request.actor)
    else:
        commands.reactivate_party(party_id=party_id, by=request.actor)
    return go(request, reverse("parties:party", args=[party_id]))


@require_POST
@screen(rights.PARTIES)
def delete_party(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Delete a party that nothing holds."""
    name = _found(party_id).name
    commands.delete_party(party_id=party_id, by=request.actor)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return go(request, reverse("parties:parties"))


@screen(rights.PARTIES)
def new_address(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Add an address."""
    found = _found(party_id)
    form = AddressForm(request.POST or None)

    def save() -> None:
        commands.add_address(party_id=party_id, address=form.address(), by=request.actor)

    return _small_form(request, form, save, party_id, {"title": _("New address"), "subtitle": found.name})


@screen(rights.PARTIES)
def edit_address(request: ScreenRequest, address_id: int) -> HttpResponse:
    """Change an address."""
    found = Address.objects.select_related("party").filter(pk=address_id).first()
    if found is None:
        raise NotFound
    form = AddressForm(request.POST or None, initial=AddressForm.initial_of(found))

    def save() -> None:
        commands.edit_address(address_id=address_id, address=form.address(), by=request.actor)

    context = {"title": _("Edit the address"), "subtitle": found.party.name}
    context["remove"] = reverse("parties:address-removal", args=[address_id])
    return _small_form(request, form, save, found.party_id, context)


@require_POST
@screen(rights.PARTIES)
def remove_address(request: ScreenRequest, address_id: int) -> HttpResponse:
    """Remove an address that no document uses."""
    party_id = Address.objects.filter(pk=address_id).values_list("party_id", flat=True).first()
    commands.remove_address(address_id=address_id, by=request.actor)
    return go(request, reverse("parties:party", args=[party_id]))


@screen(rights.PARTIES)
def new_contact(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Add a person."""
    found = _found(party_id)
    form = ContactForm(request.POST or None)

    def save() -> None:
        commands.add_contact(party_id=party_id, contact=form.contact(), by=request.actor)

    return _small_form(request, form, save, party_id, {"title": _("New contact"), "subtitle": found.name})


@screen(rights.PARTIES)
def edit_contact(request: ScreenRequest, contact_id: int) -> HttpResponse:
    """Change a person."""
    found = Contact.objects.select_related("party").filter(pk=contact_id).first()
    if found is None:
        raise NotFound
    form = ContactForm(request.POST or None, initial=ContactForm.initial_of(found))

    def save() -> None:
        commands.edit_contact(contact_id=contact_id, contact=form.contact(), by=request.actor)

    context = {"title": _("Edit the contact"), "subtitle": found.party.name}
    context["remove"] = reverse("parties:contact-removal", args=[contact_id])
    return _small_form(request, form, save, found.party_id, context)


@require_POST
@screen(rights.PARTIES)
def remove_contact(request: ScreenRequest, contact_id: int) -> HttpResponse:
    """Remove a person to whom no document is addressed."""
    party_id = Contact.objects.filter(pk=contact_id).values_list("party_id", flat=True).first()
    commands.remove_contact(contact_id=contact_id, by=request.actor)
    return go(request, reverse("parties:party", args=[party_id]))


def _small_form(
    request: ScreenRequest, form: BaseForm, save: Callable[[], None], party_id: int, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            save()
            return go(request, reverse("parties:party", args=[party_id]))
    shown = {"form": form, "submit": _("Save"), "section": "parties:parties", **context}
    template = "parties/address_form.html" if isinstance(form, AddressForm) else "parties/small_form.html"
    return render(request, template, shown, status=422 if form.errors else 200)


def _started(asked: QueryDict) -> dict[str, Any]:
    """The form as a caller starts it: `?name=…&role=supplier`."""
    role = asked.get("role", "customer")
    return {"name": asked.get("name", ""), **{f"is_{one}": one == role for one in ("customer", "prospect", "supplier")}}


def _found(party_id: int) -> Party:
    found = Party.objects.filter(pk=party_id).first()
    if found is None:
        raise NotFound
    return found
