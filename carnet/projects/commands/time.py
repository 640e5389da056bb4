"""Time of people: entered, changed, deleted; a cell of the week filled (P43)."""

from dataclasses import replace
from datetime import date

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.projects.inputs import TimeContent
from carnet.projects.models import TimeEntry
from carnet.projects.refusals import CellHoldsSeveral
from carnet.projects.steps.people import person_of
from carnet.projects.steps.placing import open_project
from carnet.projects.steps.spending import remove, rewrite_time, write_time
from carnet.projects.steps.writing import record


@act("time.enter", right=rights.TIME)
def enter_time(*, content: TimeContent, by: Actor) -> TimeEntry:
    """Enter time on an open project: one's own, or anybody's for those who run projects; its order bears its cost (P43, P44)."""
    return write_time(content, by)


@act("time.change", right=rights.TIME)
def change_time(*, entry_id: int, content: TimeContent, expected_version: int | None = None, by: Actor) -> TimeEntry:
    """Change time that is neither invoiced nor in a locked period; the ledger is told the opposite, then what it is now."""
    return rewrite_time(entry_id, content, expected_version, by)


@act("time.delete", right=rights.TIME)
def delete_time(*, entry_id: int, by: Actor) -> None:
    """Delete time that is neither invoiced nor in a locked period; the ledger is told the opposite."""
    entry = remove(TimeEntry, entry_id, by)
    record("time.deleted", entry.project, by, minutes=entry.minutes, on=entry.on)


@act("time.fill_cell", right=rights.TIME)
def fill_cell(
    *, project_id: int, task_id: int | None, on: date, minutes: int, user_id: int | None = None, by: Actor
) -> int:
    """Bring what somebody spent on a task, or on a project without one, on a day to so many minutes; zero empties the cell.

    One entry is changed; of several the last one that is on no invoice takes the difference.
    """
    person = person_of(user_id, by)
    open_project(project_id)
    held = list(TimeEntry.objects.filter(project_id=project_id, task=task_id, user_id=person, on=on).order_by("-id"))
    missing = minutes - sum(entry.minutes for entry in held)
    last = next((entry for entry in held if entry.invoice_id is None), None)
    if not missing:
        return minutes
    if last is None and missing > 0:
        write_time(TimeContent(project_id=project_id, task_id=task_id, on=on, minutes=missing, user_id=person), by)
    elif last is not None and last.minutes + missing > 0:
        rewrite_time(last.pk, replace(TimeContent.of(last), minutes=last.minutes + missing), None, by)
    elif not minutes and all(entry.invoice_id is None for entry in held):
        for entry in held:
            remove(TimeEntry, entry.pk, by)
    elif last is not None and last.minutes + missing == 0:
        remove(TimeEntry, last.pk, by)
    else:
        raise CellHoldsSeveral
    return minutes
