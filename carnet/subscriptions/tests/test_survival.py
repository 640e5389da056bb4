"""Runs killed anywhere, repeated, beside each other, in real processes: no period twice, none missing (P40, P59)."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection, connections

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.invoicing.models import Invoice
from carnet.sales.tests.factories import a_company, a_customer
from carnet.subscriptions.commands.billing import start_run
from carnet.subscriptions.commands.running import carry_out
from carnet.subscriptions.models import Charge, Contract, Period, Run
from carnet.subscriptions.queries.judging import disagreements
from carnet.subscriptions.tests.acts import D, a_contract, a_line
from carnet.subscriptions.tests.sums import QUARTER, WEEK, YEAR, day

FORK = multiprocessing.get_context("fork")
KILLS, COPIES = 50, 4


@pytest.fixture
def company(own_database: str) -> Iterator[Actor]:
    """A company in a database of its own."""
    yield a_company()
    connection.close()


def some_contracts(by: Actor, count: int) -> None:
    """Contracts of every rhythm and way of issuing, from January 2025."""
    with company_scope(by.company_id):
        party = a_customer()
        for n in range(count):
            a_contract(
                by, f"{n % 28 + 1:02}/01/2025", a_line(f"{20 + n}.00", quantity=str(n % 3 + 1)), party=party,
                billing=[None, QUARTER, WEEK, YEAR][n % 4] if n % 5 else None, in_advance=bool(n % 3),
                issuing=["issue", "propose", "issue"][n % 3], grouping=["period", "period", "contract"][n % 3],
            )  # fmt: skip


def bill(by: Actor, until: date) -> None:
    carry_out(run_id=start_run(until=until, on=day("20/11/2026"), by=by).pk, by=by)


def elsewhere(work: Callable[[], None]) -> multiprocessing.process.BaseProcess:
    """The work in a process of its own, with a connection of its own."""

    def run() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        os._exit(0)

    connections.close_all()
    process = FORK.Process(target=run)
    process.start()
    return process


def judge(by: Actor, until: date) -> None:
    """Every period due is billed once, by one invoice; numbers have no gap; what is asked is what is owed."""
    with company_scope(by.company_id):
        assert list(disagreements()) == []
        assert not Contract.objects.filter(next_due_on__lte=until).exists()
        assert Period.objects.filter(invoice=None).count() == 0
        drafts = Invoice.objects.filter(number=None)
        issuing = Contract.objects.exclude(issuing="propose")
        own = Charge.objects.filter(line__contract__in=issuing, invoice_line__invoice__in=drafts)
        assert own.count() == 0
        numbers = sorted(Invoice.objects.filter(number__isnull=False).values_list("number", flat=True))
        assert numbers == [f"FA-2026-{n:04}" for n in range(1, len(numbers) + 1)]
        billed = sum(Invoice.objects.values_list("total_excl_tax", flat=True), D(0))
        assert billed == sum(Period.objects.values_list("amount", flat=True), D(0))


@pytest.mark.slow
def test_killed_at_fifty_random_points_it_leaves_no_double_and_no_gap(
    company: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carnet.subscriptions.steps.lots.LOT", 3)
    monkeypatch.setattr("carnet.subscriptions.commands.issuing.ISSUED_TOGETHER", 4)
    some_contracts(company, 12)
    chance = random.Random(6)
    killed = 0
    until = date(2025, 1, 10)
    for n in range(10 * KILLS):
        until = min(date(2026, 11, 1), date.fromordinal(until.toordinal() + 9))
        process = elsewhere(lambda until=until: bill(company, until))  # type: ignore[misc]
        time.sleep(chance.uniform(0.0, 0.25 + 0.02 * (n % 10)))
        if process.is_alive():
            process.kill()
            killed += 1
        process.join()
        if killed == KILLS:
            break
    assert killed == KILLS
    bill(company, until)
    judge(company, until)


@pytest.mark.slow
def test_four_copies_at_once_bill_each_period_once(company: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.subscriptions.steps.lots.LOT", 5)
    some_contracts(company, 40)
    until = date(2025, 6, 30)
    for process in [elsewhere(lambda: bill(company, until)) for _ in range(COPIES)]:
        process.join()
        assert process.exitcode == 0
    judge(company, until)
    with company_scope(company.company_id):
        assert Run.objects.filter(ended_at=None).count() == 0


@pytest.mark.slow
def test_three_months_without_a_run_are_caught_up_in_order(company: Actor) -> None:
    some_contracts(company, 8)
    bill(company, date(2025, 2, 1))
    bill(company, date(2025, 5, 2))
    judge(company, date(2025, 5, 2))
    with company_scope(company.company_id):
        for contract in Contract.objects.filter(issuing="issue", grouping="period"):
            rows = Period.objects.filter(contract=contract).order_by("starts_on").select_related("invoice")
            numbers = [row.invoice.number for row in rows if row.invoice]
            assert numbers == sorted(numbers)
