"""A cost that turns out different after the goods came in: what is still in stock is re-valued, the rest is a difference (P35)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, Min, Q, Sum

from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.stock.amounts import share_still_there
from carnet.stock.models import Move
from carnet.stock.steps.holding import hold_levels
from carnet.stock.steps.moving import insert_moves


@dataclass(frozen=True, slots=True)
class Revaluation:
    """Goods that came in by a line of a document cost this much more in all (less if negative).

    `quantity` is how many of them it is about, where some were sent back: all that came unless said.
    """

    came_kind: str
    came_id: int
    came_line: str
    amount: Decimal
    source_kind: str
    source_id: int
    source_line: str = ""
    party_id: int | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Revalued:
    """The part the stock took, and the part of goods already gone: a purchase difference."""

    asked: Revaluation
    value: Decimal
    difference: Decimal


def revalue(asks: Sequence[Revaluation], *, on: date, by_name: str) -> list[Revalued]:
    """Spread a difference of cost between what is still in stock and what is gone, the oldest goods leaving first (P35).

    10 received at 8.00, 6 gone, billed 8.50: 2.00 for the stock, 3.00 of difference. Five statements.
    """
    asks = [ask for ask in asks if ask.amount]
    came = _came(asks)
    hold_levels((one.product_id, one.warehouse_id) for one in came.values())
    there = _still_there(list(came.values()))
    rows = []
    for ask in asks:
        one = came[ask.came_kind, ask.came_id, ask.came_line]
        about = one.quantity if ask.quantity is None else ask.quantity
        kept = share_still_there(ask.amount, about, min(there[one], about))
        rows.append((
            one.product_id, one.warehouse_id, None, ZERO, None, kept, ask.amount - kept, ask.source_kind, ask.source_id,
            ask.source_line, ask.party_id, "", on, by_name,
        ))  # fmt: skip
    taken = insert_moves(rows) if rows else []
    return [Revalued(ask, value, difference) for ask, (value, difference) in zip(asks, taken, strict=True)]


@dataclass(frozen=True, slots=True)
class _Came:
    """Goods that came in together, and the last of their moves."""

    product_id: int
    warehouse_id: int
    quantity: Decimal
    last: int


def _came(asks: Sequence[Revaluation]) -> dict[tuple[str, int, str], _Came]:
    wanted = Q(pk__in=[])
    for kind in {ask.came_kind for ask in asks}:
        wanted |= Q(source_kind=kind, source_id__in={ask.came_id for ask in asks if ask.came_kind == kind})
    rows = (
        Move.objects.filter(wanted, quantity__gt=0)
        .values_list("source_kind", "source_id", "source_line")
        .annotate(Min("product_id"), Min("warehouse_id"), Sum("quantity"), Max("n"))
    )
    found = {
        (kind, pk, line): _Came(product, place, quantity, n) for kind, pk, line, product, place, quantity, n in rows
    }
    if any((ask.came_kind, ask.came_id, ask.came_line) not in found for ask in asks):
        raise NotFound
    return found


def _still_there(came: Sequence[_Came]) -> dict[_Came, Decimal]:
    """How much of each is left when the oldest goods leave first: what is there beyond all that came in later."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.quantity - coalesce((
                SELECT sum(m.quantity) FROM stock_move m
                WHERE m.product_id = asked.product_id AND m.n > asked.last AND m.quantity > 0 AND m.source_kind <> 'transfer'
            ), 0)
            FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS asked (product_id, last, rank)
            JOIN stock_productstock s ON s.product_id = asked.product_id ORDER BY rank
            """,
            [[one.product_id for one in came], [one.last for one in came]],
        )
        return {one: max(ZERO, min(there, one.quantity)) for one, (there,) in zip(came, cursor.fetchall(), strict=True)}
