"""Forecasts played otherwise, applied or thrown away; and what each month was expected to bring, noted on its first day (P46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import HUNDRED, ZERO, places_of, round_to
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.dossier.models import BankBalance, ForecastNote, Scenario, ScenarioMove
from carnet.dossier.queries.forecast import ForecastAsk, forecast, month_end
from carnet.invoicing.plans import PlannedLine
from carnet.invoicing.queries import plans_of
from carnet.invoicing.refusals import SIGNED_AMOUNT
from carnet.sales.faults import Faults
from carnet.sales.models import Order, OrderStanding
from carnet.sales.steps import hold

MOST = 2_000


@dataclass(frozen=True, slots=True)
class MoveAsk:
    """A planned invoice otherwise: on another day (or without one, when `moves_day` and none is given), of another amount or
    share of the order, more or less sure; what is not given stays as it is planned."""

    plan_line_id: int
    due_on: date | None = None
    moves_day: bool = False
    amount_excl_tax: Decimal | None = None
    percent: Decimal | None = None
    certainty: int | None = None


class ScenarioLineUnknown(BadValue):
    """A move names a planned invoice that is not open."""

    def __init__(self, at: int) -> None:
        super().__init__(
            _("This planned invoice is not open any more: take it out of the scenario."), field=f"moves[{at}].plan_line"
        )


class ScenarioRestMoved(BadValue):
    """The rest of a plan has no amount of its own."""

    def __init__(self, at: int) -> None:
        super().__init__(
            _("The last line of a plan takes what is left: change the others."), field=f"moves[{at}].amount_excl_tax"
        )


class ScenarioBeyondLeft(BadValue):
    """The lines of an order would go beyond what is left to invoice."""

    def __init__(self, number: str, left: Decimal) -> None:
        super().__init__(
            _("Order %(number)s leaves %(left)s to invoice: its planned invoices may not go beyond.")
            % {"number": number, "left": formats.money(left)},
            field="moves",
        )


class ScenarioApplied(Refusal):
    """An applied scenario is history."""

    def __init__(self, name: str) -> None:
        super().__init__(_("Scenario “%(name)s” is applied already: make another one.") % {"name": name})


@act("scenario.create", right=rights.INVOICES)
def create_scenario(*, name: str, moves: Sequence[MoveAsk] = (), by: Actor) -> Scenario:
    """Begin to play the forecast otherwise; nothing planned changes (P46)."""
    faults = Faults()
    name = faults.text("name", name.strip(), 80)
    if not name:
        faults.add("name", _("Give the scenario a name."))
    faults.refuse()
    made = Scenario.objects.create(name=name, by_name=by.name)
    _write(made, moves)
    journal.record("scenario.created", subject=Subject("scenario", made.pk), by=by, facts={"name": name})
    return made


@act("scenario.move", right=rights.INVOICES)
def move_in_scenario(*, scenario_id: int, moves: Sequence[MoveAsk], by: Actor) -> Scenario:
    """Write all the moves of a scenario anew; nothing planned changes (P46)."""
    scenario = _open_scenario(scenario_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dossier_scenariomove WHERE scenario_id = %s", [scenario.pk])
    _write(scenario, moves)
    journal.record("scenario.moved", subject=Subject("scenario", scenario.pk), by=by, facts={"name": scenario.name})
    return scenario


@act("scenario.discard", right=rights.INVOICES)
def discard_scenario(*, scenario_id: int, by: Actor) -> None:
    """Throw a scenario away: what is planned never knew of it (P46)."""
    scenario = _open_scenario(scenario_id)
    journal.record("scenario.discarded", subject=Subject("scenario", scenario.pk), by=by, facts={"name": scenario.name})
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dossier_scenario WHERE id = %s", [scenario.pk])


@act("scenario.apply", right=rights.INVOICES)
def apply_scenario(*, scenario_id: int, on: date, by: Actor) -> Scenario:
    """Let a scenario be the plan: lines take its days, amounts and certainties in one statement, those invoiced since stay (P46)."""
    scenario = _open_scenario(scenario_id)
    moves = {move.plan_line_id: move for move in ScenarioMove.objects.filter(scenario=scenario)}
    orders = hold(_orders_of(moves))
    lines = [line for plan in plans_of(orders).values() for line in plan if line.id in moves and line.amount]
    _require_left(orders, lines, {pk: move.amount for pk, move in moves.items()})
    with connection.cursor() as cursor:
        cursor.execute(_APPLY, {"scenario": scenario.pk})
    scenario.applied_on, scenario.applied_by = on, by.name
    scenario.save(update_fields=["applied_on", "applied_by"])
    journal.record(
        "scenario.applied",
        subject=Subject("scenario", scenario.pk),
        about=[Subject("order", order_id) for order_id in orders],
        by=by,
        facts={"name": scenario.name, "count": len(lines), "on": on},
    )
    return scenario


# A line left without amount, of which no document took anything, plans nothing: it goes.
_APPLY = """
WITH moved AS MATERIALIZED (
    SELECT l.id, m.moves_day, m.due_on, m.certainty, m.amount,
        CASE WHEN m.amount IS NULL THEN l.planned ELSE l.planned - l.amount + m.amount END AS planned,
        m.amount = 0 AND NOT EXISTS (SELECT 1 FROM invoicing_planmove v WHERE v.plan_line_id = l.id) AS idle
    FROM dossier_scenariomove m JOIN invoicing_planline l ON l.id = m.plan_line_id AND l.amount <> 0
    WHERE m.scenario_id = %(scenario)s
), gone AS (
    DELETE FROM invoicing_planline l USING moved m WHERE l.id = m.id AND m.idle
)
UPDATE invoicing_planline l SET certainty = coalesce(m.certainty, l.certainty), written = true, planned = m.planned,
    due_on = CASE WHEN m.moves_day THEN m.due_on ELSE l.due_on END, milestone = CASE WHEN m.moves_day THEN '' ELSE l.milestone END,
    task_id = CASE WHEN m.moves_day THEN NULL ELSE l.task_id END,
    percent = CASE WHEN m.amount IS NULL THEN l.percent END
FROM moved m WHERE l.id = m.id AND m.idle IS NOT TRUE
"""


@act("forecast.note", right=rights.READ)
def note_month(*, on: date, by: Actor) -> bool:
    """Note what the month of a day is expected to bring, once: on its first day, by the job; whether it was noted now (P46)."""
    month = on.replace(day=1)
    if ForecastNote.objects.filter(month=month).exists():
        return False
    expected = forecast(ForecastAsk(today=on, first=month, last=month_end(month)))
    key = f"{month:%Y-%m}"
    ForecastNote.objects.bulk_create(
        [
            ForecastNote(month=month, source=row.source, amount=row.amounts.get(key, ZERO))
            for row in expected.rows
            if row.source != "invoiced"
        ],
        ignore_conflicts=True,
    )
    return True


@act("cash.note_balance", right=rights.PAYMENTS)
def note_balance(*, amount: Decimal, on: date, by: Actor) -> BankBalance:
    """Note what is in the bank on a day: the cash view begins with it (P46)."""
    faults = Faults()
    faults.number("amount", amount, SIGNED_AMOUNT)
    faults.refuse()
    made = BankBalance.objects.create(on=on, amount=amount, by_name=by.name)
    journal.record(
        "cash.balance_noted", subject=Subject("balance", made.pk), by=by, facts={"amount": str(amount), "on": on}
    )
    return made


def _open_scenario(scenario_id: int) -> Scenario:
    found = Scenario.objects.select_for_update(no_key=True).filter(pk=scenario_id).first()
    if found is None:
        raise NotFound
    if found.applied_on is not None:
        raise ScenarioApplied(found.name)
    return found


def _orders_of(line_ids: Sequence[int] | dict[int, ScenarioMove]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT order_id FROM invoicing_planline WHERE id = ANY (%s) ORDER BY order_id", [list(line_ids)]
        )
        return [row[0] for row in cursor.fetchall()]


def _write(scenario: Scenario, moves: Sequence[MoveAsk]) -> None:
    """Write the moves once they hold together."""
    faults = Faults()
    if len(moves) > MOST or len({move.plan_line_id for move in moves}) < len(moves):
        faults.add("moves", _("Name each planned invoice once, %(most)s at most.") % {"most": MOST})
    for at, move in enumerate(moves):
        if move.certainty is not None and not 0 <= move.certainty <= 100:
            faults.add(f"moves[{at}].certainty", _("It must lie between 0 and 100."))
        if move.percent is not None and not 0 <= move.percent <= HUNDRED:
            faults.add(f"moves[{at}].percent", _("It must lie between 0 and 100."))
    faults.refuse()
    orders = _orders_of([move.plan_line_id for move in moves])
    lines = {line.id: line for plan in plans_of(orders).values() for line in plan if line.amount}
    amounts: dict[int, Decimal | None] = {}
    for at, move in enumerate(moves):
        line = lines.get(move.plan_line_id)
        if line is None:
            raise ScenarioLineUnknown(at)
        amounts[line.id] = _amount(move, line)
        if amounts[line.id] is not None and line.is_rest:
            raise ScenarioRestMoved(at)
    _require_left(orders, list(lines.values()), amounts)
    ScenarioMove.objects.bulk_create(
        ScenarioMove(
            scenario=scenario,
            plan_line_id=move.plan_line_id,
            moves_day=move.moves_day or move.due_on is not None,
            due_on=move.due_on,
            amount=amounts[move.plan_line_id],
            certainty=move.certainty,
        )
        for move in moves
    )


def _amount(move: MoveAsk, line: PlannedLine) -> Decimal | None:
    if move.percent is None:
        return move.amount_excl_tax
    standing = OrderStanding.objects.select_related("order").get(order_id=line.order_id)
    return round_to(standing.ordered_excl_tax * move.percent / HUNDRED, places_of(standing.order.currency))


def _require_left(orders: Sequence[int], lines: Sequence[PlannedLine], amounts: dict[int, Decimal | None]) -> None:
    """Refuse lines that would go beyond what is left of their order."""
    left = dict(OrderStanding.objects.filter(order_id__in=orders).values_list("order_id", "left_excl_tax"))
    plans = plans_of(orders)
    for order_id in orders:
        moved = {line.id for line in lines}
        planned = ZERO
        for line in plans[order_id]:
            asked = amounts.get(line.id) if line.id in moved else None
            planned += ZERO if line.is_rest else line.amount if asked is None else asked
        if planned > left[order_id] and any(amounts.get(line.id) is not None for line in plans[order_id]):
            raise ScenarioBeyondLeft(Order.objects.values_list("number", flat=True).get(pk=order_id), left[order_id])
