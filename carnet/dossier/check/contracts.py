"""Contracts told again from their own rows: lines taken over, periods that tile, what each owes against what was asked (P38–P41)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db import connection

from carnet.core.money import ZERO
from carnet.dossier.check.documents import Key, Parts
from carnet.dossier.check.gaps import Gap
from carnet.subscriptions.models import HandOver
from carnet.subscriptions.queries.judging import disagreements
from carnet.subscriptions.steps.handing import HAND_OVER

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
    for number, sentence in disagreements():
        yield Gap(f"contract {number}", sentence)


def _rows(statement: str) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
