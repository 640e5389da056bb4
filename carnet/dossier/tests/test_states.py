"""How an order closes and reopens by itself (P6)."""

from decimal import Decimal

import pytest

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import Refusal
from carnet.dossier.commands import close_order, reopen_order
from carnet.dossier.queries import blockers, standing
from carnet.dossier.tests.test_standing import an_order, day, issued, line
from carnet.invoicing.commands import (
    draft_balance,
    draft_credit_note,
    draft_deposit,
    record_payment,
    reverse_payment,
    write_off,
)
from carnet.invoicing.models import Invoice, Payment
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company

D = Decimal


def paid_in_full(by: Actor) -> tuple[Order, Invoice, Payment]:
    order = an_order(by, line("1", "1000"))
    balance = issued(by, draft_balance(order_id=order.pk, on=day(2), by=by), day(2))
    payment = record_payment(party_id=order.party_id, on=day(3), amount=D(1200), method="transfer", by=by)
    assert standing(order.pk).state == "closed"
    return order, balance, payment


@pytest.mark.django_db
def test_an_order_closes_when_the_last_euro_comes_in_and_says_so() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "1000"))
        issued(by, draft_balance(order_id=order.pk, on=day(2), by=by), day(2))
        assert standing(order.pk).state == "settled"
        record_payment(party_id=order.party_id, on=day(3), amount=D("1199.99"), method="transfer", by=by)
        assert (standing(order.pk).state, standing(order.pk).facts.paid) == ("settled", "partial")
        invoice = Invoice.objects.get()
        write_off(invoice_id=invoice.pk, amount=D("0.01"), on=day(4), reason="Difference", by=by)
        assert (standing(order.pk).state, standing(order.pk).facts.paid) == ("closed", "full")
        assert Journal.objects.filter(act="order.closed_by_rule").count() == 1


@pytest.mark.django_db
def test_a_bounced_payment_brings_it_back_to_settled() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order, _balance, payment = paid_in_full(by)
        reverse_payment(payment_id=payment.pk, on=day(4), reason="Bounced", by=by)
        assert standing(order.pk).state == "settled"
        assert Journal.objects.filter(act="order.reopened_by_rule").count() == 1
        assert standing(order.pk, day(3)).state == "closed"


@pytest.mark.django_db
@pytest.mark.parametrize(("again", "state"), [(True, "open"), (False, "closed")])
def test_a_credit_reopens_the_order_unless_it_is_given_up(again: bool, state: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        order, balance, _payment = paid_in_full(by)
        note = draft_credit_note(invoice_id=balance.pk, on=day(4), again=again, reason="Gesture", by=by)
        issued(by, note, day(4))
        found = standing(order.pk)
        assert found.state == state
        assert found.totals.left_to_invoice.excl_tax == (D(1000) if again else D(0))
        assert found.totals.abandoned.excl_tax == (D(0) if again else D(1000))


@pytest.mark.django_db
def test_an_order_closed_by_hand_stays_closed() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "1000"))
        deposit = issued(by, draft_deposit(order_id=order.pk, on=day(2), percent=D(40), by=by), day(2))
        close_order(order_id=order.pk, on=day(3), reason="Stops", deposit="kept", by=by)
        record_payment(party_id=order.party_id, on=day(4), amount=deposit.total_incl_tax, method="transfer", by=by)
        assert standing(order.pk).state == "closed"
        with pytest.raises(Refusal) as refused:
            draft_balance(order_id=order.pk, on=day(4), by=by)
        assert refused.value.code == "OrderClosedByHand"
        reopen_order(order_id=order.pk, on=day(5), by=by)
        assert standing(order.pk).state == "open"
        assert standing(order.pk).totals.left_to_invoice.excl_tax == D(600)


@pytest.mark.django_db
def test_paid_is_about_what_has_been_issued() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "1000"))
        deposit = issued(by, draft_deposit(order_id=order.pk, on=day(2), percent=D(30), by=by), day(2))
        assert standing(order.pk).facts.paid == "none"
        record_payment(party_id=order.party_id, on=day(3), amount=deposit.total_incl_tax, method="transfer", by=by)
        facts = standing(order.pk).facts
        assert (facts.delivered, facts.invoiced, facts.paid) == ("not_applicable", "partial", "full")


@pytest.mark.django_db
def test_free_samples_are_settled_by_their_invoice_of_zero() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("5", "0"))
        assert (standing(order.pk).state, [one.code for one in blockers(order.pk)]) == ("open", ["balance_to_issue"])
        issued(by, draft_balance(order_id=order.pk, on=day(2), by=by), day(2))
        assert standing(order.pk).state == "closed"


@pytest.mark.django_db
def test_the_closing_rule_is_the_company_s() -> None:
    by = a_company()
    with company_scope(by.company_id):
        Settings.objects.update(closing_rule="invoiced_paid_delivered")
        order = an_order(by, line("2", "50", deliverable=True), line("1", "10"))
        issued(by, draft_balance(order_id=order.pk, on=day(2), by=by), day(2))
        record_payment(party_id=order.party_id, on=day(3), amount=D(132), method="transfer", by=by)
        found = standing(order.pk)
        assert (found.state, found.facts.delivered) == ("settled", "none")
        assert [(one.code, one.quantity) for one in found.blockers] == [("left_to_deliver", D(2))]
