"""The forecast played otherwise, on screen: days, amounts and certainties moved in a sandbox, applied or thrown away (P46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier import commands
from carnet.dossier.commands import MoveAsk
from carnet.dossier.models import Scenario, ScenarioMove
from carnet.dossier.queries.forecast import ForecastAsk, add_months, forecast
from carnet.dossier.web.forecast_table import head_of, whole
from carnet.invoicing.models import PlanLine

SHOWN = 60


class ScenarioForm(Form):
    """What the scenario is about."""

    name = forms.CharField(
        label=gettext_lazy("What if…"),
        max_length=80,
        help_text=gettext_lazy("For instance: the port order slips by two months."),
    )


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A planned invoice in the sandbox: as it is planned, and as the scenario has it."""

    line: PlanLine
    due_on: date | None
    amount: Decimal
    certainty: int
    moved: bool

    @property
    def is_rest(self) -> bool:
        return self.line.planned is None


@dataclass(frozen=True, slots=True)
class Compared:
    """A row over the months: before, after, their difference, or another scenario."""

    label: str
    cells: Sequence[str]
    total: str
    strong: bool = False


@screen(rights.INVOICES)
def new(request: ScreenRequest) -> HttpResponse:
    """Begin a scenario."""
    form = ScenarioForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = commands.create_scenario(name=form.cleaned_data["name"], by=request.actor)
            return go(request, reverse("dossier:scenario", args=[made.pk]))
    context = {"form": form, "title": _("Simulate"), "submit": _("Begin"), "section": "dossier:forecast"}
    return render(request, "core/dialog.html", context, status=422 if form.errors else 200)


@screen(rights.INVOICES)
def page(request: ScreenRequest, scenario_id: int) -> HttpResponse:
    """The sandbox: months before and after, and the planned invoices to move; posted, its moves are kept."""
    scenario = _found(scenario_id)
    refused = ""
    if request.method == "POST":
        try:
            commands.move_in_scenario(scenario_id=scenario_id, moves=_posted(request.POST, scenario), by=request.actor)
            return go(request, request.get_full_path())
        except Refusal as refusal:
            refused = refusal.sentence
    month = _month(request)
    lines = _lines(scenario, month, request.GET.get("q", ""))
    other = request.GET.get("with", "")
    others = list(Scenario.objects.filter(applied_on=None).exclude(pk=scenario_id).order_by("-id")[:10])
    against = next((one for one in others if str(one.pk) == other), None)
    heads, rows = _compared(scenario, against)
    context: dict[str, Any] = {
        "section": "dossier:forecast",
        "scenario": scenario,
        "heads": heads,
        "rows": rows,
        "lines": lines,
        "shown": SHOWN,
        "moves": ScenarioMove.objects.filter(scenario=scenario).count(),
        "others": others,
        "against": against,
        "month": month,
        "q": request.GET.get("q", ""),
        "refused": refused,
    }
    return render(request, "dossier/scenario.html", context, status=422 if refused else 200)


@require_POST
@screen(rights.INVOICES)
def apply(request: ScreenRequest, scenario_id: int) -> HttpResponse:
    """Let the scenario be the plan."""
    applied = commands.apply_scenario(scenario_id=scenario_id, on=today(), by=request.actor)
    messages.success(request, _("“%(name)s” is now the plan.") % {"name": applied.name})
    return go(request, reverse("dossier:forecast"))


@require_POST
@screen(rights.INVOICES)
def discard(request: ScreenRequest, scenario_id: int) -> HttpResponse:
    """Throw the scenario away."""
    commands.discard_scenario(scenario_id=scenario_id, by=request.actor)
    messages.success(request, _("The scenario is thrown away, the plan did not move."))
    return go(request, reverse("dossier:forecast"))


def _found(scenario_id: int) -> Scenario:
    found = Scenario.objects.filter(pk=scenario_id, applied_on=None).first()
    if found is None:
        raise NotFound
    return found


def _month(request: ScreenRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("month", "") + "-01")
    except ValueError:
        return None


def _lines(scenario: Scenario, month: date | None, text: str) -> list[MovedLine]:
    """Planned invoices to move: those moved already, then those of a month or a search, the earliest first."""
    moves = {move.plan_line_id: move for move in ScenarioMove.objects.filter(scenario=scenario)}
    rows = PlanLine.objects.exclude(amount=0).select_related("order", "order__party").order_by("due_on", "id")
    moved = list(rows.filter(pk__in=moves))
    asked = rows.exclude(pk__in=moves)
    if month is not None:
        asked = asked.filter(due_on__gte=month, due_on__lt=add_months(month, 1))
    for word in text.split():
        asked = asked.filter(order__number__icontains=word) | asked.filter(order__party__name__unaccent__icontains=word)
    return [_moved(line, moves.get(line.pk)) for line in [*moved, *asked[: max(0, SHOWN - len(moved))]]]


def _moved(line: PlanLine, move: ScenarioMove | None) -> MovedLine:
    if move is None:
        return MovedLine(line, line.due_on, line.amount, line.certainty, moved=False)
    return MovedLine(
        line,
        move.due_on if move.moves_day else line.due_on,
        line.amount if move.amount is None else move.amount,
        line.certainty if move.certainty is None else move.certainty,
        moved=True,
    )


def _posted(posted: QueryDict, scenario: Scenario) -> list[MoveAsk]:
    """The moves of the lines shown that differ from what is planned; those not shown stay as they were."""
    ids = [int(one) for one in posted.getlist("line") if one.isdecimal()]
    lines = PlanLine.objects.exclude(amount=0).in_bulk(ids)
    ticked = {int(one) for one in posted.getlist("tick") if one.isdecimal()}
    shift = posted.get("shift", "").strip().replace("−", "-")
    days = int(shift) if shift.lstrip("+-").isdecimal() else 0
    kept = ScenarioMove.objects.filter(scenario=scenario).exclude(plan_line_id__in=ids)
    asks = [MoveAsk(one.plan_line_id, one.due_on, one.moves_day, one.amount, None, one.certainty) for one in kept]
    for pk in ids:
        line = lines.get(pk)
        if line is None:
            continue
        due_on = _day(posted.get(f"due_on-{pk}", ""))
        if pk in ticked and due_on is not None and days:
            due_on = date.fromordinal(due_on.toordinal() + days)
        amount = None if line.planned is None else _number(posted.get(f"amount-{pk}", ""), line.amount)
        sure = posted.get(f"certainty-{pk}", "")
        certainty = int(sure) if sure.isdecimal() else line.certainty
        if (due_on, amount or line.amount, certainty) != (line.due_on, line.amount, line.certainty) or amount == ZERO:
            asks.append(
                MoveAsk(
                    pk, due_on, due_on != line.due_on, None if amount == line.amount else amount, None,
                    None if certainty == line.certainty else certainty,
                )
            )  # fmt: skip
    return asks


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str, otherwise: Decimal) -> Decimal:
    try:
        return formats.parse_number(text)
    except ValueError:
        return otherwise


def _compared(scenario: Scenario, against: Scenario | None) -> tuple[list[str], list[Compared]]:
    """Months before, after and their difference; beside another scenario when asked."""
    day = today()
    found = [forecast(ForecastAsk.usual(day)), forecast(ForecastAsk.usual(day, scenario_id=scenario.pk))]
    if against is not None:
        found.append(forecast(ForecastAsk.usual(day, scenario_id=against.pk)))
    keys = {one.key: one for told in reversed(found) for one in told.periods}
    order = [one.key for told in found for one in told.periods]
    periods = [keys[key] for key in dict.fromkeys(sorted(order, key=lambda key: (not key[0].isdecimal(), key)))]
    names = [_("As planned"), scenario.name, against.name if against else ""]
    rows = [
        _row(name, [told.total_of(one.key) for one in periods], strong=name == scenario.name)
        for name, told in zip(names, found, strict=False)
    ]
    rows.insert(2, _row(_("Difference"), [found[1].total_of(one.key) - found[0].total_of(one.key) for one in periods]))
    return [head_of(one, found[0].ask) for one in periods], rows


def _row(label: str, amounts: Sequence[Decimal], strong: bool = False) -> Compared:
    return Compared(label, [whole(amount) for amount in amounts], whole(sum(amounts, ZERO)), strong)
