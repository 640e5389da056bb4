"""Lots of contracts that fall due: picked without waiting, each by one process at a time (P40)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import ContractToBill, contracts_to_bill

LOT = 100


def due_count(until: date) -> int:
    """How many contracts have something to bill up to a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM subscriptions_contract WHERE next_due_on <= %s", [until])
        return int(cursor.fetchone()[0])


def pick(until: date, but: Sequence[int]) -> list[int]:
    """Lock the next contracts due, those that others hold left to them; contracts that share invoices with one come along (one or
    two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id, CASE WHEN c.grouping = 'payer' THEN c.billed_id END FROM subscriptions_contract c
            WHERE c.next_due_on <= %(until)s AND c.id <> ALL (%(but)s)
              AND (c.grouping <> 'payer' OR pg_try_advisory_xact_lock(hashtext('contracts of a payer'), hashtext(c.billed_id::text)))
            ORDER BY c.next_due_on, c.id LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED
            """,
            {"until": until, "but": list(but), "size": LOT},
        )
        rows = cursor.fetchall()
        ids, payers = {row[0] for row in rows}, {row[1] for row in rows if row[1]}
        if payers:
            cursor.execute(
                """
                SELECT id FROM subscriptions_contract
                WHERE next_due_on <= %s AND grouping = 'payer' AND billed_id = ANY (%s) AND id <> ALL (%s)
                ORDER BY id FOR NO KEY UPDATE
                """,
                [until, list(payers), [*but, *ids]],
            )
            ids |= {row[0] for row in cursor.fetchall()}
    return sorted(ids)


def to_settle(after: int) -> list[int]:
    """Lock the next contracts, by id, whose billed periods a change reaches back into; those that others hold are left to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM subscriptions_contract WHERE settle_from IS NOT NULL AND id > %s
            ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
            """,
            [after, LOT],
        )
        return [row[0] for row in cursor.fetchall()]


def load(contract_ids: Iterable[int]) -> list[ContractToBill]:
    """Locked contracts with everything their invoices are made of."""
    return contracts_to_bill(Contract.objects.filter(id__in=list(contract_ids)))


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft of a contract whose invoices are issued by themselves, and sent perhaps."""

    invoice_id: int
    contract_id: int
    send: bool


def drafts_to_issue(but: Sequence[int], size: int) -> list[WaitingDraft]:
    """The next drafts to issue, periods due first before the others; some left by a run that was cut off are among them (one
    statement, no lock)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.id, min(c.id), bool_and(c.issuing = 'issue_and_send')
            FROM subscriptions_contract c
            JOIN subscriptions_contractline l ON l.contract_id = c.id
            JOIN subscriptions_charge h ON h.line_id = l.id
            JOIN invoicing_invoiceline n ON n.id = h.invoice_line_id
            JOIN invoicing_invoice i ON i.id = n.invoice_id
            JOIN subscriptions_period p ON p.id = h.period_id
            WHERE i.number IS NULL AND c.issuing <> 'propose' AND i.id <> ALL (%s)
            GROUP BY i.id ORDER BY min(p.due_on), i.id LIMIT %s
            """,
            [list(but), size],
        )
        return [WaitingDraft(*row) for row in cursor.fetchall()]


def drop_stale_drafts(contract_ids: Sequence[int]) -> date | None:
    """Throw away the drafts of periods that a change reaches back into, and say up to which day they had fallen due: they are
    proposed again as they now are (one or two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.id, p.due_on FROM subscriptions_contract c JOIN subscriptions_period p ON p.contract_id = c.id
            JOIN invoicing_invoice i ON i.id = p.invoice_id
            WHERE c.id = ANY (%s) AND c.settle_from <= p.ends_on AND i.number IS NULL
            """,
            [list(contract_ids)],
        )
        stale = cursor.fetchall()
        if stale:
            cursor.execute("DELETE FROM invoicing_invoice WHERE id = ANY (%s)", [[row[0] for row in stale]])
        return max((row[1] for row in stale), default=None)


def to_revise(after: int, on: date) -> list[int]:
    """Lock the next contracts, by id, whose clause may have revisions to make up to a day (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id FROM subscriptions_contract c
            JOIN subscriptions_clause k ON k.contract_id = c.id AND k.ended_on IS NULL AND NOT k.to_confirm
            WHERE c.id > %(after)s AND c.activated_on IS NOT NULL AND k.first_on <= %(on)s
              AND (SELECT count(*) FROM subscriptions_revision r WHERE r.clause_id = k.id) < CASE WHEN k.every_months = 0 THEN 1 ELSE
                  ((extract(year FROM %(on)s::date) - extract(year FROM k.first_on)) * 12
                   + extract(month FROM %(on)s::date) - extract(month FROM k.first_on))::int / k.every_months + 1 END
            ORDER BY c.id LIMIT %(size)s FOR NO KEY UPDATE OF c SKIP LOCKED
            """,
            {"after": after, "on": on, "size": LOT},
        )
        return [row[0] for row in cursor.fetchall()]


def absorb_credits() -> None:
    """What people credited of contract invoices to be invoiced again is owed again: note it as taken back, and to be settled (one
    statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH taken AS (
                INSERT INTO subscriptions_charge (period_id, line_id, kind, category, rate, amount, invoice_line_id)
                SELECT h.period_id, h.line_id, 'credit', h.category, h.rate, -n.net, n.id
                FROM invoicing_invoice i JOIN invoicing_invoiceline n ON n.invoice_id = i.id
                JOIN subscriptions_charge h ON h.invoice_line_id = n.credits_id
                WHERE i.corrects_id IS NOT NULL AND i.to_invoice_again AND i.number IS NOT NULL AND n.net <> 0
                  AND NOT EXISTS (SELECT 1 FROM subscriptions_charge t WHERE t.invoice_line_id = n.id)
                ON CONFLICT DO NOTHING RETURNING period_id
            )
            UPDATE subscriptions_contract c SET settle_from = least(c.settle_from, p.ends_on)
            FROM (SELECT p.contract_id, min(p.ends_on) AS ends_on FROM taken JOIN subscriptions_period p ON p.id = taken.period_id
                  GROUP BY p.contract_id) p
            WHERE c.id = p.contract_id
            """
        )


def to_renew(after: int, on: date) -> list[int]:
    """Lock the next contracts, by id, whose tacit renewal can no longer be prevented on a day (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id FROM subscriptions_contract c
            WHERE c.id > %(after)s AND c.activated_on IS NOT NULL AND c.renewal = 'automatic'
              AND (c.stopped_on IS NULL OR c.stopped_on > c.end_on)
              AND subscriptions_latest_notice(c.end_on, c.notice_count, c.notice_unit) < %(on)s
            ORDER BY c.id LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED
            """,
            {"after": after, "on": on, "size": LOT},
        )
        return [row[0] for row in cursor.fetchall()]
