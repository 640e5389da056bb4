"""Many hands at once, with real commits: numbers without gap or double, standings exact to the cent (P28, P31, P59)."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.invoicing import commands
from carnet.invoicing.models import Allocation, Invoice, InvoiceStanding, Payment, PaymentStanding
from carnet.invoicing.proposals import LineAsk
from carnet.sales.lines import LineInput
from carnet.sales.models import Entry, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer, an_order

D = Decimal
ON = date(2026, 9, 2)


@pytest.fixture
def company(own_database: str) -> Iterator[Actor]:
    """A company in a database of its own."""
    yield a_company()
    connection.close()


def at_once(threads: int, works: list[Callable[[], object]]) -> list[BaseException]:
    """Do the works from that many threads, each with its own connection; gives the errors."""
    errors: list[BaseException] = []
    started = threading.Barrier(threads)
    shares = [works[n::threads] for n in range(threads)]

    def one(share: list[Callable[[], object]]) -> None:
        started.wait()
        try:
            for work in share:
                try:
                    work()
                except Exception as error:  # noqa: BLE001 - every error is told
                    errors.append(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, shares))
    return errors


@pytest.mark.slow
def test_sixteen_threads_issue_four_hundred_invoices(company: Actor) -> None:
    with company_scope(company.company_id):
        party = a_customer()
        line = [LineInput(description="Heure", unit_price=D("62.40"), vat_rate=D(20))]
        orders = [an_order([("1", "10.00")], party) for _ in range(20)]
        drafts = [commands.draft_balance(order_id=order.pk, on=ON, by=company).pk for order in orders]
        drafts += [commands.draft_free(party_id=party.pk, on=ON, lines=line, by=company).pk for _ in range(380)]
    works = [lambda draft=draft: commands.issue_invoice(invoice_id=draft, on=ON, by=company) for draft in drafts]
    errors = at_once(16, works)
    assert errors == []
    with company_scope(company.company_id):
        numbers = sorted(Invoice.objects.values_list("number", flat=True))
        assert numbers == [f"FA-2026-{n:04}" for n in range(1, 401)]
        assert InvoiceStanding.objects.count() == 400


@pytest.mark.slow
def test_two_threads_invoice_and_pay_the_same_order(company: Actor) -> None:
    with company_scope(company.company_id):
        order = an_order([("200", "10.01")])
        line = Entry.objects.get(order=order, order_line__isnull=False).order_line_id

    def invoice() -> None:
        draft = commands.draft_interim(order_id=order.pk, on=ON, lines=[LineAsk(line, quantity=D(1))], by=company)
        commands.issue_invoice(invoice_id=draft.pk, on=ON, by=company)

    def pay() -> None:
        commands.record_payment(party_id=order.party_id, on=ON, amount=D("12.01"), method="card", by=company)

    errors = at_once(2, [work for _ in range(100) for work in (invoice, pay)] + [invoice, pay] * 100)
    assert errors == []
    with company_scope(company.company_id):
        standing = OrderStanding.objects.get(order=order)
        credit = sum(PaymentStanding.objects.values_list("unallocated", flat=True))
        left = sum(InvoiceStanding.objects.values_list("left", flat=True))
        assert (standing.left_excl_tax, standing.invoiced_excl_tax) == (0, D("2002.00"))
        assert standing.billed_incl_tax == sum(Invoice.objects.values_list("total_incl_tax", flat=True))
        assert standing.left_to_pay == left
        assert standing.paid_incl_tax == sum(Allocation.objects.values_list("amount", flat=True))
        assert standing.paid_incl_tax + credit == sum(Payment.objects.values_list("amount", flat=True))


def test_ten_clicks_on_issue_give_one_number(company: Actor) -> None:
    with company_scope(company.company_id):
        order = an_order([("1", "10.00")])
        draft = commands.draft_balance(order_id=order.pk, on=ON, by=company).pk
    errors = at_once(10, [lambda: commands.issue_invoice(invoice_id=draft, on=ON, by=company)] * 10)
    assert [type(error).__name__ for error in errors] == ["AlreadyIssued"] * 9
    with company_scope(company.company_id):
        assert [one.number for one in Invoice.objects.all()] == ["FA-2026-0001"]


def test_ten_balances_at_once_make_one_draft(company: Actor) -> None:
    with company_scope(company.company_id):
        order = an_order([("1", "10.00")])
    errors = at_once(10, [lambda: commands.draft_balance(order_id=order.pk, on=ON, by=company)] * 10)
    assert [type(error).__name__ for error in errors] == ["NothingLeftToInvoice"] * 9


def test_two_credit_notes_of_a_free_invoice_never_exceed_it(company: Actor) -> None:
    with company_scope(company.company_id):
        line = [LineInput(description="Heure", unit_price=D("100.00"), vat_rate=D(20))]
        free = commands.draft_free(party_id=a_customer().pk, on=ON, lines=line, by=company)
        commands.issue_invoice(invoice_id=free.pk, on=ON, by=company)

    def credit() -> None:
        note = commands.draft_credit_note(invoice_id=free.pk, on=ON, again=False, reason="Erreur", by=company)
        commands.issue_invoice(invoice_id=note.pk, on=ON, by=company)

    errors = at_once(4, [credit] * 4)
    assert all(isinstance(error, Refusal) for error in errors)
    assert len(errors) == 3
    with company_scope(company.company_id):
        assert InvoiceStanding.objects.get(invoice=free.pk).left == 0


def test_a_refused_issue_takes_no_number_and_leaves_nothing(company: Actor) -> None:
    with company_scope(company.company_id):
        draft = commands.draft_balance(order_id=an_order([("1", "10.00")]).pk, on=ON, by=company).pk
        before = Entry.objects.count()
        Settings.objects.update(city="")
    with pytest.raises(Refusal) as refusal:
        commands.issue_invoice(invoice_id=draft, on=ON, by=company)
    assert [error.field for error in refusal.value.errors] == ["seller.city"]
    with company_scope(company.company_id):
        assert (Entry.objects.count(), InvoiceStanding.objects.count()) == (before, 0)
        Settings.objects.update(city="Nantes")
    assert commands.issue_invoice(invoice_id=draft, on=ON, by=company).number == "FA-2026-0001"
