"""The lists of stages, edited whole by the company."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import CharField, F, ProtectedError, Value
from django.db.models.functions import Cast, Concat

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.projects.models import Project, Stage, Task
from carnet.projects.refusals import StageInUse, StagesIncomplete, StageUnknown, TitleMissing
from carnet.projects.steps.stages import stages_of


@dataclass(frozen=True, slots=True)
class StageInput:
    """A stage of the list: a known one renamed, or a new one."""

    name: str
    ends: bool = False
    stage_id: int | None = None


@act("stages.set", right=rights.PROJECTS)
def set_stages(*, of: str, stages: Sequence[StageInput], by: Actor) -> list[Stage]:
    """Name the stages of projects or of their tasks, in order; one that is left out goes, unless something stands at it."""
    if of not in Stage.Of.values:
        raise StageUnknown
    wanted = [(" ".join(one.name.split())[:40], one) for one in stages]
    if any(not name for name, _one in wanted):
        raise TitleMissing
    names = {name for name, _one in wanted}
    if len(names) < len(wanted) or not any(one.ends for one in stages) or all(one.ends for one in stages):
        raise StagesIncomplete
    known = {stage.pk: stage for stage in stages_of(of)}
    if {one.stage_id for _name, one in wanted if one.stage_id} - set(known):
        raise StageUnknown
    kept = {one.stage_id for _name, one in wanted}
    with transaction.atomic():
        for stage in [one for one in known.values() if one.pk not in kept]:
            try:
                stage.delete()
            except ProtectedError as error:
                raise StageInUse(stage.name) from error
        _write(of, wanted, known)
    journal.record("stages.set", subject=Subject("company", by.company_id), by=by, facts={"of": of})
    return stages_of(of)


def _write(of: str, wanted: list[tuple[str, StageInput]], known: dict[int, Stage]) -> None:
    """Renamed out of each other's way first, then as wanted."""
    Stage.objects.filter(of=of, pk__in=list(known)).update(name=Concat(Value("#"), Cast(F("id"), CharField())))
    for position, (name, one) in enumerate(wanted):
        values = {"name": name, "position": position, "ends": one.ends}
        if one.stage_id:
            Stage.objects.filter(pk=one.stage_id).update(**values)
        else:
            Stage.objects.create(of=of, **values)
    _follow_ends(of)


def _follow_ends(of: str) -> None:
    """What stands at a stage that now ends the work is done; at one that does not any more, it goes on."""
    model, ended = (Task, "done_on") if of == Stage.Of.TASK else (Project, "closed_on")
    model.objects.filter(stage__of=of, stage__ends=True, **{f"{ended}__isnull": True}).update(**{ended: today()})
    model.objects.filter(stage__of=of, stage__ends=False, **{f"{ended}__isnull": False}).update(**{ended: None})
