"""Contracts told again from their own rows: lines taken over, periods that tile, what each owes against what was asked (P38–P41)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from django.db import connection

from carnet.core.money import ZERO
from carnet.dossier.check.documents import Key, Parts
from carnet.dossier.check.gaps import Gap
from carnet.subscriptions.amounts import ONE_DAY, owed
from carnet.subscriptions.models import Contract, HandOver
from carnet.subscriptions.queries.loading import ContractToBill, contracts_to_bill
from carnet.subscriptions.steps.handing import HAND_OVER

CHUNK = 200

_LINES_AGAINST_CHARGES = """
SELECT c.number, l.id, l.net, h.amount FROM subscriptions_charge h
JOIN subscriptions_period p ON p.id = h.period_id JOIN subscriptions_contract c ON c.id = p.contract_id
JOIN invoicing_invoiceline l ON l.id = h.invoice_line_id
WHERE h.amount <> CASE h.kind WHEN 'credit' THEN -l.net ELSE l.net END
"""
_PERIODS_AGAINST_CHARGES = """
SELECT c.number, p.starts_on, p.amount, coalesce(sum(h.amount), 0) FROM subscriptions_period p
JOIN subscriptions_contract c ON c.id = p.contract_id
LEFT JOIN subscriptions_charge h ON h.period_id = p.id AND h.kind = 'period'
GROUP BY c.number, p.id HAVING p.amount <> coalesce(sum(h.amount), 0)
"""
_UNCLAIMED = """
SELECT i.id, i.number FROM invoicing_invoice i
WHERE i.kind = 'recurring' AND NOT EXISTS (
    SELECT 1 FROM invoicing_invoiceline l JOIN subscriptions_charge h ON h.invoice_line_id = l.id WHERE l.invoice_id = i.id)
"""


def hand_overs(order_ids: Sequence[int]) -> Iterable[tuple[int, Key, Parts]]:
    """The entries that lines taken over, given up or given back must have."""
    for row in HandOver.objects.filter(order_id__in=order_ids):
        key = Key((HAND_OVER, row.pk), row.on, "handed_over", row.order_line_id, None)
        yield row.order_id, key, Parts(Decimal(row.quantity), ZERO, ZERO)


def contract_gaps() -> Iterator[Gap]:
    """Everything about contracts that does not agree."""
    for number, line_id, net, amount in _rows(_LINES_AGAINST_CHARGES):
        yield Gap(f"contract {number}", f"invoice line {line_id} says {net}, the contract asked {amount}")
    for number, first, amount, charged in _rows(_PERIODS_AGAINST_CHARGES):
        yield Gap(f"contract {number}", f"the period from {first} says {amount}, its lines {charged}")
    for invoice_id, invoice_number in _rows(_UNCLAIMED):
        yield Gap(f"invoice {invoice_number or invoice_id}", "a contract invoice without contract")
    ids = Contract.objects.filter(activated_on__isnull=False).order_by("id").values_list("id", flat=True).iterator()
    while chunk := list(islice(ids, CHUNK)):
        rows = list(Contract.objects.filter(id__in=chunk))
        first = min(row.start_on for row in rows)
        for contract in contracts_to_bill(rows, billed_from=first):
            yield from _gaps_of(contract)


def _gaps_of(contract: ContractToBill) -> Iterator[Gap]:
    row, where = contract.row, f"contract {contract.row.number}"
    first = row.start_on
    for billed in contract.billed:
        if billed.span.first < first:
            yield Gap(where, f"the day {billed.span.first} is billed twice")
        if billed.span.first > first and first != row.next_on:
            yield Gap(where, f"the days from {first} to {billed.span.first - ONE_DAY} are not billed")
        first = billed.span.last + ONE_DAY
    if row.settle_from is None:
        yield from _owed_gaps(contract, where)
    spans = [billed.span for billed in contract.billed]
    following = contract.agreement.next_period(row.start_on, spans)
    if following is not None and following.first != row.next_on:
        yield Gap(where, f"it bills next from {row.next_on}, not from {following.first}")
    due = contract.agreement.due_on(following) if following else None
    if due != row.next_due_on:
        yield Gap(where, f"it bills next on {row.next_due_on}, not on {due}")


def _owed_gaps(contract: ContractToBill, where: str) -> Iterator[Gap]:
    """What each line owes for each billed period, worked out again, against the sum of what it was asked."""
    for billed in contract.billed:
        for line in contract.lines:
            silent = contract.agreement.silent(billed.span)
            due = owed(line.timeline, billed.tiling, billed.span, silent, contract.places).by_group()
            asked = {group: amount for (line_id, group), amount in billed.asked.items() if line_id == line.id}
            for group in {*due, *asked}:
                if due.get(group, ZERO) != asked.get(group, ZERO):
                    yield Gap(
                        where,
                        f"“{line.description}” owes {due.get(group, ZERO)} for the period from {billed.span.first},"
                        f" it was asked {asked.get(group, ZERO)}",
                    )


def _rows(statement: str) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
