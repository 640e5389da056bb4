"""Every entry and standing of a company, recomputed from the documents themselves; each gap is named (P3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from carnet.dossier.check.bought import purchase_gaps
from carnet.dossier.check.contents import content_gaps
from carnet.dossier.check.contracts import contract_gaps
from carnet.dossier.check.costs import expected_costs
from carnet.dossier.check.documents import Expected, OrderDocuments, load
from carnet.dossier.check.dues import due_gaps
from carnet.dossier.check.einvoices import einvoice_gaps
from carnet.dossier.check.exchange import exchange_gaps
from carnet.dossier.check.expected import expected_of
from carnet.dossier.check.gaps import Gap
from carnet.dossier.check.ledger import ledger_gaps
from carnet.dossier.check.money import debit_gaps, invoice_gaps, payment_gaps, settlement_gaps
from carnet.dossier.check.plans import plan_gaps
from carnet.dossier.check.standings import standing_gaps
from carnet.dossier.check.stock import stock_gaps
from carnet.dossier.check.work import billed_work_gaps
from carnet.sales.models import Order

CHUNK = 200

__all__ = ["Checked", "Gap", "check_company"]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many orders were looked at, and what does not agree."""

    orders: int
    gaps: tuple[Gap, ...]


def check_company() -> Checked:
    """Compare every entry, standing and sum of the company of the transaction with its documents."""
    orders = 0
    gaps: list[Gap] = []
    for order_ids in _chunks():
        orders += len(order_ids)
        costs = expected_costs(order_ids)
        for documents in load(order_ids):
            gaps += _gaps_of(documents, expected_of(documents, costs.get(documents.order.pk, {})))
    gaps += [
        *settlement_gaps(),
        *invoice_gaps(),
        *payment_gaps(),
        *debit_gaps(),
        *due_gaps(),
        *exchange_gaps(),
        *einvoice_gaps(),
        *content_gaps(),
        *plan_gaps(),
        *stock_gaps(),
        *purchase_gaps(),
        *contract_gaps(),
        *billed_work_gaps(),
    ]
    return Checked(orders, tuple(gaps))


def _gaps_of(documents: OrderDocuments, expected: Expected) -> Iterator[Gap]:
    yield from ledger_gaps(documents, expected)
    yield from standing_gaps(documents, expected)


def _chunks() -> Iterator[list[int]]:
    ids = Order.objects.order_by("id").values_list("id", flat=True).iterator()
    while chunk := list(islice(ids, CHUNK)):
        yield chunk
