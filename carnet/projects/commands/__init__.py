"""Acts on projects, tasks, time and expenses (P43)."""

from carnet.projects.commands.documents import add_project_document, remove_project_document
from carnet.projects.commands.expenses import change_expense, delete_expense, enter_expense
from carnet.projects.commands.orders import create_project_of_order, link_order, propose_tasks, unlink_order
from carnet.projects.commands.progress import send_progress
from carnet.projects.commands.projects import (
    close_project,
    create_project,
    delete_project,
    edit_project,
    move_project,
    reopen_project,
    set_team,
)
from carnet.projects.commands.rates import remove_person_rate, set_person_rate
from carnet.projects.commands.stages import set_stages
from carnet.projects.commands.tasks import add_task, delete_task, edit_task, move_task
from carnet.projects.commands.time import change_time, delete_time, enter_time, fill_cell
from carnet.projects.commands.timers import drop_timer, start_timer, stop_timer

__all__ = [
    "add_project_document",
    "add_task",
    "change_expense",
    "change_time",
    "close_project",
    "create_project",
    "create_project_of_order",
    "delete_expense",
    "delete_project",
    "delete_task",
    "delete_time",
    "drop_timer",
    "edit_project",
    "edit_task",
    "enter_expense",
    "enter_time",
    "fill_cell",
    "link_order",
    "move_project",
    "move_task",
    "propose_tasks",
    "remove_person_rate",
    "remove_project_document",
    "reopen_project",
    "send_progress",
    "set_person_rate",
    "set_stages",
    "set_team",
    "start_timer",
    "stop_timer",
    "unlink_order",
]
