"""Billing runs as pages and answers read them: how far, what they made, what failed; and whether one is missing (P40)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from carnet.core.money import ZERO
from carnet.invoicing.models import Invoice
from carnet.subscriptions.models import Contract, Run, RunFailure

SILENT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run: contracts due when it began and billed so far, invoices and amount excl. tax, failures; `cut_off` when it stopped
    giving signs of life before its end."""

    run: Run
    contracts: int
    invoices: int
    issued: int
    amount: Decimal
    failed: int
    cut_off: bool

    @property
    def percent(self) -> int:
        """How far it is."""
        if self.run.ended_at is not None:
            return 100
        return min(99, 100 * (self.contracts + self.failed) // self.run.due) if self.run.due else 0


def run_summaries(runs: Sequence[Run]) -> list[RunSummary]:
    """Runs with what they made (two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.run_id, count(DISTINCT p.contract_id), count(DISTINCT p.invoice_id),
                count(DISTINCT p.invoice_id) FILTER (WHERE i.number IS NOT NULL), coalesce(sum(p.amount), 0)
            FROM subscriptions_period p LEFT JOIN invoicing_invoice i ON i.id = p.invoice_id
            WHERE p.run_id = ANY (%s) GROUP BY p.run_id
            """,
            [[run.pk for run in runs]],
        )
        made = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT run_id, count(*) FROM subscriptions_runfailure WHERE run_id = ANY (%s) GROUP BY run_id",
            [[run.pk for run in runs]],
        )
        failed = dict(cursor.fetchall())
    silent = timezone.now() - SILENT_FOR
    summaries = []
    for run in runs:
        contracts, invoices, issued, amount = made.get(run.pk, (0, 0, 0, ZERO))
        cut_off = run.ended_at is None and (run.seen_at is None or run.seen_at < silent)
        summaries.append(RunSummary(run, contracts, invoices, issued, amount, failed.get(run.pk, 0), cut_off))
    return summaries


def failures_of(run_id: int) -> list[RunFailure]:
    """What a run could not bill, and why (one statement)."""
    return list(RunFailure.objects.filter(run=run_id).select_related("contract", "contract__party").order_by("id"))


def invoices_of_run(run_id: int, most: int) -> list[Invoice]:
    """The invoices and drafts that bill periods of a run, oldest first (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT invoice_id FROM subscriptions_period WHERE run_id = %s AND invoice_id IS NOT NULL"
            " ORDER BY invoice_id LIMIT %s",
            [run_id, most],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Invoice.objects.filter(id__in=ids).select_related("billed").defer("parties").order_by("id"))


def drafts_of_run(run_id: int) -> list[int]:
    """The drafts of a run that wait (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.invoice_id FROM subscriptions_period p JOIN invoicing_invoice i ON i.id = p.invoice_id"
            " WHERE p.run_id = %s AND i.number IS NULL",
            [run_id],
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Missed:
    """Contracts that should have billed by now and have not; the run of the day is missing, failed on them or was cut off."""

    contracts: int
    oldest_due_on: date


def missed_billing(on: date) -> Missed | None:
    """What fell due before today and is not billed (one statement). What falls due today waits for the night."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(next_due_on) FROM subscriptions_contract WHERE next_due_on < %s", [on])
        count, oldest = cursor.fetchone()
    return Missed(count, oldest) if count else None


def waiting_drafts() -> int:
    """How many drafts of contracts wait to be reviewed and issued (one statement)."""
    return Invoice.objects.filter(kind="recurring", number=None).count()


def due_contracts(on: date) -> int:
    """How many contracts have something to bill up to a day (one statement)."""
    return Contract.objects.filter(next_due_on__lte=on).count()


def trouble_of_runs(most: int = 3) -> list[tuple[int, date, int, bool]]:
    """The latest runs that were cut off, or that could not bill contracts which still wait (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.id, r."on", f.waiting, r.ended_at IS NULL AND coalesce(r.seen_at, r.started_at) < %s
            FROM (SELECT * FROM subscriptions_run ORDER BY id DESC LIMIT %s) r,
            LATERAL (SELECT count(*) AS waiting FROM subscriptions_runfailure f JOIN subscriptions_contract c ON c.id = f.contract_id
                     WHERE f.run_id = r.id AND c.next_due_on <= r.until) f
            WHERE f.waiting > 0 OR r.ended_at IS NULL AND coalesce(r.seen_at, r.started_at) < %s
            ORDER BY r.id DESC
            """,
            [timezone.now() - SILENT_FOR, most, timezone.now() - SILENT_FOR],
        )
        return list(cursor.fetchall())
