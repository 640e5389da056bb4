"""Billing plans to start from (P45)."""

from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.inputs import PlanTemplateInput
from carnet.company.models import Milestone, PlanTemplate, PlanTemplateLine
from carnet.company.steps import held, require_one_of
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, refuses

LONGEST = 60


class PlanTemplateWithoutName(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the plan a name, and at least one line."), field="name")


class PlanTemplateNameTaken(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Another plan has this name: choose another one."), field="name")


class PlanTemplateBeyondWhole(BadValue):
    """The percentages go beyond 100."""

    def __init__(self, total: Decimal) -> None:
        super().__init__(
            _("The lines make %(total)s %%: they may not go beyond 100 %%.") % {"total": formats.number(total)},
            field="lines",
        )


class PlanTemplateRestTwice(BadValue):
    """Only the last line is the rest."""

    def __init__(self) -> None:
        super().__init__(_("Give each line a percentage: only the last one takes the rest."), field="lines")


refuses("one_plan_template_per_name", PlanTemplateNameTaken)


@act("plan_template.create", right=rights.SETTINGS)
def create_plan_template(*, template: PlanTemplateInput, by: Actor) -> PlanTemplate:
    """Make a billing plan to start from (P45)."""
    last = PlanTemplate.objects.aggregate(last=Max("position"))["last"] or 0
    made = _write(PlanTemplate(position=last + 1), template)
    return _recorded("plan_template.created", made, by)


@act("plan_template.change", right=rights.SETTINGS)
def change_plan_template(*, template_id: int, template: PlanTemplateInput, by: Actor) -> PlanTemplate:
    """Change a plan to start from; plans already written stay."""
    found = held(PlanTemplate, template_id)
    PlanTemplateLine.objects.filter(template=found).delete()
    return _recorded("plan_template.changed", _write(found, template), by)


@act("plan_template.delete", right=rights.SETTINGS)
def delete_plan_template(*, template_id: int, by: Actor) -> None:
    """Offer a plan no longer; those written from it stay."""
    found = held(PlanTemplate, template_id)
    _recorded("plan_template.deleted", found, by)
    PlanTemplateLine.objects.filter(template=found).delete()
    found.delete()


def _write(row: PlanTemplate, template: PlanTemplateInput) -> PlanTemplate:
    _check(template)
    if PlanTemplate.objects.filter(name=template.name.strip()).exclude(pk=row.pk).exists():
        raise PlanTemplateNameTaken
    row.name = template.name.strip()
    row.save()
    PlanTemplateLine.objects.bulk_create(
        PlanTemplateLine(
            template=row, position=position, label=line.label.strip(), kind=line.kind, percent=line.percent,
            milestone=line.milestone, offset_months=line.offset_months, offset_days=line.offset_days,
            certainty=line.certainty,
        )
        for position, line in enumerate(template.lines, 1)
    )  # fmt: skip
    return row


def _check(template: PlanTemplateInput) -> None:
    name, lines = template.name.strip(), template.lines
    if not name or len(name) > 80 or not 0 < len(lines) <= LONGEST:
        raise PlanTemplateWithoutName
    total = sum((line.percent or Decimal(0) for line in lines), Decimal(0))
    if total > 100:
        raise PlanTemplateBeyondWhole(total)
    if any(not line.percent for line in lines[:-1]) or lines[-1].percent == 0:
        raise PlanTemplateRestTwice
    for line in lines:
        require_one_of("milestone", line.milestone, ["", *Milestone.values])
        require_one_of("kind", line.kind, ["deposit", "interim", "progress", "delivered", "balance"])


def _recorded(done: str, template: PlanTemplate, by: Actor) -> PlanTemplate:
    journal.record(done, subject=Subject("plan_template", template.pk), by=by, facts={"name": template.name})
    return template
