"""Settings of projects: their stages, what hours cost."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.projects import commands
from carnet.projects.commands.stages import StageInput
from carnet.projects.models import PersonRate, Stage
from carnet.projects.queries.people import names_of
from carnet.projects.steps.stages import stages_of
from carnet.projects.web.forms import RateForm
from carnet.projects.web.project import dialog

SPARE = 2
TITLES = {
    Stage.Of.PROJECT.value: gettext_lazy("Stages of projects"),
    Stage.Of.TASK.value: gettext_lazy("Columns of tasks"),
}


@screen(rights.PROJECTS)
def stage_lists(request: ScreenRequest) -> HttpResponse:
    """The stages of projects and the columns of their tasks, as they are."""
    lists = [(of, TITLES[of], stages_of(of)) for of in Stage.Of.values]
    return render(request, "projects/stage_lists.html", {"section": "projects:projects", "lists": lists})


@screen(rights.PROJECTS)
def stages(request: ScreenRequest, of: str) -> HttpResponse:
    """The stages of projects or the columns of their tasks: renamed, ordered, added, taken out in one dialog."""
    if of not in Stage.Of.values:
        raise NotFound
    refused = ""
    if request.method == "POST":
        try:
            commands.set_stages(of=of, stages=_read(request), by=request.actor)
            return go(request, reverse("projects:stage-lists"))
        except Refusal as refusal:
            refused = refusal.sentence
    known = [(one.pk, one.name, one.ends) for one in stages_of(of)]
    context = {
        "title": TITLES[of],
        "submit": _("Save"),
        "rows": _typed(request) if refused else [*known, *[("", "", False)] * SPARE],
        "refused": refused,
        "section": "projects:projects",
    }
    return render(request, "projects/stages.html", context, status=422 if refused else 200)


@screen(rights.COSTS)
def rates(request: ScreenRequest) -> HttpResponse:
    """What hours cost, by person, the newest first."""
    found = list(PersonRate.objects.order_by("user_id", "-from_on"))
    names = names_of(one.user_id for one in found)
    by_person: dict[str, list[PersonRate]] = {}
    for one in found:
        by_person.setdefault(names.get(one.user_id, ""), []).append(one)
    context: dict[str, Any] = {
        "section": "projects:projects",
        "people": sorted(by_person.items()),
        "may_set": request.actor.may(rights.MEMBERS),
        "today": today(),
    }
    return render(request, "projects/rates.html", context)


@screen(rights.MEMBERS)
def rate(request: ScreenRequest) -> HttpResponse:
    """Say what an hour of somebody costs from a day on."""
    request.actor.must(rights.COSTS)
    form = RateForm(
        request.POST or None, initial={"from_on": today().replace(day=1), "person": request.GET.get("person")}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = form.cleaned_data
            commands.set_person_rate(
                user_id=asked["person"], from_on=asked["from_on"], hourly_cost=asked["hourly_cost"], by=request.actor
            )
            return go(request, reverse("projects:rates"))
    return dialog(request, form, title=_("Cost of an hour"), submit=_("Save"))


@require_POST
@screen(rights.MEMBERS)
def remove_rate(request: ScreenRequest, rate_id: int) -> HttpResponse:
    """Forget an hourly cost."""
    commands.remove_person_rate(rate_id=rate_id, by=request.actor)
    return go(request, reverse("projects:rates"))


def _typed(request: ScreenRequest) -> list[tuple[str, str, bool]]:
    ids, names = request.POST.getlist("id"), request.POST.getlist("name")
    ends = set(request.POST.getlist("ends"))
    return [(pk, name, str(at) in ends) for at, (pk, name) in enumerate(zip(ids, names, strict=False))]


def _read(request: ScreenRequest) -> list[StageInput]:
    """The rows that hold a name, in their order."""
    return [
        StageInput(name, ends, int(pk) if pk.isdecimal() and len(pk) < 19 else None)
        for pk, name, ends in _typed(request)
        if name.strip()
    ]
