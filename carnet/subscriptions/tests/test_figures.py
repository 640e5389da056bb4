"""Recurring revenue adds up: movements over two random years, against a recomputation line by line (P42)."""

import random
from datetime import date, timedelta

import pytest

from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.subscriptions.amounts import ONE_DAY, monthly
from carnet.subscriptions.models import Contract, Period
from carnet.subscriptions.queries.figures import moves_of, recurring_months
from carnet.subscriptions.queries.forecasting import amounts_by_month, future_periods
from carnet.subscriptions.queries.loading import contracts_to_bill
from carnet.subscriptions.queries.reading import state_on
from carnet.subscriptions.states import ContractState
from carnet.subscriptions.tests.acts import D, a_contract, a_line, bill, fresh
from carnet.subscriptions.tests.lives import play
from carnet.subscriptions.tests.sums import QUARTER, YEAR, day

LAST = date(2026, 10, 31)


def by_hand(on: date) -> object:
    """What contracts bring a month on a day, line by line."""
    total = ZERO
    for contract in contracts_to_bill(Contract.objects.all()):
        if contract.row.start_on > on or state_on(contract, on) is not ContractState.ACTIVE:
            continue
        for line in contract.lines:
            price = line.timeline.price_at(on)
            if price is not None:
                total += monthly(line.timeline.quantity_at(on), price)
    return total


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_movements_add_up_over_two_random_years(by: Actor, seed: int) -> None:
    play(by, random.Random(seed), date(2024, 9, 1), LAST)
    months = recurring_months(24, LAST)
    assert [one.month.month for one in months][-1] == 10
    for one, following in zip(months, [*months[1:], None], strict=True):
        assert one.before + one.movement.net == one.after
        assert following is None or following.before == one.after
        end = (one.month + timedelta(days=40)).replace(day=1) - ONE_DAY
        assert one.after == by_hand(end)
        moves = moves_of(one.month)
        for kind in ("new", "expansion", "contraction", "churn"):
            assert sum((move.amount for move in moves if move.kind == kind), ZERO) == getattr(one.movement, kind)
    assert any(one.movement.churn for one in months) and any(one.movement.new for one in months)
    assert any(one.movement.expansion for one in months) and any(one.movement.contraction for one in months)


def test_a_yearly_price_counts_for_its_twelfth(by: Actor) -> None:
    a_contract(by, "10/01/2026", a_line("540.00", YEAR), a_line("300.00"), billing=YEAR)
    (month,) = recurring_months(1, day("31/01/2026"))
    assert (month.after, month.yearly, month.movement.new, month.contracts) == (
        D("345.00"),
        D("4140.00"),
        D("345.00"),
        1,
    )


def test_the_forecast_is_what_the_runs_will_bill(by: Actor) -> None:
    one = a_contract(by, "01/01/2026", a_line("100.00"), issuing="issue")
    a_contract(by, "10/02/2026", a_line("300.00"), billing=QUARTER, alignment="calendar", issuing="issue")
    expected = {month.month: month.excl_tax for month in amounts_by_month(day("31/07/2026"))}
    assert expected[date(2026, 1, 1)] == D("100.00")
    found = {}
    for month in range(1, 8):
        run = bill(by, f"28/{month:02}/2026")
        found[date(2026, month, 1)] = sum(Period.objects.filter(run=run).values_list("amount", flat=True), ZERO)
    assert found == expected
    assert next(iter(future_periods(day("31/08/2026")))).due_on == day("01/08/2026")
    assert fresh(one).next_due_on == day("01/08/2026")
