"""Contracts as the folder of an order sees them: its recurring lines and what became of each (P38)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from carnet.invoicing.models import Invoice
from carnet.sales.models import OrderLine
from carnet.subscriptions.models import Charge, Contract, ContractLine, HandOver
from carnet.subscriptions.queries.selecting import with_state


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A recurring line of an order: in a contract (a draft one perhaps), given up, or neither yet."""

    line: OrderLine
    contract_id: int | None
    given_up: bool
    reason: str
    number: str = ""
    state: str = ""
    start_on: date | None = None
    next_due_on: date | None = None
    since: date | None = None


def recurring_of_orders(order_ids: Collection[int], on: date) -> list[RecurringLine]:
    """The recurring lines of orders, in their order, each with its contract as it stands on a day (one statement)."""
    return [
        RecurringLine(
            row, None if row.given_up_now else row.contract_now, bool(row.given_up_now), row.why or "", row.number or "",
            row.state or "", row.start_on, row.next_due_on, row.created_on,
        )
        for row in _lines(order_ids, on).order_by("order", "position")
    ]  # fmt: skip


def _lines(order_ids: Collection[int], on: date) -> QuerySet[Any]:
    taken = HandOver.objects.filter(order_line=OuterRef("pk"))
    own = ContractLine.objects.filter(order_line=OuterRef("pk"))
    given_up = taken.filter(contract=None).order_by().values("order_line")
    contract = with_state(Contract.objects.filter(pk=OuterRef("contract_now")), on)
    told = ("number", "state", "start_on", "next_due_on", "created_on")
    lines = OrderLine.objects.filter(order_id__in=order_ids, kind="line").exclude(period="")
    found: QuerySet[Any] = lines.annotate(
        contract_now=Coalesce(
            Subquery(own.values("contract_id")[:1]),
            Subquery(taken.filter(contract__isnull=False, quantity=1).order_by("-id").values("contract_id")[:1]),
        ),
        given_up_now=Coalesce(Subquery(given_up.annotate(n=Sum("quantity")).values("n")), 0),
        why=Subquery(taken.filter(contract=None, quantity=1).order_by("-id").values("reason")[:1]),
    ).annotate(**{name: Subquery(contract.values(name)[:1]) for name in told})
    return found


def latest_invoices_of_orders(order_ids: Collection[int], most: int) -> QuerySet[Any]:
    """The newest invoices and credit notes of the contracts of orders: their ids, to be asked with others."""
    lines = ContractLine.objects.filter(order_line__order__in=order_ids).values("id")
    charged = Charge.objects.filter(line__in=lines).values("invoice_line__invoice")
    return Invoice.objects.filter(id__in=charged).order_by("-id").values("id")[:most]
