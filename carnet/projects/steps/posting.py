"""The cost of time and expenses in the ledger of orders: what is told of an entry, and the opposite when it changes (P44)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.projects.models import Expense, TimeEntry
from carnet.sales.models import Figure, Order
from carnet.sales.steps import LedgerRow, post

KINDS = {TimeEntry: "time_entry", Expense: "expense"}
Entry = TimeEntry | Expense


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger says of an entry: a cost of an order, perhaps of a line. Work done before the order counts from its first day."""

    order_id: int
    order_line_id: int | None
    on: date
    amount: Decimal

    @classmethod
    def of(cls, entry: Entry) -> "Told | None":
        """What the ledger must say of an entry as it is; None when it costs no order anything."""
        amount = entry.cost if isinstance(entry, TimeEntry) else entry.amount_excl_tax
        return cls(entry.order_id, entry.order_line_id, entry.on, amount) if entry.order_id and amount else None


def tell_new(entries: Sequence[Entry]) -> None:
    """Post the cost of new entries, written with one posting each when they cost an order something (at most three statements)."""
    told = [(entry, one) for entry in entries if (one := Told.of(entry))]
    first = _first_days(one.order_id for _entry, one in told)
    post([_row(entry, one, entry.postings, first, 1) for entry, one in told])


def tell(entry: Entry, before: Told | None) -> None:
    """Post what changed of an entry, the opposite of what was told of it and what it is now; the caller saves its `postings`."""
    after = Told.of(entry)
    if after == before:
        return
    first = _first_days(one.order_id for one in (before, after) if one)
    rows = []
    for told, sign in ((before, -1), (after, 1)):
        if told:
            entry.postings += 1
            rows.append(_row(entry, told, entry.postings, first, sign))
    post(rows)


def take_back(entry: Entry) -> None:
    """Post the opposite of what was told of an entry that goes away."""
    told = Told.of(entry)
    if told:
        post([_row(entry, told, entry.postings + 1, _first_days([told.order_id]), -1)])


def _first_days(order_ids: Iterable[int]) -> dict[int, date]:
    wanted = set(order_ids)
    return dict(Order.objects.filter(id__in=wanted).values_list("id", "ordered_on")) if wanted else {}


def _row(entry: Entry, told: Told, posting: int, first: dict[int, date], sign: int) -> LedgerRow:
    return LedgerRow(
        told.order_id,
        Figure.COST,
        max(told.on, first[told.order_id]),
        KINDS[type(entry)],
        entry.pk,
        str(posting),
        order_line_id=told.order_line_id,
        amount=sign * told.amount,
    )
