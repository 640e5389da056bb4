"""Mandates written down, revoked, used up; direct debits announced, asked of the bank, received, withdrawn (R83-R87)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from lxml import etree

from carnet.company.commands import set_exchange_rate
from carnet.company.identifiers import CreditorIdInvalid, IbanInvalid, checked_creditor_id
from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.models import Journal
from carnet.core.refusals import RightMissing
from carnet.invoicing import commands, queries
from carnet.invoicing.commands.debiting import (
    CollectionDayPassed,
    CollectionIsOver,
    NoMandate,
    NotCollectable,
    NotCollectedYet,
    OneOffMandateUsedTwice,
)
from carnet.invoicing.commands.mandating import (
    AlreadyRevoked,
    BusinessMandateOfAPerson,
    CreditorUnknown,
    MandateReferenceInvalid,
    MandateReferenceTaken,
)
from carnet.invoicing.models import Collection, Debit, Invoice, InvoiceStanding, Mandate, Payment
from carnet.invoicing.queries.debits import collectable
from carnet.invoicing.queries.mandates import with_state
from carnet.invoicing.tests.acts import D, Desk, standing
from carnet.parties.models import Party
from carnet.sales.tests.factories import a_customer, an_order

ICS, IBAN = "FR72ZZZ123456", "FR7630006000011234567890189"
DEBTOR = "FR1420041010050500013M02606"
SIGNED, ISSUED, COLLECTED = date(2026, 8, 1), date(2026, 9, 2), date(2026, 10, 2)
PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.008.001.08}"


@pytest.fixture
def desk(by: Actor) -> Desk:
    Settings.objects.update(creditor_id=ICS)
    return Desk(by)


def a_mandate(desk: Desk, party: Party, **more: Any) -> Mandate:
    asked = {"iban": "FR14 2004 1010 0505 0001 3M02 606", "signed_on": SIGNED, "signed_at": "Rennes", **more}
    return commands.record_mandate(party_id=party.pk, by=desk.by, **asked)


def an_invoice(desk: Desk, party: Party, amount: str = "100.00") -> Invoice:
    """Issued on 2 September and due on 2 October, 30 days after."""
    return desk.balance(an_order([("1", amount)], party=party))


def a_payer(name: str = "Le Goff", **more: Any) -> Party:
    return a_customer(name, payment_method="direct_debit", **more)


def collected(desk: Desk, *invoices: Invoice, on: date = COLLECTED) -> list[Collection]:
    with time_machine.travel(f"{on - timedelta(days=5)}T10:00:00+02:00", tick=False):
        return commands.collect_debits(invoices=[one.pk for one in invoices], on=on, by=desk.by)


def received(desk: Desk, collection: Collection) -> Collection:
    with time_machine.travel(f"{COLLECTED}T10:00:00+02:00", tick=False):
        return commands.receive_collection(collection_id=collection.pk, by=desk.by)


def file_of(collection: Collection) -> Any:
    return etree.fromstring(bytes(collection.file.content))


def texts(tree: Any, *names: str) -> list[list[str | None]]:
    return [[one.text for one in tree.iter(f"{PAIN}{name}")] for name in names]


def test_r83_a_mandate_is_written_down_with_its_own_reference(desk: Desk) -> None:
    party = a_payer()
    first, second = a_mandate(desk, party), a_mandate(desk, party)
    assert (first.reference, second.reference) == (f"{party.number}-M1", f"{party.number}-M2")
    assert (first.debtor_name, first.iban, first.iban_end) == ("Le Goff", DEBTOR, "2606")
    told = Journal.objects.filter(act="mandate.recorded").latest("pk")
    assert DEBTOR not in str(told.facts) and told.facts["iban"] == "2606"
    with pytest.raises(MandateReferenceTaken):
        a_mandate(desk, a_payer("Autre"), reference=first.reference)
    with pytest.raises(MandateReferenceInvalid):
        a_mandate(desk, party, reference="Réf é")
    with pytest.raises(MandateReferenceInvalid):
        a_mandate(desk, party, reference="X" * 36)
    with pytest.raises(IbanInvalid):
        a_mandate(desk, party, iban="FR1420041010050500013M02607")


def test_r83_who_collects_is_known_first(desk: Desk) -> None:
    Settings.objects.update(creditor_id="")
    with pytest.raises(CreditorUnknown):
        a_mandate(desk, a_payer())
    assert checked_creditor_id("FR72 ZZZ 123456") == ICS
    with pytest.raises(CreditorIdInvalid):
        checked_creditor_id("FR73ZZZ123456")


def test_r84_a_private_person_signs_no_business_mandate(desk: Desk) -> None:
    with pytest.raises(BusinessMandateOfAPerson):
        a_mandate(desk, a_payer("Mme Le Bihan", kind=Party.Kind.PERSON), scheme="b2b")


def test_r83_a_mandate_ends_by_revocation_by_use_or_after_36_months(desk: Desk) -> None:
    party = a_payer()
    kept, revoked, once = a_mandate(desk, party), a_mandate(desk, party), a_mandate(desk, party, kind="one_off")

    def states(day: date) -> list[str]:
        return list(with_state(Mandate.objects.order_by("pk"), day).values_list("state", flat=True))

    commands.revoke_mandate(mandate_id=revoked.pk, on=ISSUED, reason="Compte fermé", by=desk.by)
    assert states(SIGNED) == ["in_force", "in_force", "in_force"]
    assert states(ISSUED) == ["in_force", "revoked", "in_force"]
    assert states(date(2029, 8, 1))[0] == "in_force"
    assert states(date(2029, 8, 2))[0] == "void"
    with pytest.raises(AlreadyRevoked):
        commands.revoke_mandate(mandate_id=revoked.pk, on=ISSUED, reason="Encore", by=desk.by)
    invoice = an_invoice(desk, party)
    assert Invoice.objects.get(pk=invoice.pk).mandate_id == once.pk
    collected(desk, invoice)
    assert states(COLLECTED)[2] == "used"
    later = an_invoice(desk, party)
    assert Invoice.objects.get(pk=later.pk).mandate_id == kept.pk
    collected(desk, later)
    assert states(date(2029, 10, 2))[0] == "in_force"
    assert states(date(2029, 10, 3))[0] == "void"


@pytest.mark.parametrize(("column", "value"), [("iban", IBAN), ("reference", "AUTRE"), ("signed_on", "2020-01-01")])
def test_the_database_keeps_a_mandate_as_it_was_signed(desk: Desk, column: str, value: str) -> None:
    mandate = a_mandate(desk, a_payer())
    with (
        pytest.raises(DatabaseError, match="a mandate never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE invoicing_mandate SET {column} = %s WHERE id = %s", [value, mandate.pk])
    commands.revoke_mandate(mandate_id=mandate.pk, on=ISSUED, reason="Fin", by=desk.by)
    with (
        pytest.raises(DatabaseError, match="a mandate never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE invoicing_mandate SET revoked_on = NULL WHERE id = %s", [mandate.pk])


def test_r84_the_invoice_announces_its_direct_debit(desk: Desk) -> None:
    party = a_payer()
    mandate = a_mandate(desk, party)
    invoice = Invoice.objects.get(pk=an_invoice(desk, party).pk)
    assert invoice.mandate_id == mandate.pk
    assert invoice.parties["debit"] == {
        "mandate": mandate.pk,
        "reference": mandate.reference,
        "creditor": ICS,
        "iban": DEBTOR,
    }
    document = queries.printed(invoice.pk, ISSUED)
    assert document.transfer is None
    assert any(
        mandate.reference in one and ICS in one and "2606" in one and DEBTOR not in one for one in document.terms
    )


def test_bt_89_to_91_the_e_invoice_says_direct_debit(desk: Desk) -> None:
    party = a_payer()
    mandate = a_mandate(desk, party)
    invoice = an_invoice(desk, party)
    for syntax in ("cii", "ubl"):
        said = commands.issued_einvoice(invoice_id=invoice.pk, syntax=syntax, by=desk.by)
        content = bytes(getattr(said, "content", said)).decode()
        assert ">59<" in content and mandate.reference in content and ICS in content and DEBTOR in content
        assert IBAN not in content


def test_an_invoice_paid_otherwise_announces_nothing(desk: Desk) -> None:
    party = a_customer()
    a_mandate(desk, party)
    invoice = Invoice.objects.get(pk=an_invoice(desk, party).pk)
    assert (invoice.mandate_id, "debit" in invoice.parties) == (None, False)
    assert collectable(COLLECTED) == []
    with pytest.raises(NotCollectable):
        collected(desk, invoice)


def test_r85_the_file_says_who_how_much_and_for_what(desk: Desk) -> None:
    firm, person = a_payer("Société Le Goff"), a_payer("Mme Le Bihan", kind=Party.Kind.PERSON)
    business, private = a_mandate(desk, firm, scheme="b2b"), a_mandate(desk, person)
    one, two = an_invoice(desk, firm), an_invoice(desk, person, "50.00")
    business_file, private_file = collected(desk, one, two)
    assert [(row.scheme, row.total, row.count) for row in (business_file, private_file)] == [
        ("b2b", D("120.00"), 1), ("core", D("60.00"), 1),
    ]  # fmt: skip
    tree = file_of(business_file)
    assert texts(tree, "EndToEndId", "InstdAmt", "MndtId", "SeqTp", "ReqdColltnDt", "CtrlSum") == [
        [one.number], ["120.00"], [business.reference], ["FRST"], ["2026-10-02"], ["120.00", "120.00"],
    ]  # fmt: skip
    assert texts(tree, "TwnNm", "Ctry", "IBAN") == [["Rennes"], ["FR"], [IBAN, DEBTOR]]
    assert ICS in etree.tostring(tree).decode() and "B2B" in etree.tostring(tree).decode()
    assert texts(file_of(private_file), "MndtId", "DtOfSgntr") == [[private.reference], ["2026-08-01"]]


def test_r84_first_recurrent_once(desk: Desk) -> None:
    party, other = a_payer(), a_payer("Autre")
    mandate, once = a_mandate(desk, party), a_mandate(desk, other, kind="one_off")
    first, second = an_invoice(desk, party), an_invoice(desk, party)
    single, double = an_invoice(desk, other), an_invoice(desk, other)
    with pytest.raises(OneOffMandateUsedTwice, match=once.reference):
        collected(desk, single, double)
    collected(desk, first, single)
    collected(desk, second)
    rows = Debit.objects.order_by("pk").values_list("mandate_id", "sequence")
    assert list(rows) == [(mandate.pk, "FRST"), (once.pk, "OOFF"), (mandate.pk, "RCUR")]
    with pytest.raises(NoMandate):
        collected(desk, double)


def test_what_is_asked_once_is_not_asked_again_nor_paid_twice(desk: Desk) -> None:
    party = a_payer()
    a_mandate(desk, party)
    invoice = an_invoice(desk, party)
    (collection,) = collected(desk, invoice)
    assert collectable(COLLECTED) == []
    with pytest.raises(NotCollectable):
        collected(desk, invoice)
    assert InvoiceStanding.objects.get(invoice=invoice).left == D("120.00")
    received(desk, collection)
    received(desk, collection)
    payment = Payment.objects.get()
    assert (payment.amount, payment.method, payment.on, payment.party_id) == (
        D("120.00"),
        "direct_debit",
        COLLECTED,
        party.pk,
    )
    assert InvoiceStanding.objects.get(invoice=invoice).left == 0
    assert Debit.objects.get().payment_id == payment.pk
    assert [one.act for one in Journal.objects.filter(act__startswith="debits.").order_by("pk")] == [
        "debits.collected",
        "debits.received",
    ]


def test_the_order_is_settled_by_its_direct_debit(desk: Desk) -> None:
    order = an_order([("1", "100.00")], party=(party := a_payer()))
    a_mandate(desk, party)
    (collection,) = collected(desk, desk.balance(order))
    received(desk, collection)
    assert (standing(order).left_to_pay, standing(order).state) == (0, "closed")


def test_p14_books_in_another_currency_take_the_rate_of_the_day(desk: Desk) -> None:
    """A company that counts in francs collects euros: 1 CHF = 1.05 EUR when invoiced, 1.06 when the bank pays."""
    Settings.objects.update(currency="CHF")
    for day, rate in ((SIGNED, "1.05"), (date(2026, 10, 1), "1.06")):
        set_exchange_rate(currency="EUR", on=day, rate=D(rate), source="BCE", by=desk.by)
    party = a_payer()
    a_mandate(desk, party)
    invoice = desk.balance(an_order([("1", "100.00")], party=party, currency="EUR"))
    (collection,) = collected(desk, invoice)
    received(desk, collection)
    payment = Payment.objects.get()
    assert (invoice.exchange_rate, payment.exchange_rate, payment.currency) == (D("1.05"), D("1.06"), "EUR")


def test_what_bounces_is_reversed_and_may_be_asked_again(desk: Desk) -> None:
    party = a_payer()
    a_mandate(desk, party)
    invoice = an_invoice(desk, party)
    received(desk, collected(desk, invoice)[0])
    with time_machine.travel("2026-10-07T10:00:00+02:00", tick=False):
        commands.reverse_payment(payment_id=Payment.objects.get().pk, on=date(2026, 10, 7), reason="AM04", by=desk.by)
    assert [one.invoice.pk for one in collectable(date(2026, 10, 20))] == [invoice.pk]
    collected(desk, invoice, on=date(2026, 10, 20))
    assert Debit.objects.filter(payment=None).count() == 1


def test_what_was_paid_meanwhile_leaves_the_rest_as_credit(desk: Desk) -> None:
    party = a_payer()
    a_mandate(desk, party)
    invoice = an_invoice(desk, party)
    (collection,) = collected(desk, invoice)
    desk.pay(invoice, "100.00")
    received(desk, collection)
    assert InvoiceStanding.objects.get(invoice=invoice).left == 0
    assert queries.credits_of(party.pk)[0].amount == D("100.00")


def test_a_file_not_given_to_the_bank_is_withdrawn(desk: Desk) -> None:
    party = a_payer()
    a_mandate(desk, party)
    invoice = an_invoice(desk, party)
    (collection,) = collected(desk, invoice)
    commands.withdraw_collection(collection_id=collection.pk, reason="Oublié", on=ISSUED, by=desk.by)
    with pytest.raises(CollectionIsOver):
        commands.withdraw_collection(collection_id=collection.pk, reason="Encore", on=ISSUED, by=desk.by)
    received(desk, collection)
    assert not Payment.objects.exists()
    assert collected(desk, invoice)[0].pk != collection.pk
    assert list(Debit.objects.order_by("pk").values_list("sequence", flat=True)) == ["FRST", "FRST"]


def test_only_what_falls_due_is_asked_and_only_for_a_day_to_come(desk: Desk) -> None:
    party = a_payer()
    a_mandate(desk, party)
    invoice = an_invoice(desk, party)
    with pytest.raises(NotCollectable):
        collected(desk, invoice, on=COLLECTED - timedelta(days=1))
    with time_machine.travel(f"{COLLECTED}T10:00:00+02:00", tick=False), pytest.raises(CollectionDayPassed):
        commands.collect_debits(invoices=[invoice.pk], on=COLLECTED, by=desk.by)
    (collection,) = collected(desk, invoice)
    with pytest.raises(NotCollectedYet):
        commands.receive_collection(collection_id=collection.pk, on=COLLECTED - timedelta(days=1), by=desk.by)
    commands.open_dispute(invoice_id=invoice.pk, reason="Retard", on=ISSUED, by=desk.by)
    commands.withdraw_collection(collection_id=collection.pk, reason="Litige", on=ISSUED, by=desk.by)
    assert collectable(COLLECTED) == []


def test_r84_a_mandate_signed_later_serves_but_was_not_announced(desk: Desk) -> None:
    party = a_payer()
    invoice = an_invoice(desk, party)
    assert [one.mandate for one in collectable(COLLECTED)] == [None]
    with pytest.raises(NoMandate, match="Le Goff"):
        collected(desk, invoice)
    a_mandate(desk, party)
    (found,) = collectable(COLLECTED)
    assert (found.announced, found.short_notice) == (False, False)


def test_the_acts_ask_for_the_right_of_payments(desk: Desk) -> None:
    party = a_payer()
    reader = Actor(desk.by.company_id, "user", "Lecteur", frozenset({"read"}), user_id=desk.by.user_id)
    with pytest.raises(RightMissing):
        commands.record_mandate(party_id=party.pk, iban=DEBTOR, signed_on=SIGNED, by=reader)
    with pytest.raises(RightMissing):
        commands.collect_debits(invoices=[1], on=COLLECTED, by=reader)


def test_many_debits_cost_no_more_statements_than_few(desk: Desk, django_assert_max_num_queries: Any) -> None:
    invoices = []
    for n in range(6):
        party = a_payer(f"Client {n}")
        a_mandate(desk, party)
        invoices.append(an_invoice(desk, party))
    with django_assert_max_num_queries(24):
        (collection,) = collected(desk, *invoices)
    with django_assert_max_num_queries(32):
        received(desk, collection)
    assert Payment.objects.count() == 6


@pytest.mark.parametrize("change", ["amount = 1", "payment_id = NULL", "withdrawn_on = '2026-10-02'"])
def test_the_database_keeps_a_debit_received(desk: Desk, change: str) -> None:
    party = a_payer()
    a_mandate(desk, party)
    received(desk, collected(desk, an_invoice(desk, party))[0])
    with (
        pytest.raises(DatabaseError, match="a debit never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE invoicing_debit SET {change}")
