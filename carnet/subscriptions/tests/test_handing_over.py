"""Recurring lines of orders become contracts, or are given up; the order closes when nothing else keeps it open (P38)."""

import pytest

from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.sales.lines import LineInput
from carnet.sales.models import Entry, Order, OrderStanding
from carnet.sales.tests.factories import an_order
from carnet.subscriptions import commands
from carnet.subscriptions.commands import HandOverAsk
from carnet.subscriptions.lines import ContractTerms
from carnet.subscriptions.models import Contract, ContractLine, HandOver
from carnet.subscriptions.tests.acts import D, bill, fresh, periods
from carnet.subscriptions.tests.sums import QUARTER, YEAR, day

ON = day("01/09/2026")


def recurring(period: str, price: str, description: str = "Hébergement") -> LineInput:
    return LineInput(description=description, unit_price=D(price), vat_rate=D(20), period=period)


@pytest.fixture
def order(by: Actor) -> Order:
    return an_order([("1", "1000.00"), recurring("year", "540.00"), recurring("month", "45.00", "Support")])


def standing(order: Order) -> OrderStanding:
    return OrderStanding.objects.get(order=order)


def line(order: Order, place: int) -> int:
    from carnet.sales.models import OrderLine

    return OrderLine.objects.get(order=order, position=place).pk


def test_one_click_makes_a_contract_per_period_of_price(by: Actor, order: Order) -> None:
    year, month = commands.hand_over(order_id=order.pk, on=ON, by=by)
    assert [(one.title, one.billing_count, one.billing_unit) for one in (year, month)] == [
        ("Hébergement", 1, "year"), ("Support", 1, "month"),
    ]  # fmt: skip
    assert standing(order).recurring_to_hand_over == 0
    assert Entry.objects.filter(order=order, figure="handed_over").count() == 2
    bill(by, "01/09/2026")
    assert [periods(one)[0][2] for one in (year, month)] == [D("540.00"), D("45.00")]
    assert year.party_id == order.party_id


def test_chosen_lines_go_to_one_contract_on_its_own_terms(by: Actor, order: Order) -> None:
    terms = ContractTerms(start_on=day("17/09/2026"), billing=QUARTER, alignment="calendar", term=YEAR)
    ask = HandOverAsk(line_ids=(line(order, 2), line(order, 3)), title="Tout compris", terms=terms)
    (contract,) = commands.hand_over(order_id=order.pk, on=ON, ask=ask, by=by)
    assert ContractLine.objects.filter(contract=contract).count() == 2
    assert (contract.title, contract.end_on) == ("Tout compris", day("16/09/2027"))
    with pytest.raises(Refusal) as refusal:
        commands.hand_over(order_id=order.pk, on=ON, by=by)
    assert refusal.value.code == "NothingToHandOver"


def test_a_draft_counts_once_activated(by: Actor, order: Order) -> None:
    year, month = commands.hand_over(order_id=order.pk, on=ON, draft=True, by=by)
    assert standing(order).recurring_to_hand_over == 2
    commands.activate_contract(contract_id=year.pk, on=ON, by=by)
    assert standing(order).recurring_to_hand_over == 1
    commands.delete_contract(contract_id=month.pk, by=by)
    (again,) = commands.hand_over(order_id=order.pk, on=ON, by=by)
    assert standing(order).recurring_to_hand_over == 0
    assert again.title == "Support"


def test_a_contract_that_billed_nothing_can_be_made_a_draft_again(by: Actor, order: Order) -> None:
    year, _month = commands.hand_over(order_id=order.pk, on=ON, by=by)
    commands.deactivate_contract(contract_id=year.pk, on=ON, by=by)
    assert standing(order).recurring_to_hand_over == 1
    assert fresh(year).next_due_on is None
    commands.activate_contract(contract_id=year.pk, on=ON, by=by)
    bill(by, "01/09/2026")
    with pytest.raises(Refusal) as refusal:
        commands.deactivate_contract(contract_id=year.pk, on=ON, by=by)
    assert refusal.value.code == "ContractHasBilled"


def test_an_order_with_only_recurring_lines_closes_when_all_are_handed_over(by: Actor) -> None:
    order = an_order([recurring("year", "540.00")])
    assert standing(order).state == "open"
    commands.hand_over(order_id=order.pk, on=ON, by=by)
    assert standing(order).state == "closed"


def test_a_line_given_up_no_longer_keeps_the_order_open(by: Actor) -> None:
    order = an_order([recurring("year", "540.00")])
    commands.give_up_line(
        order_id=order.pk, line_ids=[line(order, 1)], reason="Le client héberge lui-même", on=ON, by=by
    )
    assert standing(order).state == "closed"
    commands.restore_line(order_id=order.pk, line_ids=[line(order, 1)], on=ON, by=by)
    assert standing(order).state == "open"
    commands.hand_over(order_id=order.pk, on=ON, by=by)
    assert (standing(order).state, HandOver.objects.count()) == ("closed", 3)


@pytest.mark.parametrize("place", [1, 99])
def test_only_recurring_lines_of_the_order_are_handed_over(by: Actor, order: Order, place: int) -> None:
    with pytest.raises(Refusal) as refusal:
        commands.hand_over(
            order_id=order.pk, on=ON, ask=HandOverAsk(line_ids=(line(order, place) if place == 1 else 0,)), by=by
        )
    assert refusal.value.code == "NotRecurring"
    assert Contract.objects.count() == 0


def test_a_line_is_given_up_for_a_reason(by: Actor, order: Order) -> None:
    with pytest.raises(Refusal) as refusal:
        commands.give_up_line(order_id=order.pk, line_ids=[line(order, 2)], reason=" ", on=ON, by=by)
    assert refusal.value.code == "GivingUpNeedsReason"
    assert HandOver.objects.count() == 0


def test_faults_are_told_all_at_once(by: Actor, order: Order) -> None:
    terms = ContractTerms(
        start_on=day("01/09/2026"), end_on=day("01/01/2026"), lead_days=99, anchor_day=40, issuing="never",
        renewal="automatic",
    )  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        commands.hand_over(order_id=order.pk, on=ON, ask=HandOverAsk(terms=terms), by=by)
    assert {error.field for error in refusal.value.errors} >= {"end", "lead_days", "anchor_day", "issuing"}
