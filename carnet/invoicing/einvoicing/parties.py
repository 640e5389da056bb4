"""Who sells and who is billed, from the parties frozen in an invoice (R52–R60)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from carnet.company.identifiers import FRENCH_COUNTRIES
from carnet.core.einvoice import ADDRESS_SCHEME, EMAIL_SCHEME, Address, Identifier, Party, Treatment

HOME = "FR"
# Every document must name an address of the customer (BR-FR-12), even one that no platform will ever deliver.
NOWHERE = Identifier(EMAIL_SCHEME, "adresse.inconnue@client.invalid")
Frozen = Mapping[str, Any]


def seller_of(seller: Frozen, *, taxed: bool) -> Party:
    """The seller; outside the scope of VAT no VAT number may be given, without one the SIREN stands for it (R59, R60)."""
    number = seller["vat_number"] if taxed else ""
    return Party(
        name=seller["legal_name"],
        address=address_of(seller),
        legal_id=seller["siren"],
        establishment_id=seller["siret"],
        vat_number=number,
        tax_number="" if number else seller["siren"],
        trade_name=seller["trade_name"] if seller["trade_name"] != seller["legal_name"] else "",
        legal_text=seller["legal_form"],
        electronic=_electronic(seller) or _of_siren(seller["siren"]),
        phone=seller["phone"],
        email=seller["email"],
    )


def buyer_of(billed: Frozen, place: Frozen, treatment: Treatment, *, taxed: bool) -> Party:
    """Who is billed, with the electronic address that is known of him, or the one that his SIREN gives (R54)."""
    address = address_of(place)
    siren = "" if is_consumer(billed) else billed["siren"]
    electronic = _electronic(billed) or (_of_siren(siren) if address.country in FRENCH_COUNTRIES else None)
    if electronic is None and billed["email"]:
        electronic = Identifier(EMAIL_SCHEME, billed["email"])
    return Party(
        name=billed["name"],
        address=address,
        legal_id=siren,
        establishment_id="" if is_consumer(billed) else billed["siret"],
        vat_number=billed["vat_number"] if taxed else "",
        electronic=electronic or (NOWHERE if treatment is not Treatment.B2B else None),
    )


def delivered_to(parties: Frozen, *, always: bool) -> Party | None:
    """Where the goods went, when it is another place or the VAT category rests on it (R6, R60)."""
    place = parties.get("delivery_address") or (parties["billed_address"] if always else None)
    if not place:
        return None
    return Party(place.get("label") or parties["billed"]["name"], address_of(place))


def treatment_of(parties: Frozen, on: date) -> Treatment:
    """What a platform does with the document: an invoice between companies of France, data to report, nothing but keep what undoes
    another in the books, or, before the seller's obligation, one undeliverable for want of a SIREN (R19, R55, R61, R74)."""
    billed, place = parties["billed"], parties["billed_address"]
    if parties.get("internal"):
        return Treatment.ARCHIVE_ONLY
    at_home = place.get("country", HOME) in FRENCH_COUNTRIES
    if is_consumer(billed):
        return Treatment.B2C if at_home else Treatment.B2C_ABROAD
    if not at_home:
        return Treatment.B2B_ABROAD
    early = on < date.fromisoformat(parties["e_invoices_from"])
    return Treatment.OUT_OF_SCOPE if early and not billed["siren"] else Treatment.B2B


def is_consumer(billed: Frozen) -> bool:
    """A person, who deducts no VAT."""
    return bool(billed["kind"] == "person")


def address_of(place: Frozen) -> Address:
    """A frozen address; nothing but the country when nothing is known."""
    return Address(
        country=place.get("country") or HOME,
        line1=place.get("line1", ""),
        line2=place.get("line2", ""),
        postcode=place.get("postcode", ""),
        city=place.get("city", ""),
    )


def _electronic(party: Frozen) -> Identifier | None:
    value = party["e_address"]
    if not value:
        return None
    return Identifier(party["e_address_scheme"] or (EMAIL_SCHEME if "@" in value else ADDRESS_SCHEME), value)


def _of_siren(siren: str) -> Identifier | None:
    return Identifier(ADDRESS_SCHEME, siren) if siren else None
