"""What will be invoiced, and when; the same played otherwise (P45, P46)."""

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    InstantOut,
    PathId,
    PercentIn,
    PositiveAmountIn,
    Text,
)
from carnet.core.api.paging import Page
from carnet.core.api.problems import ValuesRefused
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import FieldError, NotFound
from carnet.dossier import commands
from carnet.dossier.commands import MoveAsk
from carnet.dossier.models import Scenario, ScenarioMove
from carnet.dossier.queries.forecast import (
    LONGEST,
    Cell,
    CellAsk,
    Forecast,
    ForecastAsk,
    ForecastRow,
    cell,
    forecast,
    late_lines,
    month_end,
)
from carnet.sales.api.schemas import OnIn

routes = Routes("Forecast")
Source = Literal["late", "invoiced", "plan", "contracts", "quotes"]
TODAY = OnIn.model_validate({})


class ForecastParams(BaseModel):
    """From which day to which (whole months), told by what, of one salesperson, with the moves of a scenario."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    by: Literal["month", "quarter", "customer", "salesperson", "family"] = "month"
    owner: IdIn | None = None
    scenario: IdIn | None = None


class ForecastPeriodOut(Answer):
    """A column: a month or a quarter; `before`, `later`, `undated` have no days."""

    key: str
    first: DayOut | None
    last: DayOut | None


class ForecastRowOut(Answer):
    """What a source brings (for a customer, a salesperson or a family: its id or name as `key`), by period; `bands` by certainty:
    certain, probable (50 % or more), possible."""

    source: str
    key: str
    label: str
    amounts: dict[str, AmountOut]
    bands: dict[str, AmountOut]
    total: AmountOut


class LateOut(Answer):
    """A planned invoice whose day is over, and why."""

    plan_line: IdOut
    order: IdOut
    number: str
    title: str
    customer: str
    label: str
    due_on: DayOut
    amount: AmountOut
    why: str
    draft: IdOut | None


class ForecastOut(Answer):
    """The forecast, excl. tax, in the company's currency. Late and planned add up to `left_to_invoice`; `noted` is what was
    expected at the first of each month."""

    first: DayOut
    last: DayOut
    by: str
    periods: list[ForecastPeriodOut]
    rows: list[ForecastRowOut]
    totals: dict[str, AmountOut]
    noted: dict[str, AmountOut]
    left_to_invoice: AmountOut
    orders: int
    late: list[LateOut]


class CellParams(BaseModel):
    """Which figure: a source, between two days or without a day, of a key (customer, salesperson, family) when `by` names one."""

    source: Source
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    undated: bool = False
    by: Literal["month", "customer", "salesperson", "family"] = "month"
    key: Annotated[Text, Field(max_length=60)] | None = None
    owner: IdIn | None = None
    scenario: IdIn | None = None


class CellDocumentOut(Answer):
    """A document behind a figure."""

    kind: str
    id: IdOut
    number: str
    title: str
    party: str
    on: DayOut | None
    amount: AmountOut


class CellOut(Answer):
    """The documents of a figure, the first two hundred, and the whole of it."""

    documents: list[CellDocumentOut]
    count: int
    total: AmountOut


class MoveIn(Body):
    """A planned invoice otherwise; `due_on` null: without a day."""

    plan_line: IdIn
    due_on: Day | None = None
    amount_excl_tax: PositiveAmountIn | None = None
    percent: PercentIn | None = None
    certainty: int | None = Field(None, ge=0, le=100)


class ScenarioIn(Body):
    """A name, and moves; nothing planned changes until it is applied."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    moves: list[MoveIn] = Field([], max_length=2000)


class ScenarioMovesIn(Body):
    """All the moves of a scenario."""

    moves: list[MoveIn] = Field([], max_length=2000)


class ScenarioMoveOut(Answer):
    """A move as it is kept."""

    plan_line: IdOut
    due_on: DayOut | None
    moves_day: bool
    amount_excl_tax: AmountOut | None
    certainty: int | None


class MonthsOut(Answer):
    """A month before and after the moves of a scenario."""

    period: str
    before: AmountOut
    after: AmountOut


class ScenarioOut(Answer):
    """A scenario: its moves, and the months it changes."""

    id: IdOut
    name: str
    by: str
    created_at: InstantOut
    applied_on: DayOut | None
    moves: list[ScenarioMoveOut]
    months: list[MonthsOut]


@routes.get("/forecast", right=rights.READ, gives=ForecastOut)
def read_forecast(request: ApiRequest, asked: Query[ForecastParams]) -> ForecastOut:
    """What was invoiced and what is expected: billing plans, contracts, weighted quotes; late lines first."""
    ask = _ask(asked)
    return _written(forecast(ask), ask)


@routes.get("/forecast/documents", right=rights.READ, gives=CellOut)
def read_forecast_documents(request: ApiRequest, asked: Query[CellParams]) -> CellOut:
    """The documents behind a figure of the forecast: they add up to it exactly."""
    ask = _ask(ForecastParams(by=asked.by, owner=asked.owner, scenario=asked.scenario, **_range(asked)))
    found = cell(ask, CellAsk(asked.source, asked.from_, asked.to, asked.key, undated=asked.undated))
    return _cell(found)


@routes.get("/forecast/scenarios", right=rights.READ, gives=Page[ScenarioOut])
def list_scenarios(request: ApiRequest) -> Page[ScenarioOut]:
    """The scenarios not applied yet, the newest first."""
    rows = Scenario.objects.filter(applied_on=None).order_by("-id")[:20]
    return Page(items=[_scenario(row) for row in rows], next=None)


@routes.post("/forecast/scenarios", right=rights.INVOICES, gives=ScenarioOut)
def create_scenario(request: ApiRequest, body: ScenarioIn) -> ScenarioOut:
    """Play the forecast otherwise: days, shares and certainties moved in a sandbox."""
    return _scenario(commands.create_scenario(name=body.name, moves=_moves(body.moves), by=request.by))


@routes.get("/forecast/scenarios/{id}", right=rights.READ, gives=ScenarioOut)
def read_scenario(request: ApiRequest, id: PathId) -> ScenarioOut:
    """A scenario, month by month before and after."""
    found = Scenario.objects.filter(pk=id).first()
    if found is None:
        raise NotFound
    return _scenario(found)


@routes.put("/forecast/scenarios/{id}/moves", right=rights.INVOICES, gives=ScenarioOut)
def write_scenario(request: ApiRequest, id: PathId, body: ScenarioMovesIn) -> ScenarioOut:
    """Write all the moves of a scenario anew."""
    return _scenario(commands.move_in_scenario(scenario_id=id, moves=_moves(body.moves), by=request.by))


@routes.post("/forecast/scenarios/{id}/application", right=rights.INVOICES, gives=ScenarioOut, status=200)
def apply_scenario(request: ApiRequest, id: PathId, body: OnIn = TODAY) -> ScenarioOut:
    """Let a scenario be the plan."""
    return _scenario(commands.apply_scenario(scenario_id=id, on=body.on or today(), by=request.by))


@routes.delete("/forecast/scenarios/{id}", right=rights.INVOICES)
def discard_scenario(request: ApiRequest, id: PathId) -> None:
    """Throw a scenario away: what is planned never knew of it."""
    commands.discard_scenario(scenario_id=id, by=request.by)


def _range(asked: CellParams) -> dict[str, date]:
    days = {"from": asked.from_, "to": asked.to}
    return {name: day for name, day in days.items() if day is not None and asked.source == "invoiced"}


def _ask(asked: ForecastParams) -> ForecastAsk:
    day = today()
    usual = ForecastAsk.usual(day)
    first = (asked.from_ or usual.first).replace(day=1)
    last = month_end(asked.to) if asked.to else max(usual.last, month_end(first))
    if last < first:
        raise ValuesRefused([FieldError("to", _("The range ends before it begins."))])
    ask = ForecastAsk(day, first, last, asked.by, asked.owner, asked.scenario)
    if len(ask.months) > LONGEST:
        raise ValuesRefused([FieldError("to", _("A forecast tells %(most)d months at most.") % {"most": LONGEST})])
    if asked.scenario is not None and not Scenario.objects.filter(pk=asked.scenario).exists():
        raise NotFound
    return ask


def _written(found: Forecast, ask: ForecastAsk) -> ForecastOut:
    late = late_lines(
        ForecastAsk(ask.today, ask.first, ask.last, owner_id=ask.owner_id, scenario_id=ask.scenario_id), 50
    )
    return ForecastOut.model_validate(
        {
            "first": ask.first,
            "last": ask.last,
            "by": ask.by,
            "periods": [ForecastPeriodOut.model_validate(one) for one in found.periods],
            "rows": [_row(row) for row in found.rows],
            "totals": {one.key: found.total_of(one.key) for one in found.periods},
            "noted": dict(found.noted),
            "left_to_invoice": found.left,
            "orders": found.orders,
            "late": [
                LateOut(
                    plan_line=line.line_id, order=line.order_id, number=line.number, title=line.title, customer=line.party,
                    label=line.label, due_on=line.due_on, amount=line.amount, why=line.why, draft=line.draft_id,
                )
                for line in late.lines
            ],
        }
    )  # fmt: skip


def _row(row: ForecastRow) -> ForecastRowOut:
    return ForecastRowOut(
        source=row.source, key=row.key, label=row.label, amounts=row.amounts, bands=row.bands, total=row.total
    )


def _cell(found: Cell) -> CellOut:
    return CellOut(
        documents=[CellDocumentOut.model_validate(one) for one in found.documents], count=found.count, total=found.total
    )


def _moves(moves: list[MoveIn]) -> list[MoveAsk]:
    return [
        MoveAsk(
            one.plan_line, one.due_on, "due_on" in one.model_fields_set, one.amount_excl_tax, one.percent, one.certainty
        )
        for one in moves
    ]


def _scenario(row: Scenario) -> ScenarioOut:
    usual = ForecastAsk.usual(today())
    before, after = forecast(usual), forecast(ForecastAsk.usual(today(), scenario_id=row.pk))
    keys = list(dict.fromkeys([*(one.key for one in before.periods), *(one.key for one in after.periods)]))
    return ScenarioOut(
        id=row.pk,
        name=row.name,
        by=row.by_name,
        created_at=row.created_at,
        applied_on=row.applied_on,
        moves=[
            ScenarioMoveOut(
                plan_line=move.plan_line_id, due_on=move.due_on, moves_day=move.moves_day, amount_excl_tax=move.amount,
                certainty=move.certainty,
            )
            for move in ScenarioMove.objects.filter(scenario=row).order_by("id")
        ],
        months=[
            MonthsOut(period=key, before=before.total_of(key), after=after.total_of(key))
            for key in keys
            if before.total_of(key) or after.total_of(key)
        ],
    )  # fmt: skip
