"""Contracts: one run over any number of them, its speed, its statements, and the memory it holds from lot to lot (P40)."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from unittest import mock

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company.clock import today
from carnet.core import sets
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.invoicing.steps import checking, issuing_many
from carnet.invoicing.steps.ahead import check_ahead
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.commands.billing import bill_lot, start_run
from carnet.subscriptions.commands.issuing import ISSUED_TOGETHER, issue_lot
from carnet.subscriptions.models import Contract, ContractLine, LinePrice, LineQuantity
from carnet.subscriptions.queries.figures import recurring_months
from carnet.subscriptions.queries.forecasting import amounts_by_month
from carnet.subscriptions.queries.rehearsing import rehearse
from carnet.subscriptions.steps.lots import drafts_to_issue

from .bare import FILES, Capture, copied, prepare
from .deal import a_company, a_customer

DUE, ISSUED = date(2026, 6, 1), 500
FILED = ((checking, "_as_judged"), (issuing_many, "keep_einvoices"))
LENGTHS = (Length(1, Unit.MONTH), Length(3, Unit.MONTH), Length(1, Unit.YEAR))


@dataclass
class Billing:
    """What a run found."""

    contracts: int
    seconds: float = 0.0
    lots: int = 0
    statements: list[int] = field(default_factory=list)
    megabytes: list[int] = field(default_factory=list)
    drafted_rows: int = 0
    drafted_copy: float = 0.0
    checked_seconds: float = 0.0
    issued: int = 0
    issued_seconds: float = 0.0
    issued_files_seconds: float = 0.0
    issued_rows: int = 0
    issued_copy: float = 0.0
    issue_statements: int = 0
    rehearsal_seconds: float = 0.0
    months_seconds: float = 0.0
    forecast_seconds: float = 0.0


def measure(url: str, count: int) -> Billing:
    """A company with that many contracts, all due, billed as drafts in one run; some drafts issued; months rehearsed; the rows that
    were added written again by COPY."""
    with psycopg.connect(url, autocommit=True) as link:
        prepare(link)
    by = a_company(f"bench-contracts-{int(time.time())}")
    customers = [a_customer(by, n) for n in range(1, 21)]
    fill(by, customers, count)
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("ANALYZE")  # as the server does by itself a minute after so many rows
    found = Billing(count)
    began = time.perf_counter()
    with company_scope(by.company_id):
        rehearse(DUE)
    found.rehearsal_seconds = time.perf_counter() - began
    gc.collect()
    capture = Capture(link := psycopg.connect(url, autocommit=True), by.company_id)
    run = start_run(until=DUE, by=by)
    began = time.perf_counter()
    while True:
        with CaptureQueriesContext(connection) as seen:
            lot = bill_lot(run_id=run.pk, by=by)
        if not lot.contracts:
            break
        found.lots += 1
        found.statements.append(len(seen.captured_queries))
        connection.queries_log.clear()  # the capture's, not the run's: Django keeps the texts of nine thousand
        found.megabytes.append(megabytes())
    found.seconds = time.perf_counter() - began
    found.drafted_rows, found.drafted_copy = copied(capture)
    _issue(found, run.pk, by)
    found.issued_rows, found.issued_copy = copied(capture, without=FILES)
    link.close()
    with company_scope(by.company_id):
        began = time.perf_counter()
        recurring_months(24)
        found.months_seconds = time.perf_counter() - began
        began = time.perf_counter()
        amounts_by_month(date(2027, 12, 31))
        found.forecast_seconds = time.perf_counter() - began
    return found


def _issue(found: Billing, run_id: int, by: Actor) -> None:
    """Have some drafts judged, then issue them, what it takes to write their e-invoices told apart."""
    with company_scope(by.company_id):
        last = Contract.objects.order_by("id")[min(ISSUED, found.contracts) - 1].pk
        Contract.objects.filter(pk__lte=last).update(issuing="issue")
        waiting = drafts_to_issue([], ISSUED)
    lots = [waiting[at : at + ISSUED_TOGETHER] for at in range(0, len(waiting), ISSUED_TOGETHER)]
    began = time.perf_counter()
    for lot in lots:
        with company_scope(by.company_id):
            check_ahead([one.invoice_id for one in lot], today())
    found.checked_seconds = time.perf_counter() - began
    began = time.perf_counter()
    with clocked() as files:
        for lot in lots:
            with CaptureQueriesContext(connection) as seen:
                found.issued += len(issue_lot(run_id=run_id, drafts=lot, by=by).invoices)
            found.issue_statements = max(found.issue_statements, len(seen.captured_queries))
    found.issued_seconds, found.issued_files_seconds = time.perf_counter() - began, files[0]


@contextmanager
def clocked() -> Iterator[list[float]]:
    """The seconds spent writing e-invoices."""
    spent = [0.0]

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                spent[0] += time.perf_counter() - began

        return done

    with ExitStack() as stack:
        for place, name in FILED:
            stack.enter_context(mock.patch.object(place, name, timed(getattr(place, name))))
        yield spent


def megabytes() -> int:
    """What this process holds now."""
    with open("/proc/self/statm") as held:
        return int(held.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1_000_000


def fill(by: Actor, customers: list[int], count: int) -> None:
    """Contracts of three rhythms, two lines each, a thousand in a few statements."""
    for first in range(0, count, 1000):
        with company_scope(by.company_id):
            _fill(customers, range(first, min(first + 1000, count)))
    with company_scope(by.company_id):
        Contract.objects.all().update(activated_on=DUE, next_on=DUE, next_due_on=DUE)


def _fill(customers: list[int], numbers: range) -> None:
    rows = [
        Contract(
            number=f"CT-B-{n:06}", party_id=customers[n % 20], billed_id=customers[n % 20], title=f"Maintenance {n}",
            start_on=date(2026, 6, 1), billing_count=LENGTHS[n % 3].count, billing_unit=str(LENGTHS[n % 3].unit),
            created_on=date(2026, 6, 1),
        )
        for n in numbers
    ]  # fmt: skip
    sets.create(rows)
    lines = [
        ContractLine(contract=row, position=position, description=f"Forfait {position}")
        for row in rows
        for position in (1, 2)
    ]
    sets.create(lines)
    sets.create([LineQuantity(line=line, on=DUE, quantity=1) for line in lines])
    sets.create(
        [LinePrice(line=line, on=DUE, unit_price=Decimal(20 + n % 80), vat_rate=20) for n, line in enumerate(lines)]
    )


def _whole(found: Billing) -> float:
    """COPY of the rows of a contract from due to issued, over what the run takes for them."""
    limit = found.drafted_copy / found.contracts + found.issued_copy / found.issued
    taken = found.seconds / found.contracts + (found.issued_seconds - found.issued_files_seconds) / found.issued
    return limit / taken


def _row(step: str, contracts: int, seconds: float, statements: int, rows: int, copy: float) -> str:
    return f"| {step} | {contracts / seconds:.0f} | {statements} | {rows} | {contracts / copy:.0f} | {copy / seconds:.2f} |"


def text(found: Billing) -> str:
    """The section of the measurements."""
    first, last = found.megabytes[9], found.megabytes[-1]
    per_second = found.contracts / found.seconds
    rows_seconds = found.issued_seconds - found.issued_files_seconds
    return f"""# Contracts

`./run bench contracts {found.contracts}`: {found.contracts} contracts due on one day, two lines each, billed as drafts in one run.

| contracts | seconds | contracts per second | lots | statements per lot | memory after ten lots, MB | after the last |
|---|---|---|---|---|---|---|
| {found.contracts} | {found.seconds:.0f} | {per_second:.0f} | {found.lots} | {max(found.statements)} | {first} | {last} |

| step | contracts per second | statements per lot | rows | bare COPY of the same rows, contracts per second | ratio |
|---|---|---|---|---|---|
{_row("drafts", found.contracts, found.seconds, max(found.statements), found.drafted_rows, found.drafted_copy)}
{_row("issuing, rows", found.issued, rows_seconds, found.issue_statements, found.issued_rows, found.issued_copy)}

To the issued state, rows alone: ratio {_whole(found):.2f}. Files apart, of {found.issued} drafts: judged
{found.issued / found.checked_seconds:.0f} a second, both syntaxes
written and stored {found.issued / found.issued_files_seconds:.0f} a second.

Rehearsing the month: {found.rehearsal_seconds:.1f} s.
Recurring revenue of 24 months: {found.months_seconds:.1f} s. Forecast to the end of 2027: {found.forecast_seconds:.1f} s.
"""
