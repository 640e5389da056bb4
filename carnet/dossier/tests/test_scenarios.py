"""The forecast played otherwise: applied it gives to the cent what it showed, thrown away nothing ever moved (P46)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.install import company_models
from carnet.dossier import commands
from carnet.dossier.check import check_company
from carnet.dossier.commands import MoveAsk
from carnet.dossier.commands.forecasting import (
    ScenarioApplied,
    ScenarioBeyondLeft,
    ScenarioLineUnknown,
    ScenarioRestMoved,
)
from carnet.dossier.models import Scenario
from carnet.dossier.queries.forecast import CellAsk, ForecastAsk, cell, forecast
from carnet.dossier.tests.test_forecast import TODAY, ordered
from carnet.invoicing import commands as invoices
from carnet.invoicing.queries import plan_of
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company

D = Decimal
ASK = ForecastAsk.usual(TODAY)
TRACES = ("core_journal", "core_journalabout", "dossier_scenario", "dossier_scenariomove")


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner
        assert not check_company().gaps


@pytest.fixture
def order(by: Actor) -> Order:
    ordered(by, "700", ("", date(2026, 12, 15)))
    return ordered(by, "10000", ("2000", date(2026, 10, 20)), ("3000", date(2026, 12, 5)), ("", date(2027, 3, 1)))


def months(scenario: Scenario | None = None) -> dict[str, Decimal]:
    found = forecast(ForecastAsk.usual(TODAY, scenario_id=scenario.pk if scenario else None))
    return {one.key: found.total_of(one.key) for one in found.periods if found.total_of(one.key)}


def rows() -> dict[str, str]:
    """Every row of the company but the traces of the act itself."""
    found = {}
    with connection.cursor() as cursor:
        for model in company_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) || md5(string_agg(t::text, $$|$$ ORDER BY id)) FROM "{table}" t')
            found[table] = str(cursor.fetchone()[0])
    return {table: print_ for table, print_ in found.items() if table not in TRACES}


def played(by: Actor, order: Order) -> Scenario:
    first, second, rest = plan_of(order.pk)
    moves = [
        MoveAsk(first.id, due_on=date(2027, 1, 10)),
        MoveAsk(second.id, amount_excl_tax=D("4500.50"), certainty=40),
        MoveAsk(rest.id, due_on=date(2027, 2, 1)),
    ]
    return commands.create_scenario(name="The port slips", moves=moves, by=by)


def test_months_are_shown_before_and_after(by: Actor, order: Order) -> None:
    scenario = played(by, order)
    assert months() == {"2026-11": D(2000), "2026-12": D(3700), "2027-03": D(5000)}
    assert months(scenario) == {"2026-12": D("5200.50"), "2027-01": D(2000), "2027-02": D("3499.50")}
    opened = cell(
        ForecastAsk.usual(TODAY, scenario_id=scenario.pk), CellAsk("plan", date(2027, 2, 1), date(2027, 2, 28))
    )
    assert [(one.title, one.amount) for one in opened.documents] == [("Part 3", D("3499.50"))]


def test_applied_it_gives_what_it_showed(by: Actor, order: Order) -> None:
    scenario = played(by, order)
    shown = forecast(ForecastAsk.usual(TODAY, scenario_id=scenario.pk))
    commands.apply_scenario(scenario_id=scenario.pk, on=TODAY, by=by)
    found = forecast(ASK)
    assert [(row.source, row.amounts, row.bands) for row in found.rows] == [
        (row.source, row.amounts, row.bands) for row in shown.rows
    ]
    assert found.left == shown.left
    with pytest.raises(ScenarioApplied):
        commands.apply_scenario(scenario_id=scenario.pk, on=TODAY, by=by)


def test_thrown_away_nothing_ever_moved(by: Actor, order: Order) -> None:
    before = rows()
    scenario = played(by, order)
    assert rows() == before
    commands.discard_scenario(scenario_id=scenario.pk, by=by)
    assert rows() == before
    assert not Scenario.objects.exists()


def test_two_scenarios_stand_side_by_side(by: Actor, order: Order) -> None:
    first, other = played(by, order), commands.create_scenario(name="All is well", by=by)
    assert months(other) == months()
    assert months(first) != months()
    line = plan_of(order.pk)[0]
    commands.move_in_scenario(scenario_id=other.pk, moves=[MoveAsk(line.id, moves_day=True)], by=by)
    assert months(other) == {"undated": D(2000), "2026-12": D(3700), "2027-03": D(5000)}


def test_a_share_left_at_nothing_goes_to_the_rest(by: Actor, order: Order) -> None:
    first = plan_of(order.pk)[0]
    scenario = commands.create_scenario(name="One less", moves=[MoveAsk(first.id, percent=D(0))], by=by)
    shown = months(scenario)
    commands.apply_scenario(scenario_id=scenario.pk, on=TODAY, by=by)
    assert months() == shown == {"2026-12": D(3700), "2027-03": D(7000)}
    assert [line.amount for line in plan_of(order.pk)] == [D(3000), D(7000)]


def test_what_was_invoiced_since_is_left_as_it_is(by: Actor, order: Order) -> None:
    scenario = played(by, order)
    first = plan_of(order.pk)[0]
    draft = invoices.draft_plan_line(plan_line_id=first.id, on=TODAY, by=by)
    invoices.issue_invoice(invoice_id=draft.pk, on=TODAY, by=by)
    shown = months(scenario)
    commands.apply_scenario(scenario_id=scenario.pk, on=TODAY, by=by)
    assert months() == shown
    assert plan_of(order.pk)[0].due_on == date(2026, 10, 20)


@pytest.mark.parametrize(
    ("move", "refusal"),
    [
        (lambda plan: MoveAsk(plan[0].id, amount_excl_tax=D(7001)), ScenarioBeyondLeft),
        (lambda plan: MoveAsk(plan[2].id, amount_excl_tax=D(1)), ScenarioRestMoved),
        (lambda _plan: MoveAsk(0, due_on=TODAY), ScenarioLineUnknown),
    ],
)
def test_a_move_that_cannot_be_is_refused(by: Actor, order: Order, move: object, refusal: type[Exception]) -> None:
    before = rows()
    with pytest.raises(refusal):
        commands.create_scenario(name="No", moves=[move(plan_of(order.pk))], by=by)  # type: ignore[operator]
    assert rows() == before
