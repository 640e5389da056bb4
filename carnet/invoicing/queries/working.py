"""Time and expenses that may be billed: billable, on no invoice (P24)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from carnet.core.money import ZERO
from carnet.projects.models import Expense, TimeEntry
from carnet.projects.queries.people import names_of


@dataclass(frozen=True, slots=True)
class Work:
    """A time entry or an expense that waits to be billed."""

    id: int
    order_line_id: int | None
    person: str
    on: date
    minutes: int = 0
    amount: Decimal = ZERO
    task: str = ""
    note: str = ""
    category: str = ""

    @property
    def is_time(self) -> bool:
        return not self.category


@dataclass(frozen=True, slots=True)
class WorkAsk:
    """Which of the work is asked: up to a day, or entries by name; everything when nothing is said."""

    until: date | None = None
    time_entries: Collection[int] | None = None
    expenses: Collection[int] | None = None

    def narrowing(self, named: Collection[int] | None, others: Collection[int] | None) -> Q:
        """What is taken of one kind; naming entries of the other kind alone takes none of this one."""
        asked = Q(on__lte=self.until) if self.until else Q()
        if named is not None:
            return asked & Q(pk__in=list(named))
        return asked if others is None else Q(pk__in=[])


def work_of_orders(order_ids: Iterable[int], ask: WorkAsk | None = None) -> dict[int, list[Work]]:
    """The work of orders that may be billed, oldest first (three statements)."""
    found: dict[int, list[Work]] = defaultdict(list)
    for order_id, work in _work(Q(order_id__in=list(order_ids)), ask or WorkAsk()):
        found[order_id or 0].append(work)
    return found


def work_of_project(project_id: int, ask: WorkAsk | None = None) -> list[Work]:
    """The work of a project that no order bears and that may be billed, oldest first (three statements)."""
    return [work for _order, work in _work(Q(project_id=project_id, order=None), ask or WorkAsk())]


def _work(where: Q, ask: WorkAsk) -> Sequence[tuple[int | None, Work]]:
    free = where & Q(billable=True, invoice_id=None)
    time = TimeEntry.objects.filter(free & ask.narrowing(ask.time_entries, ask.expenses)).order_by("on", "id")
    spent = Expense.objects.filter(free & ask.narrowing(ask.expenses, ask.time_entries)).order_by("on", "id")
    of_time = list(
        time.values_list("user_id", "order_id", "id", "order_line_id", "on", "minutes", "task__title", "note")
    )
    of_money = list(
        spent.values_list("user_id", "order_id", "id", "order_line_id", "on", "amount_excl_tax", "category", "note")
    )
    names = names_of(row[0] for row in (*of_time, *of_money))
    return [
        (order_id, Work(pk, line_id, names.get(user, ""), on, minutes=minutes, task=task or "", note=note))
        for user, order_id, pk, line_id, on, minutes, task, note in of_time
    ] + [
        (order_id, Work(pk, line_id, names.get(user, ""), on, amount=amount, category=category, note=note))
        for user, order_id, pk, line_id, on, amount, category, note in of_money
    ]
