"""Contracts: one run over any number of them, its speed, its statements, and the memory it holds from lot to lot (P40)."""

import gc
import os
import time
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.commands.billing import bill_lot, start_run
from carnet.subscriptions.commands.issuing import issue_lot
from carnet.subscriptions.models import Contract, ContractLine, LinePrice, LineQuantity
from carnet.subscriptions.queries.figures import recurring_months
from carnet.subscriptions.queries.forecasting import amounts_by_month
from carnet.subscriptions.queries.rehearsing import rehearse
from carnet.subscriptions.steps.lots import drafts_to_issue

from .deal import a_company, a_customer

DUE, ISSUED = date(2026, 6, 1), 200
LENGTHS = (Length(1, Unit.MONTH), Length(3, Unit.MONTH), Length(1, Unit.YEAR))


@dataclass
class Billing:
    """What a run found."""

    contracts: int
    seconds: float = 0.0
    lots: int = 0
    statements: list[int] = field(default_factory=list)
    megabytes: list[int] = field(default_factory=list)
    issue_ms: float = 0.0
    rehearsal_seconds: float = 0.0
    months_seconds: float = 0.0
    forecast_seconds: float = 0.0


def measure(count: int) -> Billing:
    """A company with that many contracts, all due, billed as drafts in one run; some drafts issued; months rehearsed."""
    by = a_company(f"bench-contracts-{int(time.time())}")
    customers = [a_customer(by, n) for n in range(1, 21)]
    fill(by, customers, count)
    found = Billing(count)
    began = time.perf_counter()
    with company_scope(by.company_id):
        rehearse(DUE)
    found.rehearsal_seconds = time.perf_counter() - began
    gc.collect()
    run = start_run(until=DUE, by=by)
    began = time.perf_counter()
    while True:
        with CaptureQueriesContext(connection) as seen:
            lot = bill_lot(run_id=run.pk, by=by)
        if not lot.contracts:
            break
        found.lots += 1
        found.statements.append(len(seen.captured_queries))
        found.megabytes.append(_megabytes())
    found.seconds = time.perf_counter() - began
    with company_scope(by.company_id):
        Contract.objects.filter(pk__lte=Contract.objects.order_by("id")[ISSUED].pk).update(issuing="issue")
        waiting = drafts_to_issue([], ISSUED)
    began = time.perf_counter()
    issue_lot(run_id=run.pk, drafts=waiting, by=by)
    found.issue_ms = 1000 * (time.perf_counter() - began) / len(waiting)
    with company_scope(by.company_id):
        began = time.perf_counter()
        recurring_months(24)
        found.months_seconds = time.perf_counter() - began
        began = time.perf_counter()
        amounts_by_month(date(2027, 12, 31))
        found.forecast_seconds = time.perf_counter() - began
    return found


def _megabytes() -> int:
    """What this process holds now."""
    with open("/proc/self/statm") as held:
        return int(held.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1_000_000


def fill(by: Actor, customers: list[int], count: int) -> None:
    """Contracts of three rhythms, two lines each, in a few statements."""
    with company_scope(by.company_id):
        rows = Contract.objects.bulk_create(
            Contract(
                number=f"CT-B-{n:06}", party_id=customers[n % 20], billed_id=customers[n % 20], title=f"Maintenance {n}",
                start_on=date(2026, 6, 1), billing_count=LENGTHS[n % 3].count, billing_unit=str(LENGTHS[n % 3].unit),
                created_on=date(2026, 6, 1),
            )
            for n in range(count)
        )  # fmt: skip
        lines = ContractLine.objects.bulk_create(
            ContractLine(contract=row, position=position, description=f"Forfait {position}")
            for row in rows
            for position in (1, 2)
        )
        LineQuantity.objects.bulk_create(LineQuantity(line=line, on=DUE, quantity=1) for line in lines)
        LinePrice.objects.bulk_create(
            LinePrice(line=line, on=DUE, unit_price=Decimal(20 + n % 80), vat_rate=20) for n, line in enumerate(lines)
        )
        Contract.objects.all().update(activated_on=DUE, next_on=DUE, next_due_on=DUE)


def text(found: Billing) -> str:
    """The section of the measurements."""
    first, last = found.megabytes[9], found.megabytes[-1]
    per_second = found.contracts / found.seconds
    return f"""# Contracts

`./run bench contracts {found.contracts}`: {found.contracts} contracts due on one day, two lines each, billed as drafts in one run.

| contracts | seconds | contracts per second | lots | statements per lot | memory after ten lots, MB | after the last |
|---|---|---|---|---|---|---|
| {found.contracts} | {found.seconds:.0f} | {per_second:.0f} | {found.lots} | {max(found.statements)} | {first} | {last} |

Issuing costs {found.issue_ms:.0f} ms a draft beside the check of its e-invoice. Rehearsing the month: {found.rehearsal_seconds:.1f} s.
Recurring revenue of 24 months: {found.months_seconds:.1f} s. Forecast to the end of 2027: {found.forecast_seconds:.1f} s.
"""
