"""Billing plans to start from, on screen (P45)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import commands, rights
from carnet.company.inputs import PlanTemplateInput, PlanTemplateLineInput
from carnet.company.models import PlanTemplate, PlanTemplateLine
from carnet.company.web.plan_cells import CellUnreadable, plan_choices, plan_texts, posted_rows, read_plan_row
from carnet.company.web.sections import dialog, page
from carnet.company.web.when import milestone_words
from carnet.core import formats
from carnet.core.refusals import NotFound
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest


class PlanTemplateForm(Form):
    """A name, and rows."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)

    def __init__(self, posted: QueryDict | None = None, *, known: PlanTemplate | None = None) -> None:
        super().__init__(posted, initial={"name": str(known) if known else ""})
        stored = PlanTemplateLine.objects.filter(template=known).order_by("position") if known else ()
        self.rows: Sequence[Mapping[str, Any]] = (
            posted_rows(posted)
            if posted
            else [plan_texts(line, "") for line in stored] or [{"kind": "interim", "certainty": 100}] * 2
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        lines = []
        for row in self.rows:
            try:
                read = read_plan_row(row)
            except CellUnreadable as fault:
                self.add_error(None, fault.message)
                continue
            if read.pop("amount_excl_tax") is not None:
                self.add_error(None, _("A model counts in percentages: write 30 %, or nothing for the rest."))
            read.pop("due_on")
            lines.append(PlanTemplateLineInput(**read))
        return {**found, "lines": tuple(lines)}

    def asked(self) -> PlanTemplateInput:
        """What was typed, for the commands."""
        return PlanTemplateInput(self.cleaned_data["name"], self.cleaned_data["lines"])


@screen(rights.SETTINGS)
def plans(request: ScreenRequest) -> HttpResponse:
    """The plans to start from, each with its lines in words."""
    lines: dict[int, list[str]] = {}
    for line in PlanTemplateLine.objects.order_by("template_id", "position"):
        share = formats.percent(line.percent) if line.percent else _("the rest")
        words = " ".join(filter(None, [share, milestone_words(line)]))
        lines.setdefault(line.template_id, []).append(f"{line.label} ({words})" if line.label else words)
    rows = [(one, lines.get(one.pk, [])) for one in PlanTemplate.objects.order_by("position", "id")]
    return page(request, "plans", "company/plans.html", rows=rows)


@screen(rights.SETTINGS)
def plan_new(request: ScreenRequest) -> HttpResponse:
    """Make a plan to start from."""
    form = PlanTemplateForm(request.POST or None)
    save = lambda: commands.create_plan_template(template=form.asked(), by=request.actor)  # noqa: E731
    return _dialog(request, form, save, title=_("New billing plan"))


@screen(rights.SETTINGS)
def plan_edit(request: ScreenRequest, template_id: int) -> HttpResponse:
    """Change a plan to start from."""
    found = PlanTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise NotFound
    form = PlanTemplateForm(request.POST or None, known=found)
    save = lambda: commands.change_plan_template(template_id=template_id, template=form.asked(), by=request.actor)  # noqa: E731
    removal = reverse("company:plan-removal", args=[template_id])
    return _dialog(request, form, save, title=_("Billing plan"), subtitle=str(found), remove=removal)


@require_POST
@screen(rights.SETTINGS)
def plan_removal(request: ScreenRequest, template_id: int) -> HttpResponse:
    """Offer a plan no longer."""
    commands.delete_plan_template(template_id=template_id, by=request.actor)
    return go(request, reverse("company:plans"))


def _dialog(request: ScreenRequest, form: PlanTemplateForm, save: Callable[[], object], **context: Any) -> HttpResponse:
    shown = {"template": "company/plan_form.html", "only_percent": True, **plan_choices(), **context}
    return dialog(request, form, save, "company:plans", wide=True, **shown)
