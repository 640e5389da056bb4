"""Projects, their tasks, the time and the expenses of people (P43)."""

from carnet.projects.models.projects import Member, Project, ProjectDocument, ProjectOrder, Stage
from carnet.projects.models.spent import Expense, PersonRate, TimeEntry, Timer
from carnet.projects.models.tasks import Task

__all__ = [
    "Expense",
    "Member",
    "PersonRate",
    "Project",
    "ProjectDocument",
    "ProjectOrder",
    "Stage",
    "Task",
    "TimeEntry",
    "Timer",
]
