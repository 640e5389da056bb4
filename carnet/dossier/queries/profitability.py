"""What orders, projects, customers, salespeople and periods earn, live (P44): sold against planned, committed, actual and landing cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.company.clock import today
from carnet.core.money import HUNDRED, ZERO, round_to
from carnet.core.refusals import NotFound
from carnet.projects.models import Expense, Project, ProjectOrder, TimeEntry
from carnet.projects.queries.work import minutes_by_unit
from carnet.sales.models import Order


@dataclass(frozen=True, slots=True)
class Stage:
    """A cost, and the margin that what is sold leaves over it; the rate is on the selling price."""

    cost: Decimal
    margin: Decimal
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Profit:
    """What is sold, what it was planned to cost, is committed for, has cost, by what, and what is left to do; company currency."""

    sold: Decimal = ZERO
    planned_cost: Decimal = ZERO
    committed_cost: Decimal = ZERO
    actual_cost: Decimal = ZERO
    spent_goods: Decimal = ZERO
    spent_time: Decimal = ZERO
    spent_expenses: Decimal = ZERO
    spent_purchases: Decimal = ZERO
    left_goods: Decimal = ZERO
    left_work: Decimal = ZERO
    left_others: Decimal = ZERO

    def __add__(self, other: "Profit") -> "Profit":
        return Profit(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def left_cost(self) -> Decimal:
        return self.left_goods + self.left_work + self.left_others

    @property
    def landing_cost(self) -> Decimal:
        """Where it ends: what it has cost, what is committed, and what is left to do."""
        return self.actual_cost + self.committed_cost + self.left_cost

    @property
    def planned(self) -> Stage:
        return self._stage(self.planned_cost)

    @property
    def committed(self) -> Stage:
        """Once everything ordered from suppliers is billed."""
        return self._stage(self.actual_cost + self.committed_cost)

    @property
    def actual(self) -> Stage:
        return self._stage(self.actual_cost)

    @property
    def landing(self) -> Stage:
        return self._stage(self.landing_cost)

    @property
    def lands_below(self) -> bool:
        """Whether it ends under the margin it was sold with."""
        return self.landing_cost > self.planned_cost

    def _stage(self, cost: Decimal) -> Stage:
        margin = self.sold - cost
        return Stage(cost, margin, round_to(HUNDRED * margin / self.sold, 1) if self.sold > 0 else None)


def profits(order_ids: Iterable[int], on: date | None = None) -> dict[int, Profit]:
    """What each order earns (two statements, whatever their number)."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return {}
    units = minutes_by_unit()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM dossier_profitability(%s, %s, %s::numeric[], %s)",
            [wanted, list(units), list(units.values()), on or today()],
        )
        return {order_id: Profit(*figures) for order_id, *figures in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class LeftPart:
    """A part of what is left to do: goods, a task, a line of hours, what a line still needs; or what is taken off them."""

    order_id: int
    kind: str
    ref: int
    quantity: Decimal
    amount: Decimal


def left_parts(order_ids: Iterable[int], on: date | None = None) -> list[LeftPart]:
    """What is left to do, part by part; they sum to what `profits` says is left, exactly (two statements)."""
    wanted = sorted(set(order_ids))
    if not wanted:
        return []
    units = minutes_by_unit()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM dossier_left_to_do(%s, %s, %s::numeric[], %s)",
            [wanted, list(units), list(units.values()), on or today()],
        )
        return [LeftPart(*row) for row in cursor.fetchall()]


def profit_of_order(order_id: int) -> Profit:
    """What an order earns; NotFound when it is not there."""
    found = profits([order_id]).get(order_id)
    if found is None:
        raise NotFound
    return found


def total(found: Iterable[Profit]) -> Profit:
    """Orders together; rates are computed on the sums."""
    return sum(found, Profit())


def profit_of_project(project_id: int) -> Profit:
    """What a project earns: its orders, and what was spent on it for none of them."""
    if not Project.objects.filter(pk=project_id).exists():
        raise NotFound
    orders = orders_of_project(project_id)
    return total(profits(orders).values()) + spent_for_no_order(project_id)


def orders_of_project(project_id: int) -> Sequence[int]:
    """The orders a project works for, the main one first."""
    return list(ProjectOrder.objects.filter(project_id=project_id).order_by("id").values_list("order_id", flat=True))


def spent_for_no_order(project_id: int) -> Profit:
    """Time and expenses of a project that no order bears."""
    bare = {"project_id": project_id, "order": None}
    time = sum(TimeEntry.objects.filter(**bare).values_list("cost", flat=True), ZERO)
    expenses = sum(Expense.objects.filter(**bare).values_list("amount_excl_tax", flat=True), ZERO)
    return Profit(actual_cost=time + expenses, spent_time=time, spent_expenses=expenses)


def orders_between(since: date, until: date) -> Iterable[int]:
    """The live orders agreed in a period."""
    rows = Order.objects.filter(ordered_on__range=(since, until), validated_on__isnull=False, cancelled_on=None)
    return rows.values_list("id", flat=True)
