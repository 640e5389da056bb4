"""The stages of projects and the columns of their tasks, as the company names them."""

from django.utils.translation import pgettext

from carnet.projects.models import Stage
from carnet.projects.refusals import StageUnknown

PROJECT, TASK = Stage.Of.PROJECT, Stage.Of.TASK


def stages_of(of: str) -> list[Stage]:
    """The stages in their order; the first time they are asked for a company gets the usual ones."""
    found = list(Stage.objects.filter(of=of).order_by("position", "id"))
    if found:
        return found
    Stage.objects.bulk_create(
        (Stage(of=of, name=name, position=at, ends=ends) for at, (name, ends) in enumerate(_usual(of))),
        ignore_conflicts=True,
    )
    return list(Stage.objects.filter(of=of).order_by("position", "id"))


def stage_of(of: str, stage_id: int | None) -> Stage:
    """The stage asked for, else the first one; refuses StageUnknown."""
    known = stages_of(of)
    if stage_id is None:
        return known[0]
    for stage in known:
        if stage.pk == stage_id:
            return stage
    raise StageUnknown


def ending_stage(of: str) -> Stage:
    """The first stage that ends the work."""
    return next(stage for stage in stages_of(of) if stage.ends)


def going_stage(of: str) -> Stage:
    """The first stage at which work goes on."""
    return next(stage for stage in stages_of(of) if not stage.ends)


def _usual(of: str) -> list[tuple[str, bool]]:
    going = [pgettext("stage", "In progress"), pgettext("stage", "Waiting")]
    first, last = (
        (pgettext("stage", "To do"), pgettext("stage", "Done"))
        if of == TASK
        else (pgettext("stage", "To prepare"), pgettext("stage", "Finished"))
    )
    return [*((name, False) for name in (first, *going)), (last, True)]
