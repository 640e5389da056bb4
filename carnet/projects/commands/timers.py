"""The clock of a person: one at most, kept by the server so that it survives the page (P43)."""

from django.db import connection
from django.utils import timezone

from carnet.company import rights
from carnet.company.clock import local
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.projects.inputs import TimeContent
from carnet.projects.models import TimeEntry, Timer
from carnet.projects.models.spent import DAY
from carnet.projects.refusals import NoTimerRuns, PersonUnknown, TimerAlreadyRuns
from carnet.projects.steps.placing import open_project, place_of_time
from carnet.projects.steps.spending import write_time


@act("time.start_timer", right=rights.TIME)
def start_timer(
    *, project_id: int, task_id: int | None = None, order_id: int | None = None, note: str = "", by: Actor
) -> Timer:
    """Start one's clock on a project; the one that runs is stopped and its time entered. Started twice at once, it starts once."""
    running = _held(by)
    if running:
        _stop(running, by)
    open_project(project_id)
    place_of_time(project_id, task_id, order_id)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO projects_timer (user_id, started_at, project_id, task_id, order_id, note)
            VALUES (%s, now(), %s, %s, %s, %s) ON CONFLICT (company_id, user_id) DO NOTHING RETURNING id
            """,
            [by.user_id, project_id, task_id, order_id, note.strip()[:500]],
        )
        started = cursor.fetchone()
    if started is None:
        raise TimerAlreadyRuns
    return Timer.objects.get(pk=started[0])


@act("time.stop_timer", right=rights.TIME)
def stop_timer(*, note: str | None = None, by: Actor) -> TimeEntry | None:
    """Stop one's clock and enter its time on the day it started, to the minute; nothing under half a minute."""
    running = _held(by)
    if running is None:
        raise NoTimerRuns
    if note is not None:
        running.note = note
    return _stop(running, by)


@act("time.drop_timer", right=rights.TIME)
def drop_timer(*, by: Actor) -> None:
    """Stop one's clock without entering anything."""
    running = _held(by)
    if running is None:
        raise NoTimerRuns
    running.delete()


def _held(by: Actor) -> Timer | None:
    if by.user_id is None:
        raise PersonUnknown
    return Timer.objects.select_for_update(no_key=True).filter(user_id=by.user_id).first()


def _stop(running: Timer, by: Actor) -> TimeEntry | None:
    minutes = min(DAY, round((timezone.now() - running.started_at).total_seconds() / 60))
    content = TimeContent(
        project_id=running.project_id,
        task_id=running.task_id,
        order_id=running.order_id,
        on=local(running.started_at).date(),
        minutes=minutes,
        note=running.note,
    )
    running.delete()
    return write_time(content, by) if minutes else None
