"""Parties on screen: lists, pages, dialogs, search."""

from typing import Any

import pytest
from django.test import Client

from carnet.company.models import Role, Settings
from carnet.company.tests.worlds import a_company, a_user, signed_in
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership
from carnet.parties import commands
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.parties.models import Address, Contact, Party

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def by() -> Actor:
    return a_company(siren="732829320")


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


@pytest.fixture
def brehat(by: Actor) -> Party:
    return commands.create_party(
        content=PartyContent(name="Ateliers Bréhat", siren="356000000", email="bonjour@brehat.example"),
        addresses=[AddressInput(line1="ZA du Launay", postcode="22500", city="Paimpol")],
        contacts=[ContactInput("Paul Kermarrec", role="décide, signe", email="p.kermarrec@brehat.example")],
        by=by,
    )


def typed(**changes: str) -> dict[str, str]:
    return {"kind": "company", "name": "Scierie du Léon", "is_customer": "on", "currency": "EUR", "language": "fr",
            "address-country": "FR", **changes}  # fmt: skip


def one(model: type[Any], by: Actor) -> Any:
    with company_scope(by.company_id):
        return model.objects.get()


def test_an_empty_list_says_how_to_begin(client: Client) -> None:
    page = client.get("/parties").content.decode()
    assert "Ajoutez le premier client" in page
    assert "Nouveau client" in page


def test_a_list_of_many_costs_as_few_statements(client: Client, by: Actor, django_assert_max_num_queries: Any) -> None:
    with company_scope(by.company_id):
        Party.objects.bulk_create(Party(name=f"Client {n}", number=f"X-{n}") for n in range(120))
    client.get("/parties")
    with django_assert_max_num_queries(12):
        page = client.get("/parties").content.decode()
    assert "Client 0" in page


def test_a_party_has_its_page(client: Client, brehat: Party, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        page = client.get(f"/parties/{brehat.pk}").content.decode()
    for said in ("Ateliers Bréhat", "C-0001", "ZA du Launay", "22500 Paimpol", "Paul Kermarrec", "356000000", "Client"):
        assert said in page


def test_a_customer_is_created_with_an_address(client: Client, by: Actor) -> None:
    answer = client.post("/parties/new", typed(siren="732 829 320", **{"address-city": "Landerneau"}))
    party = one(Party, by)
    assert (answer.status_code, answer["Location"]) == (302, f"/parties/{party.pk}")
    assert (party.siren, one(Address, by).city) == ("732829320", "Landerneau")


def test_a_dialog_answers_in_place(client: Client, by: Actor) -> None:
    assert "offcanvas-title" in client.get("/parties/new", headers=HTMX).content.decode()
    answer = client.post("/parties/new", typed(), headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/parties/{one(Party, by).pk}")


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"name": ""}, "Ce champ est obligatoire"), ({"siren": "123456789"}, "n’est pas un SIREN"),
     ({"credit_limit": "beaucoup"}, "Écrivez un nombre")],
)  # fmt: skip
def test_a_faulty_form_says_where_and_writes_nothing(
    client: Client, by: Actor, changes: dict[str, str], said: str
) -> None:
    answer = client.post("/parties/new", typed(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with company_scope(by.company_id):
        assert not Party.objects.exists()


def test_a_known_siren_is_shown_then_confirmed(client: Client, by: Actor, brehat: Party) -> None:
    answer = client.post("/parties/new", typed(siren="356000000"))
    assert answer.status_code == 422
    assert f"/parties/{brehat.pk}" in answer.content.decode()
    assert client.post("/parties/new", typed(siren="356000000", confirmed="on")).status_code == 302


def test_a_siren_proposes_its_vat_number(client: Client) -> None:
    assert "FR44732829320" in client.get("/parties/proposal", {"siren": "732829320"}).content.decode()
    assert "FR44732829320" in client.get("/parties/proposal", {"siret": "732 829 320 00074"}).content.decode()
    assert 'value="FR' not in client.get("/parties/proposal", {"siren": "12"}).content.decode()


def test_a_party_is_edited_and_a_stale_form_refused(client: Client, by: Actor, brehat: Party) -> None:
    assert 'value="Ateliers Bréhat"' in client.get(f"/parties/{brehat.pk}/edit").content.decode()
    fresh = typed(name="Bréhat SAS", siren="356000000", version="1")
    assert client.post(f"/parties/{brehat.pk}/edit", fresh).status_code == 302
    stale = client.post(f"/parties/{brehat.pk}/edit", typed(name="Autre", version="1"))
    assert stale.status_code == 422
    assert one(Party, by).name == "Bréhat SAS"


def test_contacts_and_addresses_are_kept_from_the_page(client: Client, by: Actor, brehat: Party) -> None:
    contact, address = one(Contact, by), one(Address, by)
    assert client.get(f"/parties/{brehat.pk}/contacts/new").status_code == 200
    assert client.post(f"/contacts/{contact.pk}/edit", {"name": "Paul K."}).status_code == 302
    assert (
        client.post(f"/addresses/{address.pk}/edit", {"use": "billing", "city": "", "country": "FR"}).status_code == 422
    )
    assert client.post(f"/contacts/{contact.pk}/removal").status_code == 302
    assert client.post(f"/addresses/{address.pk}/removal").status_code == 302
    added = {"use": "delivery", "city": "Brest", "country": "FR"}
    assert client.post(f"/parties/{brehat.pk}/addresses/new", added).status_code == 302
    assert client.post(f"/parties/{brehat.pk}/contacts/new", {"name": "Solenn"}).status_code == 302
    assert one(Contact, by).name == "Solenn"


def test_a_party_is_put_aside_offered_again_and_deleted(client: Client, by: Actor, brehat: Party) -> None:
    client.post(f"/parties/{brehat.pk}/aside")
    assert "Mis de côté" in client.get(f"/parties/{brehat.pk}").content.decode()
    assert "Bréhat" not in client.get("/search", {"q": "brehat"}).content.decode()
    client.post(f"/parties/{brehat.pk}/aside")
    assert one(Party, by).is_active
    assert client.post(f"/parties/{brehat.pk}/deletion")["Location"] == "/parties"
    with company_scope(by.company_id):
        assert not Party.objects.exists()


@pytest.mark.parametrize("text", ["brehat", "Bréh ateliers", "C-0001", "356000", "paimpol", "KERMARREC"])
def test_any_fragment_finds_a_party(client: Client, brehat: Party, text: str) -> None:
    groups = client.get("/search", {"q": text, "kinds": "party"}).json()["groups"]
    assert [item["id"] for item in groups[0]["items"]] == [brehat.pk]


def test_another_companys_party_does_not_exist(brehat: Party) -> None:
    other = signed_in(a_company("Autre", a_user("Jean", "jean@autre.example")))
    assert other.get(f"/parties/{brehat.pk}").status_code == 404
    assert other.post(f"/parties/{brehat.pk}/edit", typed()).status_code == 404
    assert "Bréhat" not in other.get("/parties").content.decode()


def test_a_reader_sees_the_page_without_its_acts(client: Client, by: Actor, brehat: Party) -> None:
    with company_scope(by.company_id):
        Membership.objects.update(role="accountant", rights=Role.objects.get(code="accountant").rights)
    page = client.get(f"/parties/{brehat.pk}").content.decode()
    assert "Ateliers Bréhat" in page
    assert "/edit" not in page
    assert client.post("/parties/new", typed()).status_code == 403


def test_what_the_law_wants_of_a_customer_is_said_early(client: Client, by: Actor, brehat: Party) -> None:
    told = client.get(f"/parties/{brehat.pk}/wanted", headers=HTMX).content.decode()
    assert told.strip() == "" and f"/parties/{brehat.pk}/wanted" in client.get(f"/parties/{brehat.pk}").content.decode()
    bare = commands.create_party(content=PartyContent(name="Client de passage"), by=by)
    told = client.get(f"/parties/{bare.pk}/wanted", headers=HTMX).content.decode()
    assert "il manque une rue, un code postal, une ville et un SIREN" in told and "01/09/2027" in told
    assert f"/parties/{bare.pk}/addresses/new" in told and f"/parties/{bare.pk}/edit" in told
    with company_scope(by.company_id):
        Settings.objects.update(size="large")
    assert (
        "aucune facture ne peut être émise" in client.get(f"/parties/{bare.pk}/wanted", headers=HTMX).content.decode()
    )
    person = commands.create_party(content=PartyContent(name="Yann Riou", kind="person"), by=by)
    told = client.get(f"/parties/{person.pk}/wanted", headers=HTMX).content.decode()
    assert "SIREN" not in told and "il manque une rue" in told
