"""Projects, tasks, time and expenses as lists and answers read them, with what is summed of them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.models import User
from carnet.core.refusals import NotFound
from carnet.projects.models import Expense, Member, Project, ProjectOrder, Task, TimeEntry


def projects() -> QuerySet[Project]:
    """Projects with their customer, stage, manager's name, time and progress."""
    return Project.objects.select_related("party", "stage").annotate(
        manager_name=_name_of("manager_id"),
        customer_name=F("party__name"),
        state=Case(When(closed_on__isnull=True, then=Value("open")), default=Value("closed"), output_field=CharField()),
        estimated_minutes=_sum(Task.objects.filter(project=OuterRef("pk")), "project", "estimated_minutes"),
        spent_minutes=_sum(TimeEntry.objects.filter(project=OuterRef("pk")), "project", "minutes"),
        reached=Func(F("pk"), function="projects_reached", output_field=IntegerField()),
    )


def tasks() -> QuerySet[Task]:
    """Tasks with who does them and the time spent on them."""
    return Task.objects.select_related("project", "stage").annotate(
        person_name=_name_of("user_id"),
        spent_minutes=_sum(TimeEntry.objects.filter(task=OuterRef("pk")), "task", "minutes"),
    )


def time_entries() -> QuerySet[TimeEntry]:
    """Time with who spent it, its project, task and order."""
    return TimeEntry.objects.select_related("project", "task", "order").annotate(person_name=_name_of("user_id"))


def expenses(by: Actor) -> QuerySet[Expense]:
    """Expenses with who spent them, their project and order, as somebody may see them."""
    found = Expense.objects.select_related("project", "order").annotate(person_name=_name_of("user_id"))
    return seen(found, by)


def seen(found: QuerySet[Expense], by: Actor) -> QuerySet[Expense]:
    """One's own expenses; everybody's only for those who may see costs, or run projects and so correct them."""
    every = by.may(rights.COSTS) or by.may(rights.PROJECTS)
    return found if every else found.filter(user_id=by.user_id or 0)


def project_row(project_id: int) -> Any:
    """A project as the list reads it; NotFound when it is not there."""
    found = projects().filter(pk=project_id).first()
    if found is None:
        raise NotFound
    return found


def orders_by_project(project_ids: Iterable[int]) -> dict[int, list[int]]:
    """The orders each project works for, the main one first (one statement)."""
    found: dict[int, list[int]] = {}
    rows = (
        ProjectOrder.objects.filter(project__in=list(project_ids)).order_by("id").values_list("project_id", "order_id")
    )
    for project_id, order_id in rows:
        found.setdefault(project_id, []).append(order_id)
    return found


def tasks_of_order(order_id: int) -> list[Task]:
    """The tasks that serve an order: of its lines or of a project that works for it (one statement)."""
    served = Q(order_line__order=order_id) | Q(
        project__in=ProjectOrder.objects.filter(order=order_id).values("project")
    )
    return list(Task.objects.filter(served).order_by("done_on", "due_on", "planned_on", "id"))


def team_by_project(project_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who works on each project (one statement)."""
    found: dict[int, list[int]] = {}
    rows = Member.objects.filter(project__in=list(project_ids)).order_by("id").values_list("project_id", "user_id")
    for project_id, user_id in rows:
        found.setdefault(project_id, []).append(user_id)
    return found


def _name_of(field: str) -> Subquery:
    return Subquery(User.objects.filter(pk=OuterRef(field)).values("name")[:1])


def _sum(rows: QuerySet[Task] | QuerySet[TimeEntry], by: str, field: str) -> Coalesce:
    summed = rows.order_by().values(by).annotate(total=Sum(field)).values("total")
    return Coalesce(Subquery(summed, output_field=IntegerField()), 0)


def projects_of_member(user_id: int) -> QuerySet[Member, int]:
    """The projects somebody works on, as a subquery."""
    return Member.objects.filter(user_id=user_id).values_list("project_id", flat=True)
