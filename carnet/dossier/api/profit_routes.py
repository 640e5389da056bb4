"""What orders, projects, customers, salespeople and periods earn, for those who may see costs (P44)."""

from datetime import date
from typing import Literal

from ninja import Query
from pydantic import BaseModel

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.fields import AmountOut, Answer, Day, DayOut, IdIn, PathId, PercentOut
from carnet.core.api.routing import ApiRequest, Routes
from carnet.dossier.queries.earnings import earnings
from carnet.dossier.queries.profitability import Profit, Stage, profit_of_order, profit_of_project

profit_routes = Routes("Profitability")


class StageOfCostOut(Answer):
    """A cost and the margin over it; `rate` is in percent of what is sold, null when nothing is."""

    cost: AmountOut
    margin: AmountOut
    rate: PercentOut | None


class CostByKindOut(Answer):
    """What was spent, by kind of document."""

    goods: AmountOut
    purchases: AmountOut
    time: AmountOut
    expenses: AmountOut


class LeftToDoOut(Answer):
    """What is left: goods to deliver at their average cost, hours, and what is still to be bought or made."""

    total: AmountOut
    goods: AmountOut
    time: AmountOut
    others: AmountOut


class ProfitabilityOut(Answer):
    """Sold with amendments, credits and what was given up; then cost and margin as planned, once commitments are billed,
    today, and at the end (`landing` = actual + committed + left to do). Amounts in the company's currency."""

    sold: AmountOut
    planned_cost: AmountOut
    committed_cost: AmountOut
    actual_cost: AmountOut
    actual_by_kind: CostByKindOut
    left_to_do: LeftToDoOut
    landing_cost: AmountOut
    planned: StageOfCostOut
    committed: StageOfCostOut
    actual: StageOfCostOut
    landing: StageOfCostOut
    lands_below: bool


class EarningOut(Answer):
    """A line of the report."""

    key: str
    label: str
    orders: int
    profitability: ProfitabilityOut


class EarningsOut(Answer):
    """The report of a period, those that earn least first; rates of the total are computed on the sums."""

    since: DayOut
    until: DayOut
    by: str
    items: list[EarningOut]
    total: ProfitabilityOut


class EarningsParams(BaseModel):
    """Which orders: agreed in a period (the running year), and how they are grouped."""

    since: Day | None = None
    until: Day | None = None
    by: Literal["order", "customer", "salesperson", "project", "month"] = "order"
    customer: IdIn | None = None
    salesperson: IdIn | None = None
    project: IdIn | None = None


@profit_routes.get("/orders/{id}/profitability", right=rights.READ, gives=ProfitabilityOut)
def read_profitability_of_order(request: ApiRequest, id: PathId) -> ProfitabilityOut:
    """What an order earns."""
    request.by.must(rights.COSTS)
    return profit_out(profit_of_order(id))


@profit_routes.get("/projects/{id}/profitability", right=rights.READ, gives=ProfitabilityOut)
def read_profitability_of_project(request: ApiRequest, id: PathId) -> ProfitabilityOut:
    """What a project earns: all its orders, and what none of them bears."""
    request.by.must(rights.COSTS)
    return profit_out(profit_of_project(id))


@profit_routes.get("/profitability", right=rights.READ, gives=EarningsOut)
def report_profitability(request: ApiRequest, asked: Query[EarningsParams]) -> EarningsOut:
    """What the live orders agreed in a period earn: one by one, or by customer, salesperson, project or month."""
    return _report(asked, request.by)


def _report(asked: EarningsParams, by: Actor) -> EarningsOut:
    by.must(rights.COSTS)
    until = asked.until or today()
    since = asked.since or date(until.year, 1, 1)
    found = earnings(
        since=since,
        until=until,
        by=asked.by,
        party_id=asked.customer,
        owner_id=asked.salesperson,
        project_id=asked.project,
    )
    items = [
        EarningOut(key=one.key, label=one.label, orders=one.orders, profitability=profit_out(one.profit))
        for one in found.lines
    ]
    return EarningsOut(since=since, until=until, by=asked.by, items=items, total=profit_out(found.total))


def profit_out(profit: Profit) -> ProfitabilityOut:
    """What something earns, as an answer."""
    return ProfitabilityOut(
        sold=profit.sold,
        planned_cost=profit.planned_cost,
        committed_cost=profit.committed_cost,
        actual_cost=profit.actual_cost,
        actual_by_kind=CostByKindOut(
            goods=profit.spent_goods,
            purchases=profit.spent_purchases,
            time=profit.spent_time,
            expenses=profit.spent_expenses,
        ),
        left_to_do=LeftToDoOut(
            total=profit.left_cost, goods=profit.left_goods, time=profit.left_work, others=profit.left_others
        ),
        landing_cost=profit.landing_cost,
        planned=_stage(profit.planned),
        committed=_stage(profit.committed),
        actual=_stage(profit.actual),
        landing=_stage(profit.landing),
        lands_below=profit.lands_below,
    )


def _stage(stage: Stage) -> StageOfCostOut:
    return StageOfCostOut.model_validate(stage)
