"""A person's data handed over or erased: what was issued keeps what it said, everything else forgets them (R20, R88–R90)."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.company.commands import deactivate_member, invite_member
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.chain import Walk
from carnet.core.journal import Subject
from carnet.core.models import ApiKey, Journal, Mail, Membership, User
from carnet.core.refusals import NotFound
from carnet.dossier import commands
from carnet.dossier.check import check_company
from carnet.dossier.commands.forgetting import ErasureNeedsReason, MemberStillIn, NotAPerson, StillInBusiness
from carnet.dossier.steps.forgetting import NOBODY
from carnet.invoicing.commands import record_payment
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries import proof
from carnet.invoicing.tests.acts import ON, Desk
from carnet.parties.commands import add_contact, create_party
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.parties.models import Address, Contact, Party
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company, an_order

WHY = "Demande de la personne du 2 septembre 2026"


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    """The owner of a company, whose rows are the only ones there."""
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


@pytest.fixture
def anne(by: Actor) -> Party:
    return create_party(
        content=PartyContent(
            name="Anne Morvan", kind="person", email="anne@morvan.example", phone="06 12 34 56 78", notes="Chien"
        ),
        addresses=[AddressInput(line1="8 rue des Forges", postcode="35000", city="Rennes", is_default=True)],
        contacts=[ContactInput(name="Luc Morvan", email="luc@morvan.example")],
        by=by,
    )


@pytest.fixture
def served(by: Actor, anne: Party) -> Invoice:
    """What she ordered, invoiced and paid."""
    order = an_order([("1", "100.00")], party=anne)
    invoice = Desk(by).balance(order)
    total = invoice.total_incl_tax
    record_payment(party_id=anne.pk, on=ON, amount=total, method="card", allocations={invoice.pk: total}, by=by)
    draft = mailing.MailDraft(
        ("anne@morvan.example",), "Votre facture", "Bonjour Anne", copies=("luc@morvan.example", "x@y.example")
    )
    mailing.send(subject=Subject("invoice", invoice.pk), order_id=order.pk, draft=draft, by=by)
    return invoice


def named(word: str) -> int:
    """Lines of the journal that bear a word."""
    return Journal.objects.filter(facts__icontains=word).count()


def test_a_private_customer_leaves_everything_but_what_was_issued(by: Actor, anne: Party, served: Invoice) -> None:
    commands.erase_party(party_id=anne.pk, reason=WHY, by=by)
    anne.refresh_from_db()
    assert (anne.name, anne.email, anne.phone, anne.notes, anne.is_active) == (
        f"Client effacé {anne.number}",
        "",
        "",
        "",
        False,
    )
    assert set(Address.objects.filter(party=anne).values_list("line1", "city")) == {("", "")}
    assert not Contact.objects.filter(party=anne).exists()
    mail = Mail.objects.get(title="Votre facture")
    assert (mail.recipients, mail.copies, mail.body, mail.state) == ([NOBODY], [NOBODY, "x@y.example"], "", "dropped")
    assert named("Anne Morvan") == named("anne@morvan.example") == 0
    told = Journal.objects.get(act="person.erased")
    assert told.facts == {"kind": "party", "reason": WHY, "until": "2036-12-31"}
    served.refresh_from_db()
    assert served.parties["billed"]["name"] == "Anne Morvan"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(proof.faults(Walk())) == []
    assert not check_company().gaps


def test_somebody_with_whom_nothing_was_done_is_gone(by: Actor, anne: Party) -> None:
    commands.erase_party(party_id=anne.pk, reason=WHY, by=by)
    assert not Party.objects.filter(pk=anne.pk).exists()
    assert named("Anne Morvan") == 0


def test_business_that_is_not_over_refuses_and_names_it(by: Actor, anne: Party) -> None:
    order = an_order([("1", "100.00")], party=anne)
    with pytest.raises(StillInBusiness) as refused:
        commands.erase_party(party_id=anne.pk, reason=WHY, by=by)
    assert [(one.kind, one.label) for one in refused.value.holders] == [("order", order.number)]
    anne.refresh_from_db()
    assert (anne.name, Journal.objects.filter(act="person.erased").count()) == ("Anne Morvan", 0)


def test_a_debt_keeps_a_person_until_it_is_paid(by: Actor, anne: Party) -> None:
    order = an_order([("1", "100.00")], party=anne)
    invoice = Desk(by).balance(order)
    with pytest.raises(StillInBusiness) as refused:
        commands.erase_party(party_id=anne.pk, reason=WHY, by=by)
    assert ("invoice", invoice.number) in [(one.kind, one.label) for one in refused.value.holders]


def test_a_company_is_no_person_and_a_reason_is_asked(by: Actor, anne: Party) -> None:
    firm = create_party(content=PartyContent(name="Le Goff SARL"), by=by)
    with pytest.raises(NotAPerson):
        commands.erase_party(party_id=firm.pk, reason=WHY, by=by)
    with pytest.raises(ErasureNeedsReason):
        commands.erase_party(party_id=anne.pk, reason=" ", by=by)
    with pytest.raises(NotFound):
        commands.erase_party(party_id=0, reason=WHY, by=by)


def test_a_contact_is_gone_or_keeps_a_row_without_a_name_where_documents_are_addressed(by: Actor) -> None:
    firm = create_party(content=PartyContent(name="Le Goff SARL", email="contact@legoff.example"), by=by)
    gone = add_contact(party_id=firm.pk, contact=ContactInput(name="Yann Riou", email="yann@legoff.example"), by=by)
    held = add_contact(
        party_id=firm.pk, contact=ContactInput(name="Maïwenn Le Du", email="contact@legoff.example"), by=by
    )
    order = an_order([("1", "100.00")], party=firm)
    Order.objects.filter(pk=order.pk).update(contact_id=held.pk)
    draft = mailing.MailDraft(("yann@legoff.example", "contact@legoff.example"), "Devis", "Bonjour")
    mailing.send(subject=Subject("order", order.pk), order_id=order.pk, draft=draft, by=by)
    for contact in (gone, held):
        commands.erase_contact(contact_id=contact.pk, reason=WHY, by=by)
    assert list(Contact.objects.values_list("pk", "name", "email")) == [(held.pk, "Contact effacé", "")]
    assert Mail.objects.get(title="Devis").recipients == [NOBODY, "contact@legoff.example"]
    assert named("Yann Riou") == named("Maïwenn Le Du") == 0


def test_a_former_member_cannot_sign_in_and_is_named_where_the_law_wants_it_alone(by: Actor) -> None:
    member = invite_member(
        email="paul@atelier.example", name="Paul Maes", role="sales", site="https://x.example/", by=by
    )
    with pytest.raises(MemberStillIn):
        commands.erase_member(member_id=member.pk, reason=WHY, by=by)
    paul = Actor(by.company_id, "user", "Paul Maes", by.rights, user_id=member.user_id)
    create_party(content=PartyContent(name="Client de Paul"), by=paul)
    ApiKey.objects.create(user=member.user, name="clé", prefix="carnet_x", key_hash="0" * 64)
    deactivate_member(member_id=member.pk, by=by)
    commands.erase_member(member_id=member.pk, reason=WHY, by=by)
    user = User.objects.get(pk=member.user_id)
    assert (user.name, user.email) == (f"Ancien membre {user.pk}", f"{user.pk}.{NOBODY}")
    assert not user.is_active
    assert not user.has_usable_password()
    assert ApiKey.objects.get(user=user).revoked_at is not None
    assert Journal.objects.get(act="party.created", by_user_id=user.pk).by_name == "Paul Maes"
    assert named("paul@atelier.example") == 0
    assert Mail.objects.get(subject_kind="member").recipients == [NOBODY]


def test_an_account_of_another_company_is_left_to_it(by: Actor) -> None:
    member = invite_member(
        email="paul@atelier.example", name="Paul Maes", role="sales", site="https://x.example/", by=by
    )
    deactivate_member(member_id=member.pk, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_found_company('Ailleurs', %s, 'owner', '{}')", [member.user_id])
    commands.erase_member(member_id=member.pk, reason=WHY, by=by)
    assert User.objects.get(pk=member.user_id).email == "paul@atelier.example"
    assert not Membership.objects.get(pk=member.pk).is_active


def test_everything_kept_is_handed_over_and_the_export_is_noted(by: Actor, anne: Party, served: Invoice) -> None:
    data = commands.export_party(party_id=anne.pk, by=by)
    assert {"party", "address", "contact", "order", "invoice", "payment", "mail", "journal"} <= data.rows.keys()
    assert data.rows["party"][0]["email"] == "anne@morvan.example"
    assert data.rows["invoice"][0]["number"] == served.number
    assert data.kept_until == date(2036, 12, 31)
    contact = Contact.objects.get(party=anne)
    assert [row["title"] for row in commands.export_contact(contact_id=contact.pk, by=by).rows["mail"]] == [
        "Votre facture"
    ]
    member = Membership.objects.get(user_id=by.user_id)
    mine = commands.export_member(member_id=member.pk, by=by)
    assert {"member", "membership", "act"} <= mine.rows.keys()
    assert all(
        "hash" not in name and "password" not in name for rows in mine.rows.values() for row in rows for name in row
    )
    assert Journal.objects.filter(act="person.exported").count() == 3


@pytest.mark.parametrize("statement", ["UPDATE core_journal SET facts = '{}'", "DELETE FROM core_journal"])
def test_the_journal_is_changed_through_the_door_alone(by: Actor, anne: Party, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
