from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from carnet.company.identifiers import (
    CountryUnknown,
    ElectronicAddressOfAnotherSiren,
    SirenInvalid,
    SiretInvalid,
    SiretOfAnotherSiren,
    VatNumberInvalid,
    VatNumberOfAnotherSiren,
    vat_number_of,
)
from carnet.company.models import Terms
from carnet.company.tests.worlds import a_company, a_user, somebody
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import ChangedMeanwhile, NotFound, Refusal, RightMissing
from carnet.parties import commands
from carnet.parties.checks import (
    AddressEmpty,
    ChoiceUnknown,
    CreditLimitNegative,
    CurrencyUnknown,
    EmailInvalid,
    NameMissing,
    PartyAlreadyKnown,
)  # fmt: skip
from carnet.parties.commands.addresses import AddressInUse
from carnet.parties.commands.contacts import ContactInUse
from carnet.parties.commands.parties import OwnerUnknown, PartyInUse, TermsUnknown
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.parties.models import Address, Contact, Party

pytestmark = pytest.mark.django_db

BREHAT = PartyContent(name="Ateliers Bréhat", siren="732 829 320", email="bonjour@brehat.example")


@pytest.fixture
def by() -> Actor:
    return a_company()


def a_quote(party: Party) -> Any:
    return apps.get_model("sales", "Quote").objects.create(
        number="DEV-2026-0001", party=party, created_on=date(2026, 11, 23)
    )


def count(by: Actor) -> tuple[int, int, int, int]:
    with company_scope(by.company_id):
        return Party.objects.count(), Address.objects.count(), Contact.objects.count(), Journal.objects.count()


def test_a_party_gets_a_number_and_the_addresses_of_its_siren(by: Actor) -> None:
    party = commands.create_party(
        content=BREHAT,
        addresses=[AddressInput(city="Paimpol"), AddressInput(use="delivery", city="Lannion")],
        contacts=[ContactInput("Paul Kermarrec", email="p.kermarrec@brehat.example")],
        by=by,
    )
    assert (party.number, party.siren) == ("C-0001", "732829320")
    assert (party.e_address_scheme, party.e_address) == ("0225", "732829320")
    with company_scope(by.company_id):
        assert list(Address.objects.order_by("id").values_list("city", "is_default")) == [
            ("Paimpol", True),
            ("Lannion", True),
        ]
        assert Contact.objects.get().name == "Paul Kermarrec"
        assert Journal.objects.latest("id").facts == {"number": "C-0001", "name": "Ateliers Bréhat"}


def test_the_siren_is_read_from_the_siret_la_poste_included(by: Actor) -> None:
    party = commands.create_party(content=PartyContent(name="La Poste", siret="356 000 000 00048"), by=by)
    assert (party.siren, party.siret) == ("356000000", "35600000000048")
    assert vat_number_of("732829320") == "FR44732829320"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (PartyContent(name="  "), NameMissing),
        (replace(BREHAT, siren="732829321"), SirenInvalid),
        (replace(BREHAT, siret="73282932000075"), SiretInvalid),
        (replace(BREHAT, siret="35600000000048"), SiretOfAnotherSiren),
        (replace(BREHAT, vat_number="FR45732829320"), VatNumberInvalid),
        (replace(BREHAT, vat_number=vat_number_of("356000000")), VatNumberOfAnotherSiren),
        (replace(BREHAT, vat_number="DE12"), VatNumberInvalid),
        (replace(BREHAT, e_address_scheme="0225", e_address="356000000"), ElectronicAddressOfAnotherSiren),
        (replace(BREHAT, email="not an address"), EmailInvalid),
        (replace(BREHAT, kind="planet"), ChoiceUnknown),
        (replace(BREHAT, language="xx"), ChoiceUnknown),
        (replace(BREHAT, payment_method="shells"), ChoiceUnknown),
        (replace(BREHAT, currency="€"), CurrencyUnknown),
        (replace(BREHAT, credit_limit=Decimal(-1)), CreditLimitNegative),
        (replace(BREHAT, terms_id=999_999), TermsUnknown),
        (replace(BREHAT, owner_id=999_999), OwnerUnknown),
    ],
)
def test_a_refused_party_leaves_nothing(by: Actor, content: PartyContent, refusal: type[Refusal]) -> None:
    before = count(by)
    with pytest.raises(refusal):
        commands.create_party(content=content, by=by)
    assert count(by) == before


def test_foreign_and_eu_numbers_are_taken_as_they_are(by: Actor) -> None:
    german = commands.create_party(content=PartyContent(name="Nordlicht", vat_number="DE 136 695 976"), by=by)
    swiss = commands.create_party(content=PartyContent(name="Léman", vat_number="CHE107787577"), by=by)
    assert (german.vat_number, swiss.vat_number) == ("DE136695976", "CHE107787577")


def test_a_second_party_with_the_same_siren_asks_to_be_confirmed(by: Actor) -> None:
    first = commands.create_party(content=BREHAT, by=by)
    before = count(by)
    with pytest.raises(PartyAlreadyKnown) as caught:
        commands.create_party(content=replace(BREHAT, name="Bréhat Lannion"), by=by)
    assert [holder.id for holder in caught.value.holders] == [first.pk]
    assert count(by) == before
    second = commands.create_party(content=replace(BREHAT, name="Bréhat Lannion"), confirmed=True, by=by)
    assert second.number == "C-0002"


def test_editing_counts_versions_and_refuses_a_stale_one(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    changed = replace(PartyContent.of(party), name="Bréhat SAS", credit_limit=Decimal("25000.00"))
    party = commands.edit_party(party_id=party.pk, content=changed, expected_version=1, by=by)
    assert (party.name, party.version) == ("Bréhat SAS", 2)
    with company_scope(by.company_id):
        assert Journal.objects.latest("id").facts["changed"] == ["name", "credit_limit"]
    with pytest.raises(ChangedMeanwhile):
        commands.edit_party(party_id=party.pk, content=BREHAT, expected_version=1, by=by)
    with company_scope(by.company_id):
        assert Party.objects.get().name == "Bréhat SAS"


def test_saving_without_a_change_writes_nothing(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    before = count(by)
    assert commands.edit_party(party_id=party.pk, content=PartyContent.of(party), by=by).version == 1
    assert count(by) == before


def test_the_electronic_address_follows_a_corrected_siren(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    party = commands.edit_party(party_id=party.pk, content=replace(PartyContent.of(party), siren="356000000"), by=by)
    assert party.e_address == "356000000"


def test_a_party_is_put_aside_and_offered_again(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    assert not commands.deactivate_party(party_id=party.pk, by=by).is_active
    assert commands.reactivate_party(party_id=party.pk, by=by).is_active


def test_a_party_that_nothing_holds_is_deleted_with_all_it_has(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, addresses=[AddressInput(city="Paimpol")], by=by)
    commands.delete_party(party_id=party.pk, by=by)
    assert count(by)[:3] == (0, 0, 0)


def test_a_party_with_a_quote_is_not_deleted_and_the_quote_is_named(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    with company_scope(by.company_id):
        quote = a_quote(party)
    before = count(by)
    with pytest.raises(PartyInUse) as caught:
        commands.delete_party(party_id=party.pk, by=by)
    assert [(holder.kind, holder.id, holder.label) for holder in caught.value.holders] == [
        ("quote", quote.pk, "DEV-2026-0001")
    ]
    assert count(by) == before


def test_the_last_default_address_of_a_use_wins(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, addresses=[AddressInput(city="Paimpol")], by=by)
    commands.add_address(party_id=party.pk, address=AddressInput(city="Lannion", is_default=True), by=by)
    with company_scope(by.company_id):
        old, new = Address.objects.order_by("id")
    assert (old.is_default, new.is_default) == (False, True)
    commands.edit_address(address_id=old.pk, address=AddressInput(city="Paimpol", is_default=True), by=by)
    commands.remove_address(address_id=new.pk, by=by)
    with company_scope(by.company_id):
        assert [(a.city, a.is_default) for a in Address.objects.all()] == [("Paimpol", True)]


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        (AddressInput(), AddressEmpty),
        (AddressInput(city="Bern", country="Switzerland"), CountryUnknown),
        (AddressInput(city="Paimpol", use="holidays"), ChoiceUnknown),
    ],
)
def test_a_refused_address_leaves_nothing(by: Actor, address: AddressInput, refusal: type[Refusal]) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    before = count(by)
    with pytest.raises(refusal):
        commands.add_address(party_id=party.pk, address=address, by=by)
    assert count(by) == before


def test_contacts_come_change_and_go(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    contact = commands.add_contact(party_id=party.pk, contact=ContactInput("Solenn Prigent"), by=by)
    changed = ContactInput("Solenn Prigent", role="comptabilité", receives_invoices=True)
    assert commands.edit_contact(contact_id=contact.pk, contact=changed, by=by).receives_invoices
    with pytest.raises(NameMissing):
        commands.add_contact(party_id=party.pk, contact=ContactInput(" "), by=by)
    commands.remove_contact(contact_id=contact.pk, by=by)
    assert count(by)[2] == 0


def test_another_companys_rows_do_not_exist(by: Actor) -> None:
    party = commands.create_party(content=BREHAT, by=by)
    other = a_company("Autre", a_user("Jean", "jean@autre.example"))
    for doing in (
        lambda: commands.edit_party(party_id=party.pk, content=BREHAT, by=other),
        lambda: commands.add_address(party_id=party.pk, address=AddressInput(city="X"), by=other),
        lambda: commands.add_contact(party_id=party.pk, contact=ContactInput("X"), by=other),
        lambda: commands.delete_party(party_id=party.pk, by=other),
    ):
        with pytest.raises(NotFound):
            doing()
    with company_scope(by.company_id):
        terms = Terms.objects.first()
    assert terms is not None
    with pytest.raises(TermsUnknown):
        commands.create_party(content=replace(BREHAT, terms_id=terms.pk), by=other)


@pytest.mark.parametrize("role", ["stock", "projects", "accountant"])
def test_roles_without_the_right_change_no_party(by: Actor, role: str) -> None:
    before = count(by)
    with pytest.raises(RightMissing):
        commands.create_party(content=BREHAT, by=somebody(by, role))
    assert count(by) == before


def test_an_address_or_contact_that_a_document_uses_stays(by: Actor) -> None:
    party = commands.create_party(
        content=BREHAT, addresses=[AddressInput(city="Paimpol")], contacts=[ContactInput("P")], by=by
    )
    with company_scope(by.company_id):
        quote = a_quote(party)
        address, contact = Address.objects.get(), Contact.objects.get()
        apps.get_model("sales", "QuoteVersion").objects.create(
            quote=quote, n=1, billing_address=address, contact=contact
        )
    with pytest.raises(AddressInUse):
        commands.remove_address(address_id=address.pk, by=by)
    with pytest.raises(ContactInUse):
        commands.remove_contact(contact_id=contact.pk, by=by)
