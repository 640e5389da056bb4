"""Projects and their people for tests: they say only what matters."""

from datetime import date
from decimal import Decimal
from typing import Any

from carnet.company import rights
from carnet.company.tests.worlds import a_user
from carnet.core.actor import Actor
from carnet.core.models import Membership
from carnet.projects.commands import create_project, create_project_of_order, enter_time, set_person_rate
from carnet.projects.inputs import ProjectContent, TimeContent
from carnet.projects.models import Project, TimeEntry
from carnet.sales.lines import LineInput
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order

D = Decimal


def day(n: int) -> date:
    return date(2026, 9, n)


def service(quantity: str = "20", price: str = "100", unit: str = "h", cost: str = "40", **more: Any) -> LineInput:
    """A line of hours sold."""
    return LineInput(
        description=more.pop("description", "Development"), quantity=D(quantity), unit=unit, unit_price=D(price),
        unit_cost=D(cost), vat_rate=D(20), **more,
    )  # fmt: skip


def somebody(by: Actor, name: str = "Yann Kervella", *held: str) -> Actor:
    """A colleague with the rights of the role “projects” less running them, unless said."""
    user = a_user(name, f"{name.split()[0].lower()}@armelis.example")
    given = list(held or (rights.READ, rights.TIME))
    Membership.objects.create(user=user, role="projects", rights=given)
    return Actor(by.company_id, "user", name, frozenset(given), user_id=user.pk)


def costing(by: Actor, person: Actor, hourly_cost: str, on: date = date(2026, 1, 1)) -> Actor:
    """The person, whose hour costs so much."""
    set_person_rate(user_id=person.user_id or 0, from_on=on, hourly_cost=D(hourly_cost), by=by)
    return person


def a_project(by: Actor, **content: Any) -> Project:
    """A project of the house."""
    return create_project(content=ProjectContent(title="Refit", **content), on=day(1), by=by)


def a_project_of(by: Actor, order: Order) -> Project:
    """The project of an order."""
    return create_project_of_order(order_id=order.pk, on=day(1), by=by)


def an_order_of_hours(**more: Any) -> Order:
    """20 hours sold at 100, planned at 40."""
    return an_order([service(**more)])


def spent(by: Actor, project: Project, minutes: int, on: date = date(2026, 9, 2), **more: Any) -> TimeEntry:
    """Time of the actor on a project."""
    return enter_time(content=TimeContent(project_id=project.pk, on=on, minutes=minutes, **more), by=by)
