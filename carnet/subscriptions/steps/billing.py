"""Plans carried out: drafts, periods that nobody else may bill, what each line asks, when each contract bills next (P40)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from carnet.core.actor import Actor
from carnet.core.refusals import TooManyConflicts
from carnet.invoicing.models import Invoice
from carnet.invoicing.steps.writing_many import WrittenDraft, write_drafts
from carnet.subscriptions.amounts import Span
from carnet.subscriptions.queries.planning import Plan, PlannedLine, PlannedPeriod
from carnet.subscriptions.queries.proposing import PlannedInvoice, draft_of, index_names, planned_invoices
from carnet.subscriptions.steps.revising import write_revisions

PeriodKey = tuple[int, Span]


@dataclass(frozen=True, slots=True)
class BilledDraft:
    """A draft written for a planned invoice."""

    planned: PlannedInvoice
    invoice: Invoice


def write_lot(plans: Sequence[Plan], on: date, run_id: int | None, by: Actor) -> list[BilledDraft]:
    """Write everything that plans of locked contracts ask but their credits, in about a dozen statements whatever their number."""
    write_revisions([made for plan in plans for made in plan.revisions], by)
    planned = planned_invoices(plans)
    indices = index_names() if any(plan.contract.clause for plan in plans) else {}
    drafts = write_drafts([draft_of(one, indices) for one in planned], on, by) if planned else []
    periods = _write_periods(plans, _invoices_of(planned, drafts), run_id)
    _write_charges(planned, drafts, periods)
    note_next(plans)
    return [BilledDraft(one, draft.invoice) for one, draft in zip(planned, drafts, strict=True)]


def note_next(plans: Sequence[Plan]) -> None:
    """Note when contracts bill next, and that what a change reached back into is settled (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE subscriptions_contract c
            SET next_on = n.next_on, next_due_on = n.next_due_on, settle_from = CASE WHEN n.waits THEN c.settle_from END
            FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::boolean[]) n(id, next_on, next_due_on, waits)
            WHERE c.id = n.id
            """,
            [
                [plan.contract.row.pk for plan in plans], [plan.next_on for plan in plans],
                [plan.next_due_on for plan in plans], [plan.waits for plan in plans],
            ],
        )  # fmt: skip


def _invoices_of(planned: Sequence[PlannedInvoice], drafts: Sequence[WrittenDraft]) -> dict[PeriodKey, int]:
    return {
        (part.contract.row.pk, period.span): draft.invoice.pk
        for one, draft in zip(planned, drafts, strict=True)
        for part in one.parts
        for period in part.periods
    }


def _write_periods(plans: Sequence[Plan], invoices: dict[PeriodKey, int], run_id: int | None) -> dict[PeriodKey, int]:
    """Insert the periods; one that somebody else billed meanwhile undoes the whole lot, which is then read again."""
    asked = [(plan, period) for plan in plans for period in plan.periods]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO subscriptions_period (contract_id, starts_on, ends_on, due_on, anchor_on, anchor_day, count, unit,
                amount, invoice_id, run_id)
            SELECT p.*, %s::bigint FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::date[], %s::date[], %s::smallint[],
                %s::smallint[], %s::text[], %s::numeric[], %s::bigint[]) p
            ON CONFLICT (contract_id, starts_on) DO NOTHING RETURNING id, contract_id, starts_on, ends_on
            """,
            [run_id, *(list(column) for column in zip(*(_row(*one, invoices) for one in asked), strict=True))],
        )
        written = {(row[1], Span(row[2], row[3])): row[0] for row in cursor.fetchall()}
    if len(written) != len(asked):
        raise TooManyConflicts
    return written


def _row(plan: Plan, period: PlannedPeriod, invoices: dict[PeriodKey, int]) -> tuple[object, ...]:
    contract, periods, span = plan.contract.row.pk, plan.contract.agreement.tiling, period.span
    return (
        contract, span.first, span.last, period.due_on, periods.anchor_on, periods.day, periods.length.count,
        str(periods.length.unit), period.amount, invoices.get((contract, span)),
    )  # fmt: skip


def _write_charges(
    planned: Sequence[PlannedInvoice], drafts: Sequence[WrittenDraft], periods: dict[PeriodKey, int]
) -> None:
    rows = []
    for one, draft in zip(planned, drafts, strict=True):
        lines = iter([line for line in draft.lines if line.kind == "line"])
        for part in one.parts:
            for asked in part.lines:
                key = (part.contract.row.pk, asked.owed.span)
                period_id = asked.settles.id if asked.settles else periods[key]
                rows.append(_charge(asked, period_id, next(lines).pk))
    write_charges(rows)


ChargeRow = tuple[int, int, str, str, object, object, int]


def _charge(asked: PlannedLine, period_id: int, invoice_line_id: int) -> ChargeRow:
    kind = "supplement" if asked.settles else "period"
    return (period_id, asked.line.id, kind, asked.group.category, asked.group.rate, asked.amount, invoice_line_id)


def write_charges(rows: Sequence[ChargeRow]) -> None:
    """Insert what lines ask for periods (one statement)."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO subscriptions_charge (period_id, line_id, kind, category, rate, amount, invoice_line_id)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::numeric[], %s::numeric[], %s::bigint[])
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )
