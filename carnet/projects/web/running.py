"""One's running clock, as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from carnet.core.actor import Actor
from carnet.projects.models import Timer


@dataclass(frozen=True, slots=True)
class Running:
    """The clock that runs: since when, on what; seconds so far, which the page counts on from."""

    project_id: int
    project: str
    task_id: int | None
    task: str
    note: str
    started_at: datetime
    seconds: int


def running_of(actor: Actor) -> Running | None:
    """The clock of the actor, None when none runs (one statement)."""
    found = Timer.objects.select_related("project", "task").filter(user_id=actor.user_id or 0).first()
    if found is None:
        return None
    return Running(
        found.project_id,
        found.project.title,
        found.task_id,
        found.task.title if found.task else "",
        found.note,
        found.started_at,
        max(0, int((timezone.now() - found.started_at).total_seconds())),
    )
