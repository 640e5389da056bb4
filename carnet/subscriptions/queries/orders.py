"""Contracts as the folder of an order sees them: its recurring lines and what became of each (P38)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from carnet.sales.models import OrderLine
from carnet.subscriptions.models import ContractLine, HandOver


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A recurring line of an order: in a contract (a draft one perhaps), given up, or neither yet."""

    line: OrderLine
    contract_id: int | None
    given_up: bool
    reason: str


def recurring_of_orders(order_ids: Collection[int]) -> list[RecurringLine]:
    """The recurring lines of orders, in their order (one statement)."""
    taken = HandOver.objects.filter(order_line=OuterRef("pk"))
    own = ContractLine.objects.filter(order_line=OuterRef("pk"))
    given_up = taken.filter(contract=None).order_by().values("order_line")
    rows = (
        OrderLine.objects.filter(order_id__in=order_ids, kind="line")
        .exclude(period="")
        .annotate(
            contract_id_now=Coalesce(
                Subquery(own.values("contract_id")[:1]),
                Subquery(taken.filter(contract__isnull=False, quantity=1).order_by("-id").values("contract_id")[:1]),
            ),
            given_up_now=Coalesce(Subquery(given_up.annotate(n=Sum("quantity")).values("n")), 0),
            why=Subquery(taken.filter(contract=None, quantity=1).order_by("-id").values("reason")[:1]),
        )
        .order_by("order", "position")
    )
    return [
        RecurringLine(row, None if row.given_up_now else row.contract_id_now, bool(row.given_up_now), row.why or "")
        for row in rows
    ]
