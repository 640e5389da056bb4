"""The documents of orders, loaded in batch: what was agreed, amended, closed, invoiced, credited; and the entries they made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.db import models

from carnet.company.models import Settings
from carnet.core.money import VatGroup
from carnet.dossier.check.noted import Delivered, load_deliveries
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceShare
from carnet.sales.models import (
    Amendment,
    AmendmentLine,
    AmendmentVat,
    Closure,
    Entry,
    GroupStanding,
    LineEnding,
    LineStanding,
    Order,
    OrderLine,
    OrderStanding,
    OrderVat,
)

Document = tuple[str, int]
Row = TypeVar("Row", bound=models.Model)


class Key(NamedTuple):
    """What an entry is about; entries of one document about the same thing are summed."""

    document: Document
    on: date
    figure: str
    order_line_id: int | None
    group: VatGroup | None


class Parts(NamedTuple):
    """Quantity, amount and VAT of entries."""

    quantity: Decimal
    amount: Decimal
    vat: Decimal

    def plus(self, other: "Parts") -> "Parts":
        return Parts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


Expected = dict[Key, Parts]


@dataclass(slots=True)
class OrderDocuments:
    """An order with all its documents, its entries and its stored standings."""

    order: Order
    closing_rule: str = ""
    lines: dict[int, OrderLine] = field(default_factory=dict)
    vat: list[OrderVat] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    amendment_lines: dict[int, list[AmendmentLine]] = field(default_factory=dict)
    amendment_vat: dict[int, list[AmendmentVat]] = field(default_factory=dict)
    closures: list[Closure] = field(default_factory=list)
    endings: list[LineEnding] = field(default_factory=list)
    invoices: dict[int, Invoice] = field(default_factory=dict)
    invoice_lines: dict[int, list[InvoiceLine]] = field(default_factory=dict)
    shares: dict[int, list[InvoiceShare]] = field(default_factory=dict)
    deliveries: Delivered = field(default_factory=Delivered)
    entries: dict[Key, Parts] = field(default_factory=dict)
    recorded: dict[Document, int] = field(default_factory=dict)
    settled: list[Entry] = field(default_factory=list)
    order_standing: OrderStanding | None = None
    line_standings: dict[int, LineStanding] = field(default_factory=dict)
    group_standings: dict[VatGroup, GroupStanding] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return f"order {self.order.number}"


def load(order_ids: Sequence[int]) -> Iterator[OrderDocuments]:
    """Everything about some orders, in nineteen statements whatever their number."""
    rule = Settings.objects.values_list("closing_rule", flat=True).first() or "invoiced_and_paid"
    orders = {order.pk: OrderDocuments(order, rule) for order in Order.objects.filter(id__in=order_ids).order_by("id")}
    _load_agreed(orders)
    _load_invoices(orders)
    for order_id, delivered in load_deliveries(orders).items():
        orders[order_id].deliveries = delivered
    _load_ledger(orders)
    yield from orders.values()


def _load_agreed(orders: dict[int, OrderDocuments]) -> None:
    for line in OrderLine.objects.filter(order__in=orders).order_by("position"):
        orders[line.order_id].lines[line.pk] = line
    for vat in OrderVat.objects.filter(order__in=orders):
        orders[vat.order_id].vat.append(vat)
    amendments = Amendment.objects.filter(order__in=orders, accepted_on__isnull=False).order_by("n")
    of_order = {}
    for amendment in amendments:
        orders[amendment.order_id].amendments.append(amendment)
        of_order[amendment.pk] = orders[amendment.order_id]
    for row in AmendmentLine.objects.filter(amendment__in=of_order).order_by("position"):
        of_order[row.amendment_id].amendment_lines.setdefault(row.amendment_id, []).append(row)
    for moved in AmendmentVat.objects.filter(amendment__in=of_order):
        of_order[moved.amendment_id].amendment_vat.setdefault(moved.amendment_id, []).append(moved)
    for closure in Closure.objects.filter(order__in=orders).order_by("id"):
        orders[closure.order_id].closures.append(closure)
    for ending in LineEnding.objects.filter(order__in=orders).order_by("id"):
        orders[ending.order_id].endings.append(ending)


def _load_invoices(orders: dict[int, OrderDocuments]) -> None:
    lines = list(InvoiceLine.objects.filter(order__in=orders, invoice__number__isnull=False).order_by("position"))
    shares = list(InvoiceShare.objects.filter(order__in=orders))
    invoices = Invoice.objects.defer("parties").in_bulk({*_ids(lines), *_ids(shares)})
    for line in lines:
        documents = orders[line.order_id or 0]
        documents.invoices[line.invoice_id] = invoices[line.invoice_id]
        documents.invoice_lines.setdefault(line.invoice_id, []).append(line)
    for share in shares:
        documents = orders[share.order_id]
        documents.invoices[share.invoice_id] = invoices[share.invoice_id]
        documents.shares.setdefault(share.invoice_id, []).append(share)


def _load_ledger(orders: dict[int, OrderDocuments]) -> None:
    sums: dict[int, dict[Key, Parts]] = defaultdict(dict)
    for entry in Entry.objects.filter(order__in=orders).order_by("id").iterator():
        documents = orders[entry.order_id]
        document = (entry.document_kind, entry.document_id)
        documents.recorded.setdefault(document, entry.pk)
        if entry.figure in ("paid", "written_off"):
            documents.settled.append(entry)
            continue
        group = VatGroup(entry.category, entry.rate) if entry.category else None
        key = Key(document, entry.on, entry.figure, entry.order_line_id, group)
        parts = Parts(entry.quantity, entry.amount, entry.vat)
        sums[entry.order_id][key] = sums[entry.order_id][key].plus(parts) if key in sums[entry.order_id] else parts
    for order_id, entries in sums.items():
        orders[order_id].entries = entries
    for standing in OrderStanding.objects.filter(order__in=orders):
        orders[standing.order_id].order_standing = standing
    for line in LineStanding.objects.filter(order__in=orders):
        orders[line.order_id].line_standings[line.order_line_id] = line
    for one in GroupStanding.objects.filter(order__in=orders):
        orders[one.order_id].group_standings[VatGroup(one.category, one.rate)] = one


def _ids(rows: Iterable[InvoiceLine | InvoiceShare]) -> set[int]:
    return {row.invoice_id for row in rows}
