"""A project and its orders: made from one in one click, linked to several (P43)."""

from datetime import date

from django.db.models import F

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import Holder, NotFound
from carnet.projects.inputs import ProjectContent
from carnet.projects.models import Expense, Project, ProjectOrder, Task, TimeEntry
from carnet.projects.queries.work import sold_work
from carnet.projects.refusals import (
    OrderHasProject,
    OrderHoldsWork,
    OrderNotOfProject,
    OrderOfAnotherCustomer,
    ProjectClosed,
)
from carnet.projects.steps.posting import Entry, tell_new
from carnet.projects.steps.stages import TASK, stages_of
from carnet.projects.steps.writing import held_project, record, write_project
from carnet.sales.models import Order
from carnet.sales.refusals import OrderCancelled, OrderIsDraft
from carnet.sales.steps import hold


@act("project.create_of_order", right=rights.PROJECTS)
def create_project_of_order(*, order_id: int, content: ProjectContent | None = None, on: date, by: Actor) -> Project:
    """Make the project of an order: its title, customer and dates, a task for each service it sells, with the time sold (P43)."""
    hold([order_id])
    order = _workable(order_id)
    content = content or ProjectContent(
        title=order.title or order.party.name,
        party_id=order.party_id,
        manager_id=order.owner_id or by.user_id,
        starts_on=order.ordered_on,
        ends_on=order.promised_on if order.promised_on and order.promised_on >= order.ordered_on else None,
    )
    project = write_project(content, on)
    ProjectOrder.objects.create(project=project, order=order, linked_on=on)
    tasks = _write_tasks(project)
    about = [Subject("order", order_id)]
    record("project.created", project, by, about, title=project.title, tasks=tasks, order=order.number)
    return project


@act("project.link_order", right=rights.PROJECTS)
def link_order(*, project_id: int, order_id: int, on: date, by: Actor) -> Project:
    """Let a project work for one more order of its customer; what was spent before its first order is borne by it."""
    project = held_project(project_id)
    if project.closed_on:
        raise ProjectClosed(project.number)
    hold([order_id])
    order = _workable(order_id)
    if project.party_id not in (None, order.party_id):
        raise OrderOfAnotherCustomer
    first = not ProjectOrder.objects.filter(project=project).exists()
    ProjectOrder.objects.create(project=project, order=order, linked_on=on)
    if project.party_id is None:
        project.party_id = order.party_id
    project.version += 1
    project.save(update_fields=["party", "version"])
    if first:
        _bear_what_was_spent(project, order)
    record("project.order_linked", project, by, [Subject("order", order_id)], order=order.number)
    return project


@act("project.unlink_order", right=rights.PROJECTS)
def unlink_order(*, project_id: int, order_id: int, by: Actor) -> Project:
    """Let a project go of an order that none of its time, expenses and tasks names."""
    project = held_project(project_id)
    hold([order_id])
    named = {"project": project, "order_id": order_id}
    of_tasks = Task.objects.filter(project=project, order_line__order_id=order_id)
    if any(rows.exists() for rows in (TimeEntry.objects.filter(**named), Expense.objects.filter(**named), of_tasks)):
        raise OrderHoldsWork
    if not ProjectOrder.objects.filter(project=project, order_id=order_id).delete()[0]:
        raise OrderNotOfProject
    project.version += 1
    project.save(update_fields=["version"])
    number = Order.objects.values_list("number", flat=True).get(pk=order_id)
    record("project.order_unlinked", project, by, [Subject("order", order_id)], order=number)
    return project


@act("project.propose_tasks", right=rights.PROJECTS)
def propose_tasks(*, project_id: int, by: Actor) -> int:
    """Add a task for each service its orders sell that has none yet, amendments included; how many."""
    project = held_project(project_id)
    added = _write_tasks(project)
    if added:
        record("project.tasks_proposed", project, by, tasks=added)
    return added


def _workable(order_id: int) -> Order:
    """The order, refused when it is a draft, cancelled, or another project's."""
    order = Order.objects.select_related("party").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    if order.cancelled_on:
        raise OrderCancelled(order.number)
    if order.validated_on is None:
        raise OrderIsDraft(order.number)
    taken = ProjectOrder.objects.filter(order=order).select_related("project").first()
    if taken:
        number = taken.project.number
        raise OrderHasProject(number, Holder("project", taken.project_id, number))
    return order


def _write_tasks(project: Project) -> int:
    """A task for each service sold without one, in the first column, in the order of the lines."""
    work = [one for one in sold_work(project.pk) if not one.tasks]
    if not work:
        return 0
    stage = stages_of(TASK)[0]
    last = Task.objects.filter(project=project, stage=stage).order_by("-position").values_list("position", flat=True)
    after = last.first() or 0
    Task.objects.bulk_create(
        Task(
            project=project, order_line_id=one.order_line_id, title=one.title[:200], estimated_minutes=one.minutes,
            stage=stage, position=after + at, due_on=project.ends_on,
        )
        for at, one in enumerate(work, 1)
    )  # fmt: skip
    return len(work)


def _bear_what_was_spent(project: Project, order: Order) -> None:
    """The first order of a project bears what was spent on it before, unless it is invoiced already."""
    bare = {"project": project, "order": None, "invoice_id": None}
    rows: list[Entry] = [
        *TimeEntry.objects.select_for_update(no_key=True).filter(**bare).order_by("id"),
        *Expense.objects.select_for_update(no_key=True).filter(**bare).order_by("id"),
    ]
    for row in rows:
        row.order_id, row.postings = order.pk, row.postings + 1
    TimeEntry.objects.filter(**bare).update(order=order, postings=F("postings") + 1)
    Expense.objects.filter(**bare).update(order=order, postings=F("postings") + 1)
    tell_new(rows)
