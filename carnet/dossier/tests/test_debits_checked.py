"""Direct debits in the check, and through a contract: its invoices announce the mandate and are collected under it (R84, P38)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier.check import check_company
from carnet.invoicing.commands import collect_debits, issue_invoice, receive_collection, record_mandate
from carnet.invoicing.models import Collection, Debit, Invoice, Payment
from carnet.invoicing.queries import printed
from carnet.sales.tests.factories import a_company, a_customer
from carnet.subscriptions.commands import run_billing
from carnet.subscriptions.tests.acts import a_contract
from carnet.subscriptions.tests.acts import a_line as a_recurring_line

ON, DAY = date(2026, 10, 1), date(2026, 11, 6)


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        Settings.objects.update(creditor_id="FR72ZZZ123456")
        yield owner


def collected_contract(by: Actor) -> Collection:
    party = a_customer()
    record_mandate(party_id=party.pk, iban="FR1420041010050500013M02606", signed_on=ON, reference="RUM-1", by=by)
    record_mandate(party_id=party.pk, iban="FR1420041010050500013M02606", signed_on=ON, reference="RUM-2", by=by)
    a_contract(by, "01/10/2026", a_recurring_line("100.00"), party=party, direct_debit=True, mandate_reference="RUM-1")
    run_billing(until=ON, on=ON, by=by)
    draft = Invoice.objects.get()
    assert (draft.direct_debit, draft.mandate_reference) == (True, "RUM-1")
    invoice = issue_invoice(invoice_id=draft.pk, on=ON, by=by)
    assert any("RUM-1" in line for line in printed(invoice.pk, ON).terms)
    with time_machine.travel(f"{DAY - timedelta(days=3)} 10:00:00+00:00", tick=False):
        (collection,) = collect_debits(invoices=[invoice.pk], on=DAY, by=by)
    with time_machine.travel(f"{DAY} 10:00:00+00:00", tick=False):
        receive_collection(collection_id=collection.pk, by=by)
    return collection


def test_a_contract_is_collected_under_the_mandate_it_names(by: Actor) -> None:
    collection = collected_contract(by)
    assert Debit.objects.get().mandate.reference == "RUM-1"
    assert Payment.objects.get().amount == collection.total == Decimal("120.00")
    assert not check_company().gaps


def test_a_collection_that_is_not_its_debits_is_named(by: Actor) -> None:
    made = collected_contract(by)
    Collection.objects.create(
        on=made.on,
        scheme="core",
        creditor_id=made.creditor_id,
        count=1,
        total=Decimal("9.00"),
        file=made.file,
        by_name="X",
    )
    (gap,) = check_company().gaps
    assert "collection" in str(gap) and "9.00" in str(gap)
