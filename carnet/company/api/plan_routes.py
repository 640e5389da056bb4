"""Billing plans to start from (P45)."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from carnet.company import commands, rights
from carnet.company.inputs import PlanTemplateInput, PlanTemplateLineInput
from carnet.company.models import PlanTemplate, PlanTemplateLine
from carnet.core.api.fields import Answer, Body, IdOut, PathId, PercentIn, PercentOut, Text
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound

routes = Routes("Company")


class PlanTemplateLineFields(Body):
    """A share of the order, so long after a milestone; the last line may say no percentage, it is the rest."""

    label: Annotated[Text, Field(max_length=120)] = ""
    kind: Literal["deposit", "interim", "progress", "delivered", "balance"] = "interim"
    percent: PercentIn | None = None
    milestone: Literal["", "acceptance", "first_delivery", "delivery"] = "acceptance"
    offset_months: int = Field(0, ge=0, le=120)
    offset_days: int = Field(0, ge=-365, le=365)
    certainty: int = Field(100, ge=0, le=100)


class PlanTemplateIn(Body):
    """A billing plan to start from, whole."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    lines: list[PlanTemplateLineFields] = Field(min_length=1, max_length=60)

    def asked(self) -> PlanTemplateInput:
        """The plan as commands take it."""
        return PlanTemplateInput(self.name, tuple(PlanTemplateLineInput(**line.given()) for line in self.lines))


class PlanTemplateLineOut(Answer):
    """A share of the order and when it is invoiced."""

    label: str
    kind: str
    percent: PercentOut | None
    milestone: str
    offset_months: int
    offset_days: int
    certainty: int


class PlanTemplateOut(Answer):
    """A billing plan to start from."""

    id: IdOut
    name: str
    lines: list[PlanTemplateLineOut]


@routes.get("/plan-templates", right=rights.READ, gives=Page[PlanTemplateOut])
def list_plan_templates(request: ApiRequest) -> Page[PlanTemplateOut]:
    """The billing plans to start from."""
    return Page(items=_written(PlanTemplate.objects.order_by("position", "id")), next=None)


@routes.post("/plan-templates", right=rights.SETTINGS, gives=PlanTemplateOut)
def create_plan_template(request: ApiRequest, body: PlanTemplateIn) -> PlanTemplateOut:
    """Keep a billing plan to start from."""
    return _written([commands.create_plan_template(template=body.asked(), by=request.by)])[0]


@routes.get("/plan-templates/{id}", right=rights.READ, gives=PlanTemplateOut)
def read_plan_template(request: ApiRequest, id: PathId) -> PlanTemplateOut:
    """A billing plan to start from."""
    found = _written(PlanTemplate.objects.filter(pk=id))
    if not found:
        raise NotFound
    return found[0]


@routes.put("/plan-templates/{id}", right=rights.SETTINGS, gives=PlanTemplateOut)
def write_plan_template(request: ApiRequest, id: PathId, body: PlanTemplateIn) -> PlanTemplateOut:
    """Write a billing plan anew; orders keep the plan they have."""
    return _written([commands.change_plan_template(template_id=id, template=body.asked(), by=request.by)])[0]


@routes.delete("/plan-templates/{id}", right=rights.SETTINGS)
def delete_plan_template(request: ApiRequest, id: PathId) -> None:
    """Delete a billing plan to start from."""
    commands.delete_plan_template(template_id=id, by=request.by)


def _written(rows: Iterable[PlanTemplate]) -> list[PlanTemplateOut]:
    """Plans with their lines (one statement more)."""
    known = list(rows)
    lines: dict[int, list[PlanTemplateLineOut]] = {}
    for row in PlanTemplateLine.objects.filter(template__in=known).order_by("template_id", "position"):
        lines.setdefault(row.template_id, []).append(PlanTemplateLineOut.model_validate(row))
    return [PlanTemplateOut(id=row.pk, name=row.name, lines=lines.get(row.pk, [])) for row in known]
