"""Documents in another currency: settled in their own, closed in the company's by one explicit entry (P14, field 29)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.company.commands import set_exchange_rate
from carnet.core.actor import Actor
from carnet.dossier.check import check_company
from carnet.dossier.queries.profitability import profit_of_order
from carnet.invoicing import commands
from carnet.invoicing.models import ExchangeDifference, Invoice, InvoiceStanding, InvoiceVat
from carnet.invoicing.proposals import CreditVatAsk
from carnet.invoicing.queries import exchange_difference
from carnet.invoicing.tests.acts import D, Desk, standing
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order

FIRST, THEN, LAST = date(2026, 9, 2), date(2026, 9, 10), date(2026, 9, 20)


@pytest.fixture
def desk(by: Actor) -> Iterator[Desk]:
    yield Desk(by, FIRST)
    assert not check_company().gaps


def rates(desk: Desk, currency: str, *rows: tuple[date, str]) -> None:
    for on, rate in rows:
        set_exchange_rate(currency=currency, on=on, rate=D(rate), by=desk.by)


def invoiced(desk: Desk, net: str, currency: str, rate: str = "0") -> tuple[Order, Invoice]:
    order = an_order([("1", net, rate)], currency=currency)
    return order, desk.balance(order)


def receive(desk: Desk, invoice: Invoice, amount: str, on: date = THEN) -> int:
    made = commands.record_payment(
        party_id=invoice.billed_id,
        on=on,
        amount=D(amount),
        method="transfer",
        allocations={invoice.pk: D(amount)},
        by=desk.by,
    )
    return made.pk


def vat_of(invoice: Invoice) -> str:
    return InvoiceVat.objects.get(invoice=invoice).category


def entries(invoice: Invoice) -> list[Decimal]:
    return list(ExchangeDifference.objects.filter(invoice=invoice).order_by("pk").values_list("amount", flat=True))


def test_the_difference_is_one_entry_when_the_last_cent_comes_in(desk: Desk) -> None:
    rates(desk, "CHF", (FIRST, "0.9612"), (THEN, "0.95"))
    order, invoice = invoiced(desk, "3750.00", "CHF")
    receive(desk, invoice, "1000.00")
    assert entries(invoice) == []
    receive(desk, invoice, "2750.00")
    assert standing(order).state == "closed"
    assert entries(invoice) == [D("1052.63") + D("2894.74") - D("3901.37")] == [D("46.00")]


def test_an_invoice_paid_in_its_currency_is_closed_whatever_the_rates(desk: Desk) -> None:
    """Dolibarr 25898: 5,695.22 UAH paid 5,695.22 stays open a cent or twenty; here the difference is one entry."""
    rates(desk, "UAH", (FIRST, "48.1234"), (THEN, "49.5"))
    order, invoice = invoiced(desk, "5695.22", "UAH")
    receive(desk, invoice, "5695.22")
    assert (InvoiceStanding.objects.get(invoice=invoice).left, standing(order).state) == (0, "closed")
    assert entries(invoice) == [D("115.05") - D("118.35")] == [D("-3.30")]


def test_what_bounces_takes_the_entry_back_and_the_next_payment_makes_its_own(desk: Desk) -> None:
    rates(desk, "CHF", (FIRST, "0.9612"), (THEN, "0.95"), (LAST, "0.97"))
    _order, invoice = invoiced(desk, "3750.00", "CHF")
    payment = receive(desk, invoice, "3750.00")
    commands.reverse_payment(payment_id=payment, on=THEN, reason="Impayé", by=desk.by)
    assert entries(invoice) == [D("46.00"), D("-46.00")]
    receive(desk, invoice, "3750.00", LAST)
    assert entries(invoice) == [D("46.00"), D("-46.00"), D("3865.98") - D("3901.37")]
    assert exchange_difference(invoice.pk) == D("-35.39")


def test_a_credit_note_counts_at_its_own_rate_and_a_difference_given_up_at_the_invoice_s(desk: Desk) -> None:
    rates(desk, "CHF", (FIRST, "0.9612"), (THEN, "0.95"))
    _order, invoice = invoiced(desk, "3750.00", "CHF")
    asked = [CreditVatAsk(D(0), vat_of(invoice), amount_excl_tax=D("1000.00"))]
    Desk(desk.by, THEN).credit(invoice, again=False, by_vat=asked)
    commands.write_off(invoice_id=invoice.pk, amount=D("0.50"), on=THEN, reason="Frais de banque", by=desk.by)
    receive(desk, invoice, "2749.50")
    assert entries(invoice) == [D("1052.63") + D("0.52") + D("2894.21") - D("3901.37")]


def test_money_given_back_at_another_rate(desk: Desk) -> None:
    rates(desk, "CHF", (FIRST, "0.9612"), (THEN, "0.95"), (LAST, "0.97"))
    _order, invoice = invoiced(desk, "1000.00", "CHF")
    made = commands.record_payment(
        party_id=invoice.billed_id,
        on=THEN,
        amount=D("1200.00"),
        method="transfer",
        allocations={invoice.pk: D("1000.00")},
        by=desk.by,
    )
    given = commands.refund(party_id=invoice.billed_id, on=LAST, amount=D("200.00"), method="transfer", by=desk.by)
    of_refund = ExchangeDifference.objects.get(refund=given)
    assert (made.exchange_rate, of_refund.amount) == (D("0.95"), D("210.53") - D("206.19"))
    commands.reverse_payment(payment_id=given.pk, on=LAST, reason="Virement revenu", by=desk.by)
    assert sum(ExchangeDifference.objects.filter(refund=given).values_list("amount", flat=True)) == 0


def test_no_entry_in_the_money_of_the_company(desk: Desk) -> None:
    _order, invoice = invoiced(desk, "100.00", "EUR")
    receive(desk, invoice, "100.00")
    assert entries(invoice) == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET amount = 0", "DELETE FROM {}", "INSERT INTO {} SELECT * FROM {}"])
def test_entries_are_written_by_the_database_alone(desk: Desk, statement: str) -> None:
    rates(desk, "CHF", (FIRST, "0.9612"), (THEN, "0.95"))
    _order, invoice = invoiced(desk, "3750.00", "CHF")
    receive(desk, invoice, "3750.00")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.replace("{}", "invoicing_exchangedifference"))
    assert entries(invoice) == [D("46.00")]


def test_p14_a_margin_is_in_our_currency_what_is_invoiced_as_booked_the_rest_at_the_rate_of_the_order(
    desk: Desk,
) -> None:
    rates(desk, "CHF", (FIRST, "0.9612"))
    order = an_order([("1", "3750.00", "0")], currency="CHF", exchange_rate=D("0.9612"))
    assert profit_of_order(order.pk).sold == D("3901.37")
    rates(desk, "CHF", (THEN, "0.9500"))
    interim = commands.draft_interim(order_id=order.pk, on=THEN, percent=D(40), by=desk.by)
    commands.issue_invoice(invoice_id=interim.pk, on=THEN, by=desk.by)
    # 1 500.00 at 0.95 is booked 1 578.95; the other 2 250.00 are still worth what they were when ordered, 2 340.82.
    profit = profit_of_order(order.pk)
    assert (profit.sold, profit.landing.margin) == (D("3919.77"), D("3919.77"))
