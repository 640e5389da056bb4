"""The work that orders sell: their services, how long each was sold for, which tasks do it (P43)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Subquery

from carnet.company.models import Settings, Unit
from carnet.projects.amounts import sold_minutes, unit_minutes


@dataclass(frozen=True, slots=True)
class SoldWork:
    """A service line of an order: what it sells now, amendments counted and what was given up not."""

    order_id: int
    order_number: str
    order_line_id: int
    title: str
    quantity: Decimal
    unit: str
    unit_cost: Decimal
    minutes: int
    tasks: int


def minutes_by_unit() -> dict[str, Decimal]:
    """How many minutes each unit of time lasts, by its code and its words in every language (one statement)."""
    day = Settings.objects.values("day_minutes")[:1]
    found: dict[str, Decimal] = {}
    for unit in Unit.objects.annotate(day=Subquery(day)):
        minutes = unit_minutes(unit.unece, unit.day)
        if minutes is not None:
            found |= dict.fromkeys((unit.code, unit.label, *unit.labels.values()), minutes)
    return found


def sold_work(project_id: int) -> list[SoldWork]:
    """The services that the orders of a project sell, in their order (two statements)."""
    return _work("o.order_id IN (SELECT order_id FROM projects_projectorder WHERE project_id = %s)", [project_id])


def work_of_orders(order_ids: Iterable[int]) -> list[SoldWork]:
    """The services that orders sell."""
    return _work("o.order_id = ANY(%s)", [list(order_ids)])


def _work(where: str, values: list[Any]) -> list[SoldWork]:
    units = minutes_by_unit()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT l.order_id, r.number, l.id, l.description, o.ordered_quantity - o.abandoned_quantity, l.unit, l.unit_cost,
                (SELECT count(*) FROM projects_task t WHERE t.order_line_id = l.id)
            FROM sales_linestanding o JOIN sales_orderline l ON l.id = o.order_line_id JOIN sales_order r ON r.id = l.order_id
            WHERE {where} AND l.nature = 'service' AND NOT l.deliverable AND o.ordered_quantity - o.abandoned_quantity > 0
            ORDER BY l.order_id, l.position
            """,
            values,
        )
        rows = cursor.fetchall()
    return [
        SoldWork(
            order_id=order_id, order_number=number, order_line_id=line_id, title=title, quantity=quantity, unit=unit,
            unit_cost=cost, minutes=sold_minutes(quantity, units.get(unit)), tasks=tasks,
        )
        for order_id, number, line_id, title, quantity, unit, cost, tasks in rows
    ]  # fmt: skip
