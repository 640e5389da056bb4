"""Customers and products imported: what is made, changed, refused; the second time nothing; taken back but for what was used (P56)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.catalog.commands import create_product
from carnet.catalog.inputs import ProductContent
from carnet.catalog.models import Product
from carnet.company import rights
from carnet.company.queries import series_for
from carnet.company.tests.worlds import a_company, a_user
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.files import Held
from carnet.core.models import Journal, Series
from carnet.core.refusals import NotFound, RightMissing
from carnet.dossier.commands import map_import, run_import, start_import, undo_import
from carnet.dossier.commands.importing import (
    ColumnTwice,
    ColumnUnknown,
    ImportAlreadyDone,
    ImportKindUnknown,
    ImportNotDone,
    NoColumnRecognised,
    NothingToImport,
    kept_rows,
)
from carnet.dossier.models import Import, ImportRow
from carnet.parties.commands import add_contact, create_party, edit_party
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.parties.models import Address, Party
from carnet.sales.commands import create_quote
from carnet.sales.lines import LineInput, QuoteContent

pytestmark = pytest.mark.django_db

PARTIES = """Code client;Raison sociale;Rôle;SIREN;E-mail;Adresse;CP;Ville;Encours autorisé
C1;Ateliers Bréhat;Client;732 829 320;bonjour@brehat.example;3 quai;22500;Paimpol;1 500,50
C2;Le Goff;Client, Fournisseur;404833048;;8 rue des Forges;35000;Rennes;
;Sans numéro;Prospect;;;;;;
C4;Faux;Client;123456789;;;;;
C5;Mauvais;Client;;pas une adresse;;;;
C1;Deux fois;Client;;;;;;
C7;Autre site;Client;732829320;;;;;
C8;;Client;;;;;;
C9;=cmd|' /C calc'!A0;Client;123;;;;;
"""
PRODUCTS = """Référence;Désignation;Nature;Prix HT;TVA;Coût
V1;Volet;Article;120,50;20 %;60
S1;Pose;Prestation;45;10;
S2;Abonnement;Abonnement;9;20;
V1;Encore;Article;1;20;
B1;Bizarre;Article;-3;20;
B2;Taux;Article;3;vingt;1
"""


@pytest.fixture
def by() -> Actor:
    return a_company()


def a_file(text: str, name: str = "clients.csv") -> Held:
    content = text.encode()
    return Held(name, len(content), "text/csv", content)


def imported(kind: str, text: str, by: Actor, confirmed: bool = False) -> Import:
    made = start_import(kind=kind, upload=a_file(text), confirmed=confirmed, by=by)
    return run_import(import_id=made.pk, by=by)


def without(by: Actor, right: str) -> Actor:
    return replace(by, rights=by.rights - {right})


def counts(one: Import) -> tuple[int, int, int, int]:
    return one.created, one.changed, one.same, one.refused


def fingerprint(by: Actor) -> str:
    with company_scope(by.company_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5((SELECT string_agg(p::text, '|' ORDER BY id) FROM parties_party p)"
            " || coalesce((SELECT string_agg(a::text, '|' ORDER BY id) FROM parties_address a), '')"
            " || coalesce((SELECT string_agg(c::text, '|' ORDER BY id) FROM catalog_product c), ''))"
        )
        return str(cursor.fetchone()[0])


def test_a_rehearsal_says_what_would_be_and_writes_nothing(by: Actor) -> None:
    made = start_import(kind="parties", upload=a_file(PARTIES), by=by)
    assert made.mapping == ["number", "name", "roles", "siren", "email", "line1", "postcode", "city", "credit_limit"]
    assert counts(made) == (3, 0, 0, 6)
    reasons = {one["n"]: one["reason"] for one in made.shown if one["verdict"] == "refused"}
    assert sorted(reasons) == [5, 6, 7, 8, 9, 10] and all(reasons.values())
    with company_scope(by.company_id):
        assert not Party.objects.exists() and not ImportRow.objects.exists()


def test_what_is_imported_is_what_was_rehearsed(by: Actor) -> None:
    done = imported("parties", PARTIES, by)
    assert (counts(done), done.state) == ((3, 0, 0, 6), "done")
    with company_scope(by.company_id):
        brehat, goff, without = Party.objects.order_by("pk")
        assert (brehat.number, brehat.siren, brehat.e_address, brehat.credit_limit) == (
            "C1",
            "732829320",
            "732829320",
            Decimal("1500.50"),
        )
        assert (goff.is_customer, goff.is_supplier, without.is_prospect, without.is_customer) == (
            True,
            True,
            True,
            False,
        )
        assert without.number and brehat.version == 1 and brehat.is_active and brehat.created_at
        address = Address.objects.get(party=brehat)
        assert (address.line1, address.city, address.country, address.is_default) == ("3 quai", "Paimpol", "FR", True)
        assert Journal.objects.filter(act="party.created").count() == 3
        assert Journal.objects.get(act="import.done").facts["created"] == 3


def test_the_same_file_again_changes_nothing(by: Actor) -> None:
    imported("parties", PARTIES, by)
    imported("products", PRODUCTS, by)
    before = fingerprint(by)
    for kind, text, same in (("parties", PARTIES, 3), ("products", PRODUCTS, 2)):
        again = start_import(kind=kind, upload=a_file(text), by=by)
        assert counts(again)[:3] == (0, 0, same)
        with pytest.raises(NothingToImport):
            run_import(import_id=again.pk, by=by)
    assert fingerprint(by) == before


def test_a_changed_file_changes_only_what_it_says(by: Actor) -> None:
    imported("parties", PARTIES, by)
    done = imported(
        "parties", "N°;Nom;Téléphone;Ville\nC1;Ateliers de Bréhat;+33 2 96;Bréhat\nC2;Le Goff;;Rennes\n", by
    )
    assert counts(done) == (0, 1, 1, 0)
    with company_scope(by.company_id):
        brehat = Party.objects.get(number="C1")
        assert (brehat.name, brehat.phone, brehat.email, brehat.version) == (
            "Ateliers de Bréhat",
            "+33 2 96",
            "bonjour@brehat.example",
            2,
        )
        assert (Address.objects.get(party=brehat).city, Address.objects.get(party=brehat).line1) == ("Bréhat", "3 quai")


def test_without_a_number_the_siren_then_the_name_say_who_it_is(by: Actor) -> None:
    first = create_party(content=PartyContent(name="Bréhat", siren="732829320"), by=by)
    second = create_party(content=PartyContent(name="Le Goff"), by=by)
    for _twin in range(2):
        create_party(content=PartyContent(name="Jumeaux"), by=by)
    done = imported("parties", "Nom;SIRET;Tél\nAutre nom;73282932000074;1\nLe Goff;;2\nJumeaux;;3\n", by)
    assert counts(done) == (0, 2, 0, 1)
    with company_scope(by.company_id):
        assert Party.objects.get(pk=first.pk).name == "Autre nom" and Party.objects.get(pk=second.pk).phone == "2"


def test_several_sites_of_one_siren_when_it_is_meant(by: Actor) -> None:
    text = "N°;Nom;SIREN\nA;Nord;732829320\nB;Sud;732829320\n"
    assert counts(start_import(kind="parties", upload=a_file(text), by=by)) == (1, 0, 0, 1)
    assert counts(imported("parties", text, by, confirmed=True)) == (2, 0, 0, 0)


def test_numbers_of_the_series_leave_out_those_of_the_file(by: Actor) -> None:
    first = create_party(content=PartyContent(name="Un"), by=by)
    taken = first.number[:-1] + str(int(first.number[-1]) + 1)
    imported("parties", f"N°;Nom\n{taken};Deux\n;Trois\n", by)
    with company_scope(by.company_id):
        assert Party.objects.get(name="Trois").number not in {first.number, taken}
        assert Series.objects.get(code=series_for("party")).last == 3
    assert create_party(content=PartyContent(name="Quatre"), by=by).number.endswith("4")


def test_products_take_the_defaults_and_refusals_of_the_screens(by: Actor) -> None:
    done = imported("products", PRODUCTS, by)
    assert counts(done) == (2, 0, 0, 4)
    with company_scope(by.company_id):
        volet, pose = Product.objects.order_by("pk")
        assert (volet.unit_price, volet.unit_cost, volet.vat_rate, volet.stock_managed) == (
            Decimal("120.5"),
            60,
            20,
            True,
        )
        assert (pose.kind, pose.vat_rate, pose.stock_managed, pose.deliverable) == ("service", 10, False, False)


def test_costs_come_in_only_from_those_who_see_them(by: Actor) -> None:
    blind = without(by, rights.COSTS)
    made = start_import(kind="products", upload=a_file(PRODUCTS), by=blind)
    assert "unit_cost" not in made.mapping
    run_import(import_id=made.pk, by=blind)
    with company_scope(by.company_id):
        assert Product.objects.get(reference="V1").unit_cost == 0


def test_columns_said_otherwise(by: Actor) -> None:
    text = "A;B\nX;Bréhat\n"
    with pytest.raises(NoColumnRecognised):
        start_import(kind="parties", upload=a_file(text), by=by)
    made = start_import(kind="parties", upload=a_file(text), mapping={"B": "name"}, by=by)
    assert made.mapping == ["", "name"]
    assert map_import(import_id=made.pk, mapping=["number", "name"], by=by).created == 1
    for mapping, refusal in (
        (["name", "name"], ColumnTwice),
        (["name", "id"], ColumnUnknown),
        (["name"], ColumnUnknown),
    ):
        with pytest.raises(refusal):
            map_import(import_id=made.pk, mapping=mapping, by=by)
    with pytest.raises(ColumnUnknown):
        start_import(kind="parties", upload=a_file(text), mapping={"C": "name"}, by=by)
    with pytest.raises(ImportKindUnknown):
        start_import(kind="users", upload=a_file(text), by=by)


def test_refused_lines_are_a_file_to_mend_without_a_formula_in_it(by: Actor) -> None:
    made = start_import(kind="parties", upload=a_file(PARTIES), by=by)
    with company_scope(by.company_id):
        text = bytes(Import.objects.get(pk=made.pk).errors.content).decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 7 and lines[0].startswith("Code client;Raison sociale;")
    assert "'=cmd|" in lines[-1] and ";=cmd" not in text
    again = start_import(kind="parties", upload=a_file(text), by=by)
    assert again.refused == 4 and again.created == 2, again.shown  # what was said twice is said once here


def test_undone_but_for_what_was_used_since(by: Actor) -> None:
    kept = create_party(content=PartyContent(name="Ancien", phone="1"), addresses=[AddressInput(city="Brest")], by=by)
    before = fingerprint(by)
    text = f"N°;Nom;Tél;Ville\n{kept.number};Renommé;2;Quimper\nA;Un;;Lannion\nB;Deux;;\nD;Quatre;;\nE;Cinq;;\n"
    done = imported("parties", text, by)
    with company_scope(by.company_id):
        ids = dict(Party.objects.values_list("number", "pk"))
    line = LineInput(description="Pose", unit_price=Decimal(10), vat_rate=Decimal(20))
    create_quote(party_id=ids["A"], content=QuoteContent(lines=(line,)), on=kept.created_at.date(), by=by)
    edit_party(party_id=ids["B"], content=PartyContent(name="Deux bis"), by=by)
    add_contact(party_id=ids["D"], contact=ContactInput(name="Anne"), by=by)
    undone = undo_import(import_id=done.pk, by=by)
    with company_scope(by.company_id):
        assert undone.state == "undone" and kept_rows(undone) == 3
        assert set(Party.objects.values_list("number", flat=True)) == {kept.number, "A", "B", "D"}
        ancien = Party.objects.get(pk=kept.pk)
        assert (ancien.name, ancien.phone, Address.objects.get(party=ancien).city) == ("Ancien", "1", "Brest")
        assert Journal.objects.get(act="import.undone").facts["kept"] == 3
    assert fingerprint(by) != before
    with pytest.raises(ImportNotDone):
        undo_import(import_id=done.pk, by=by)


def test_products_undone(by: Actor) -> None:
    old = create_product(content=ProductContent(name="Volet", reference="V1", unit_price=Decimal(5)), by=by)
    done = imported("products", PRODUCTS, by)
    assert (done.created, done.changed) == (1, 1)
    undo_import(import_id=done.pk, by=by)
    with company_scope(by.company_id):
        (left,) = Product.objects.all()
        assert (left.pk, left.unit_price, left.unit_cost) == (old.pk, 5, 0)


def test_states_forbid_what_makes_no_sense(by: Actor) -> None:
    made = start_import(kind="parties", upload=a_file(PARTIES), by=by)
    with pytest.raises(ImportNotDone):
        undo_import(import_id=made.pk, by=by)
    run_import(import_id=made.pk, by=by)
    for act in (
        lambda: run_import(import_id=made.pk, by=by),
        lambda: map_import(import_id=made.pk, mapping=made.mapping, by=by),
    ):
        with pytest.raises(ImportAlreadyDone):
            act()


def test_rights_and_other_companies(by: Actor) -> None:
    for missing in (rights.IMPORTS, rights.PARTIES):
        with pytest.raises(RightMissing):
            start_import(kind="parties", upload=a_file(PARTIES), by=without(by, missing))
    made = start_import(kind="parties", upload=a_file(PARTIES), by=by)
    other = a_company("Autre", a_user("Autre", "autre@carnet.example"))
    with pytest.raises(NotFound):
        run_import(import_id=made.pk, by=other)
    imported("parties", PARTIES, other)
    run_import(import_id=made.pk, by=by)
    with company_scope(other.company_id):
        assert Party.objects.count() == 3


@pytest.mark.parametrize(("kind", "head"), [("parties", "N°;Nom;Ville"), ("products", "Référence;Désignation;Prix")])
def test_statements_do_not_grow_with_lines(by: Actor, kind: str, head: str) -> None:
    seen = []
    for first, n in ((0, 3), (100, 300)):
        text = head + "\n" + "\n".join(f"{kind}{at};Nom {at};{at}" for at in range(first, first + n))
        made = start_import(kind=kind, upload=a_file(text), by=by)
        with CaptureQueriesContext(connection) as captured:
            run_import(import_id=made.pk, by=by)
        seen.append(len(captured.captured_queries))
    assert seen[0] == seen[1] <= 30, seen
