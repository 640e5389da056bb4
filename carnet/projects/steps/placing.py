"""Where time and expenses belong: an open project, one of its orders, a line of it (P44)."""

from dataclasses import dataclass

from carnet.core.refusals import NotFound
from carnet.projects.models import Project, ProjectOrder, Task
from carnet.projects.refusals import OrderNotOfProject, ProjectClosed, TaskOfAnotherProject
from carnet.sales.models import OrderLine


@dataclass(frozen=True, slots=True)
class Place:
    """The order that bears a cost, and the line of it when a task serves one."""

    order_id: int | None = None
    order_line_id: int | None = None


def open_project(project_id: int) -> Project:
    """The project, refused when it is closed; it stays open until the end of the act."""
    project = Project.objects.select_for_update(no_key=True).filter(pk=project_id).first()
    if project is None:
        raise NotFound
    if project.closed_on:
        raise ProjectClosed(project.number)
    return project


def place_of_time(project_id: int, task_id: int | None, order_id: int | None) -> Place:
    """The order of the task's line; without one, the order said, else the main order of the project, the first linked to it.

    So an hour is borne by one order, whole: it is never shared out, and never counts twice.
    """
    if task_id is not None:
        found = (
            Task.objects.filter(pk=task_id).values_list("project_id", "order_line_id", "order_line__order_id").first()
        )
        if found is None or found[0] != project_id:
            raise TaskOfAnotherProject
        if found[1] is not None:
            if order_id is not None:
                _order_of(project_id, order_id)
            return Place(found[2], found[1])
    return Place(_order_of(project_id, order_id))


def place_of_expense(project_id: int, order_line_id: int | None, order_id: int | None) -> Place:
    """The order of the line it was spent for, else the order said, else the main one of the project."""
    if order_line_id is not None:
        line = OrderLine.objects.filter(pk=order_line_id, kind="line").values_list("order_id", flat=True).first()
        if line is None or order_id not in (None, line):
            raise OrderNotOfProject("order_line_id")
        return Place(_order_of(project_id, line), order_line_id)
    return Place(_order_of(project_id, order_id))


def _order_of(project_id: int, order_id: int | None) -> int | None:
    linked = list(ProjectOrder.objects.filter(project_id=project_id).order_by("id").values_list("order_id", flat=True))
    if order_id is None:
        return linked[0] if linked else None
    if order_id not in linked:
        raise OrderNotOfProject
    return order_id
