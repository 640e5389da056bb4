"""Customers, prospects, suppliers, with their addresses and contacts."""

from dataclasses import fields, replace
from typing import Any

from django.db.models import Q, QuerySet
from ninja import Query

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.api.fields import Body, PathId
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.core.refusals import NotFound
from carnet.parties import commands
from carnet.parties.api.schemas import (
    AddressFields,
    AddressOut,
    AddressPatch,
    ContactFields,
    ContactOut,
    ContactPatch,
    PartyIn,
    PartyOut,
    PartyParams,
    PartyPatch,
)
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.parties.models import Address, Contact, Party

routes = Routes("Parties")
SORTS = sorts(Party, "name", words=("name",), name="name", number="number", created_at="created_at", id="id")


@routes.get("/parties", right=rights.READ, gives=Page[PartyOut])
def list_parties(request: ApiRequest, asked: Query[PartyParams]) -> Page[PartyOut]:
    """Parties."""
    return page(_narrowed(asked), asked, SORTS, written, counted)


@routes.post("/parties", right=rights.PARTIES, gives=PartyOut)
def create_party(request: ApiRequest, body: PartyIn) -> PartyOut:
    """Create a party; its number comes from the series."""
    made = commands.create_party(
        content=PartyContent(**_content(body)),
        addresses=[AddressInput(**address.given()) for address in body.addresses],
        contacts=[ContactInput(**contact.given()) for contact in body.contacts],
        confirmed=body.confirmed,
        by=request.by,
    )
    return _one(made.pk)


@routes.get("/parties/{id}", right=rights.READ, gives=PartyOut)
def read_party(request: ApiRequest, id: PathId) -> PartyOut:
    """A party with its addresses and contacts."""
    return _one(id)


@routes.patch("/parties/{id}", right=rights.PARTIES, gives=PartyOut)
def edit_party(request: ApiRequest, id: PathId, body: PartyPatch, if_match: IfMatch = None) -> PartyOut:
    """Change some fields of a party; `is_active` false puts it aside."""
    content = replace(PartyContent.of(_party(id)), **_content(body))
    commands.edit_party(
        party_id=id, content=content, expected_version=version_of(if_match), confirmed=body.confirmed, by=request.by
    )
    if "is_active" in body.model_fields_set:
        _set_active(id, body.is_active, request.by)
    return _one(id)


@routes.delete("/parties/{id}", right=rights.PARTIES)
def delete_party(request: ApiRequest, id: PathId) -> None:
    """Delete a party that no document holds."""
    commands.delete_party(party_id=id, by=request.by)


@routes.post("/parties/{id}/addresses", right=rights.PARTIES, gives=AddressOut)
def add_address(request: ApiRequest, id: PathId, body: AddressFields) -> AddressOut:
    """Add an address."""
    made = commands.add_address(party_id=id, address=AddressInput(**body.given()), by=request.by)
    return AddressOut.model_validate(made)


@routes.patch("/addresses/{id}", right=rights.PARTIES, gives=AddressOut)
def edit_address(request: ApiRequest, id: PathId, body: AddressPatch) -> AddressOut:
    """Change some fields of an address."""
    now = _now(AddressInput, Address.objects.filter(pk=id).first())
    return AddressOut.model_validate(
        commands.edit_address(address_id=id, address=replace(now, **body.given()), by=request.by)
    )


@routes.delete("/addresses/{id}", right=rights.PARTIES)
def remove_address(request: ApiRequest, id: PathId) -> None:
    """Remove an address that no document uses."""
    commands.remove_address(address_id=id, by=request.by)


@routes.post("/parties/{id}/contacts", right=rights.PARTIES, gives=ContactOut)
def add_contact(request: ApiRequest, id: PathId, body: ContactFields) -> ContactOut:
    """Add a person."""
    made = commands.add_contact(party_id=id, contact=ContactInput(**body.given()), by=request.by)
    return ContactOut.model_validate(made)


@routes.patch("/contacts/{id}", right=rights.PARTIES, gives=ContactOut)
def edit_contact(request: ApiRequest, id: PathId, body: ContactPatch) -> ContactOut:
    """Change some fields of a contact."""
    now = _now(ContactInput, Contact.objects.filter(pk=id).first())
    return ContactOut.model_validate(
        commands.edit_contact(contact_id=id, contact=replace(now, **body.given()), by=request.by)
    )


@routes.delete("/contacts/{id}", right=rights.PARTIES)
def remove_contact(request: ApiRequest, id: PathId) -> None:
    """Remove a person to whom no document is addressed."""
    commands.remove_contact(contact_id=id, by=request.by)


def written(parties: list[Party]) -> list[PartyOut]:
    """Parties as answers: three statements whatever their number."""
    ids = [party.pk for party in parties]
    addresses: dict[int, list[AddressOut]] = {}
    for address in Address.objects.filter(party_id__in=ids).order_by("-is_default", "id"):
        addresses.setdefault(address.party_id, []).append(AddressOut.model_validate(address))
    contacts: dict[int, list[ContactOut]] = {}
    for contact in Contact.objects.filter(party_id__in=ids).order_by("id"):
        contacts.setdefault(contact.party_id, []).append(ContactOut.model_validate(contact))
    return [
        PartyOut.model_validate(party).model_copy(
            update={"addresses": addresses.get(party.pk, []), "contacts": contacts.get(party.pk, [])}
        )
        for party in parties
    ]


def _one(party_id: int) -> PartyOut:
    return written([_party(party_id)])[0]


def _party(party_id: int) -> Party:
    found = Party.objects.filter(pk=party_id).first()
    if found is None:
        raise NotFound
    return found


def _content(body: Body) -> dict[str, Any]:
    known = {field.name for field in fields(PartyContent)}
    renamed = {"terms": "terms_id", "owner": "owner_id"}
    given = {renamed.get(name, name): value for name, value in body.given().items()}
    return {name: value for name, value in given.items() if name in known}


def _now(kind: Any, row: Any) -> Any:
    if row is None:
        raise NotFound
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def _set_active(party_id: int, active: bool, by: Actor) -> None:
    change = commands.reactivate_party if active else commands.deactivate_party
    change(party_id=party_id, by=by)


def _narrowed(asked: PartyParams) -> QuerySet[Party]:
    parties = Party.objects.all()
    if asked.q:
        text = asked.q.strip()
        parties = parties.filter(
            Q(name__icontains=text) | Q(number__icontains=text) | Q(siren__startswith=text) | Q(email__icontains=text)
        )
    chosen = {
        "kind": asked.kind,
        "number": asked.number,
        "is_customer": asked.customer,
        "is_supplier": asked.supplier,
        "is_prospect": asked.prospect,
        "is_active": asked.active,
    }
    return parties.filter(**{name: value for name, value in chosen.items() if value is not None})
