"""Payments over invoices: who is paid, for which order, and what remains (P27a, P31)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceStanding, PaymentStanding
from carnet.sales.models import Entry, Order, OrderStanding
from carnet.sales.tests.factories import a_customer, an_order

D = Decimal
ON = date(2026, 9, 2)


def issued(draft: Invoice, by: Actor) -> Invoice:
    return commands.issue_invoice(invoice_id=draft.pk, on=ON, by=by)


def standing(order: Order) -> OrderStanding:
    return OrderStanding.objects.get(order=order)


def test_the_order_closes_when_the_last_euro_comes_in(by: Actor) -> None:
    order = an_order([("10", "120.00")])
    invoice = issued(commands.draft_balance(order_id=order.pk, on=ON, by=by), by)
    paid = {"party_id": order.party_id, "on": ON, "method": "transfer", "by": by}
    commands.record_payment(amount=D("1000.00"), **paid)
    assert (standing(order).state, standing(order).paid, standing(order).left_to_pay) == (
        "settled",
        "partial",
        D("440.00"),
    )
    commands.record_payment(amount=D("450.00"), **paid)
    assert (standing(order).state, standing(order).paid) == ("closed", "full")
    assert InvoiceStanding.objects.get(invoice=invoice).left == 0
    assert PaymentStanding.objects.get(unallocated__gt=0).unallocated == D("10.00")
    assert queries.party_balance(order.party_id, ON)[0].credit == D("10.00")


def test_a_payment_over_two_orders_counts_for_each_by_its_share(by: Actor) -> None:
    party = a_customer()
    a, b = an_order([("1", "550.00")], party), an_order([("1", "1000.00")], party)
    invoice = issued(commands.draft_orders(order_ids=[a.pk, b.pk], on=ON, by=by), by)
    assert invoice.total_incl_tax == D("1860.00")
    commands.record_payment(party_id=party.pk, on=ON, amount=D("500.00"), method="check", by=by)
    paid = dict(Entry.objects.filter(figure="paid").values_list("order_id", "amount"))
    assert paid == {a.pk: D("177.42"), b.pk: D("322.58")}
    commands.record_payment(party_id=party.pk, on=ON, amount=D("1360.00"), method="check", by=by)
    assert standing(a).state == standing(b).state == "closed"


def test_more_than_what_is_left_is_refused_and_nothing_is_written(by: Actor) -> None:
    order = an_order([("1", "100.00")])
    invoice = issued(commands.draft_balance(order_id=order.pk, on=ON, by=by), by)
    from carnet.invoicing.commands.paying import AllocationExceedsInvoice

    with pytest.raises(AllocationExceedsInvoice):
        commands.record_payment(
            party_id=order.party_id,
            on=ON,
            amount=D("200.00"),
            method="card",
            allocations={invoice.pk: D("120.01")},
            by=by,
        )
    assert not PaymentStanding.objects.exists()


def test_money_received_before_any_invoice_settles_the_deposit(by: Actor) -> None:
    order = an_order([("1", "1000.00")])
    commands.record_payment(party_id=order.party_id, on=ON, amount=D("360.00"), method="card", order_id=order.pk, by=by)
    assert queries.received_on_order(order.pk) == D("360.00")
    deposit = commands.draft_deposit(order_id=order.pk, on=ON, by=by)
    assert deposit.total_incl_tax == D("360.00")
    issued(deposit, by)
    assert InvoiceStanding.objects.get(invoice=deposit).left == 0
    assert (standing(order).paid_incl_tax, queries.received_on_order(order.pk)) == (D("360.00"), 0)
