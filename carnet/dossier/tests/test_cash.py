"""Cash by week: each figure is the sum of its documents to the cent, by whatever terms and habits (P46)."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company import queries as company
from carnet.company.models import Settings, Terms
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.money import ZERO
from carnet.dossier import commands
from carnet.dossier.queries.cash import SOURCES, WEEKS, CashWeek, cash_items, cash_view
from carnet.invoicing import commands as invoices
from carnet.invoicing.models import Invoice
from carnet.invoicing.plans import PlanAsk
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.tests.factories import a_company, a_customer
from carnet.subscriptions.tests.acts import a_contract
from carnet.subscriptions.tests.acts import a_line as a_recurring_line

D = Decimal
TODAY = date(2026, 11, 19)


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


def play(by: Actor, chance: random.Random) -> None:
    """Orders under every terms, planned on any day, some invoiced, customers that pay late, early or never, a contract each way."""
    terms = [*company.all_instalment_terms(), None]
    for terms_id in terms:
        party = a_customer().pk
        for _n in range(3):
            amount = D(chance.randint(100, 999_999)) / 100
            line = LineInput(description="Work", unit_price=amount, vat_rate=D(chance.choice(["20", "5.5"])))
            content = OrderContent(party_id=party, lines=(line,), terms_id=terms_id)
            order = commands.create_order(content=content, on=date(2026, 9, 1), by=by)
            days = sorted(TODAY + timedelta(days=chance.randint(-30, 100)) for _line in range(3))
            asks = [PlanAsk(label="Part", percent=D(33), due_on=on) for on in days[:2]]
            invoices.write_plan(order_id=order.pk, lines=[*asks, PlanAsk(label="Rest", due_on=days[2])], by=by)
        issued = invoices.draft_interim(order_id=order.pk, on=date(2026, 9, 10), percent=D(40), by=by)
        issued = invoices.issue_invoice(invoice_id=issued.pk, on=date(2026, 9, 10), by=by)
        if chance.random() < 0.7:
            paid_on = date(2026, 9, 10) + timedelta(days=chance.randint(5, 60))
            invoices.record_payment(party_id=party, on=paid_on, amount=issued.total_incl_tax, method="transfer", by=by)
    for debit in (True, False):
        a_contract(by, "01/11/2026", a_recurring_line("33.33"), direct_debit=debit)


def of_week(source: str, week: CashWeek) -> list[D]:
    return [one.amount for one in cash_items(TODAY, source, week.first, week.last or date.max)]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_week_is_the_sum_of_its_documents(by: Actor, seed: int) -> None:
    play(by, random.Random(seed))
    found = cash_view(TODAY, D("1000"))
    assert len(found.weeks) == WEEKS
    balance, seen = D("1000"), 0
    for week in [*found.weeks, found.later]:
        for source in SOURCES:
            documents = of_week(source, week)
            seen += len(documents)
            assert week.amounts.get(source, ZERO) == sum(documents, ZERO), (source, week.first)
        balance += week.coming + week.going
        assert week.balance == balance
    assert seen > 40


def test_habits_move_money_and_direct_debits_wait_for_nobody(by: Actor) -> None:
    party = a_customer()
    line = LineInput(description="Work", unit_price=D(100), vat_rate=D(20))
    net = next(pk for pk, steps in company.all_instalment_terms().items() if len(steps) == 1)
    content = OrderContent(party_id=party.pk, lines=(line,), terms_id=net)
    first = commands.create_order(content=content, on=date(2026, 9, 1), by=by)
    invoice = invoices.draft_balance(order_id=first.pk, on=date(2026, 9, 1), by=by)
    invoice = invoices.issue_invoice(invoice_id=invoice.pk, on=date(2026, 9, 1), by=by)
    (due,) = cash_items(TODAY, "invoices", date(2026, 1, 1), date.max)
    late = due.due_on + timedelta(days=10)
    invoices.record_payment(party_id=party.pk, on=late, amount=D(120), method="transfer", by=by)

    second = commands.create_order(content=content, on=date(2026, 9, 1), by=by)
    asks = [PlanAsk(label="Rest", due_on=date(2026, 12, 1))]
    invoices.write_plan(order_id=second.pk, lines=asks, by=by)
    (planned,) = cash_items(TODAY, "planned", TODAY, date.max)
    assert planned.expected_on == planned.due_on + timedelta(days=10)
    a_contract(by, "01/12/2026", a_recurring_line("100.00"), party=party, direct_debit=True)
    debits = cash_items(TODAY, "contracts", TODAY, date.max)
    assert debits and all(one.expected_on == max(one.due_on, TODAY) for one in debits)


def test_what_is_collected_comes_on_its_day_or_on_that_of_the_bank(by: Actor) -> None:
    Settings.objects.update(creditor_id="FR72ZZZ123456")
    party = a_customer(payment_method="direct_debit")
    line = LineInput(description="Work", unit_price=D(100), vat_rate=D(20))
    net = Terms.objects.get(code="30J").pk
    content = OrderContent(party_id=party.pk, lines=(line,), terms_id=net)

    def billed(on: date) -> Invoice:
        order = commands.create_order(content=content, on=date(2026, 9, 1), by=by)
        draft = invoices.draft_balance(order_id=order.pk, on=on, by=by)
        return invoices.issue_invoice(invoice_id=draft.pk, on=on, by=by)

    late = billed(date(2026, 9, 1))
    invoices.record_payment(
        party_id=party.pk, on=date(2026, 11, 15), amount=late.total_incl_tax, method="transfer", by=by
    )
    billed(date(2026, 11, 10))
    (waiting,) = cash_items(TODAY, "invoices", TODAY, date.max)
    assert waiting.expected_on > waiting.due_on
    invoices.record_mandate(party_id=party.pk, iban="FR1420041010050500013M02606", signed_on=date(2026, 11, 1), by=by)
    announced = billed(date(2026, 11, 11))
    (one,) = (item for item in cash_items(TODAY, "invoices", TODAY, date.max) if item.id == announced.pk)
    assert one.expected_on == one.due_on
    asked_for = one.due_on + timedelta(days=3)
    with time_machine.travel(f"{TODAY} 10:00:00+00:00", tick=False):
        invoices.collect_debits(invoices=[announced.pk], on=asked_for, by=by)
    (one,) = (item for item in cash_items(TODAY, "invoices", TODAY, date.max) if item.id == announced.pk)
    assert one.expected_on == asked_for


def test_a_view_costs_the_same_whatever_the_documents(by: Actor) -> None:
    counts = []
    for _turn in range(2):
        play(by, random.Random(5))
        with CaptureQueriesContext(connection) as seen:
            cash_view(TODAY)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 22
