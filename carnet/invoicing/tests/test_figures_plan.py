"""The examples of figures.md for the billing plan (P45), through commands: it always adds up to what is left to invoice."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.core.actor import Actor
from carnet.invoicing import commands
from carnet.invoicing.commands.planning import (
    PlanBeyondLeft,
    PlanLineDone,
    PlanLineDrafted,
    PlanLineUnknown,
    PlanLineWithoutAmount,
)
from carnet.invoicing.models import Invoice, PlanLine
from carnet.invoicing.plans import PlanAsk, PlannedLine
from carnet.invoicing.proposals import LineAsk
from carnet.invoicing.queries import plan_of
from carnet.invoicing.steps.planning import open_new_rest
from carnet.invoicing.tests.acts import D, Desk, amend, decimals, line_of, standing
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order

JAN, FEB, MAR = date(2027, 1, 15), date(2027, 2, 28), date(2027, 3, 31)


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def planned(desk: Desk, order: Order, *told: str, kinds: Sequence[str] = ()) -> list[PlannedLine]:
    """A plan of percentages and amounts on successive days."""
    days = [JAN, FEB, MAR, date(2027, 4, 30)]
    asks = [
        PlanAsk(
            label=f"Part {at + 1}",
            due_on=days[at],
            kind=kinds[at] if kinds else "interim",
            percent=D(one[:-1]) if one.endswith("%") else None,
            amount_excl_tax=D(one) if one and not one.endswith("%") else None,
        )
        for at, one in enumerate(told)
    ]
    return commands.write_plan(order_id=order.pk, lines=asks, by=desk.by)


def amounts(order: Order) -> list[Decimal]:
    """What the lines still expect; they always add up to what is left."""
    found = [line.amount for line in plan_of(order.pk)]
    assert sum(found) == standing(order).left_excl_tax
    return found


def invoiced(desk: Desk, line: PlannedLine) -> Invoice:
    draft = commands.draft_plan_line(plan_line_id=line.id, on=desk.on, by=desk.by)
    return desk.issue(draft)


def test_p45_an_order_without_a_plan_has_one_undated_line(desk: Desk) -> None:
    order = an_order([("1", "6200.00")])
    (rest,) = plan_of(order.pk)
    assert (rest.planned, rest.amount, rest.due_on, rest.written) == (None, D("6200.00"), None, False)


def test_p45_another_invoice_consumes_the_oldest_lines_and_says_so(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    planned(desk, order, "3000", "4000", "3000")
    invoice = desk.interim(order, LineAsk(line_of(order), amount=D("3500.00")))
    assert amounts(order) == decimals("0.00", "3500.00", "3000.00")
    first, second, rest = plan_of(order.pk)
    assert [(use.number, use.amount) for use in (*first.uses, *second.uses)] == [
        (invoice.number, D("-3000.00")),
        (invoice.number, D("-500.00")),
    ]
    assert (first.is_done, second.is_done, rest.uses) == (True, False, [])


def test_p45_percentages_are_of_what_is_ordered_and_the_last_takes_the_cents(desk: Desk) -> None:
    order = an_order([("1", "12600.00")])
    planned(desk, order, "40%", "30%", "30%")
    assert amounts(order) == decimals("5040.00", "3780.00", "3780.00")


def test_p45_an_invoice_of_a_line_closes_it_and_the_difference_goes_to_the_last(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    first, second, _rest = planned(desk, order, "3000", "4000", "")
    draft = commands.draft_plan_line(plan_line_id=second.id, on=desk.on, by=desk.by)
    assert (draft.kind, draft.total_excl_tax) == ("interim", D("4000.00"))
    commands.delete_draft(invoice_id=draft.pk, by=desk.by)
    more = desk.draft_interim(order, LineAsk(line_of(order), amount=D("4200.00")))
    PlanLine.objects.filter(pk=second.id).update(invoice_id=more.pk)
    desk.issue(more)
    assert amounts(order) == decimals("3000.00", "0.00", "2800.00")
    invoice = invoiced(desk, first)
    assert invoice.total_excl_tax == D("3000.00")
    assert amounts(order) == decimals("0.00", "0.00", "2800.00")


def test_p45_deposit_interim_and_balance_in_one_click_each(desk: Desk) -> None:
    order = an_order([("1", "8450.00"), ("1", "1550.00")])
    deposit, interim, rest = planned(desk, order, "30%", "4000", "", kinds=["deposit", "interim", "balance"])
    assert [invoiced(desk, deposit).kind, invoiced(desk, interim).kind] == ["deposit", "interim"]
    assert amounts(order) == decimals("0.00", "0.00", "3000.00")
    balance = invoiced(desk, rest)
    assert (balance.kind, balance.total_excl_tax) == ("balance", D("3000.00"))
    assert amounts(order) == decimals("0.00", "0.00", "0.00")
    assert standing(order).state == "settled"
    assert [line.is_done for line in plan_of(order.pk)] == [True, True, True]


def test_p45_an_amendment_goes_to_the_last_line(desk: Desk) -> None:
    order = an_order([("1", "12600.00")])
    planned(desk, order, "40%", "30%", "30%")
    amend(order, 1, "0", "1950.00")
    assert amounts(order) == decimals("5040.00", "3780.00", "5730.00")


def test_p45_or_an_amendment_goes_to_a_new_line_without_a_day(desk: Desk) -> None:
    order = an_order([("1", "12600.00")])
    planned(desk, order, "40%", "30%", "30%")
    open_new_rest(order.pk, "Amendment")
    amend(order, 1, "0", "1950.00")
    assert amounts(order) == decimals("5040.00", "3780.00", "3780.00", "1950.00")
    assert [line.due_on for line in plan_of(order.pk)] == [JAN, FEB, MAR, None]


def test_p45_a_minus_larger_than_the_last_line_takes_from_the_one_before(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    planned(desk, order, "3000", "4000", "3000")
    amend(order, 1, "0", "-4500.00")
    assert amounts(order) == decimals("3000.00", "2500.00", "0.00")


def test_p45_a_credit_to_be_invoiced_again_goes_to_the_last_line(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    first, _second, _rest = planned(desk, order, "3000", "4000", "")
    invoice = invoiced(desk, first)
    desk.credit(invoice)
    assert amounts(order) == decimals("0.00", "4000.00", "6000.00")
    again = desk.interim(order, percent="10")
    assert amounts(order) == decimals("0.00", "3000.00", "6000.00")
    desk.credit(again, again=False)
    assert amounts(order) == decimals("0.00", "3000.00", "6000.00")


def test_a_plan_written_again_keeps_what_is_invoiced(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    planned(desk, order, "3000", "4000", "3000")
    desk.interim(order, LineAsk(line_of(order), amount=D("3500.00")))
    _done, second, rest = plan_of(order.pk)
    asks = [
        PlanAsk(line_id=second.id, label="Milestone", due_on=MAR, amount_excl_tax=D(1500)),
        PlanAsk(label="More", due_on=MAR, amount_excl_tax=D(2000)),
        PlanAsk(line_id=rest.id, label="End", due_on=date(2027, 6, 30), kind="balance"),
    ]
    commands.write_plan(order_id=order.pk, lines=asks, by=desk.by)
    assert amounts(order) == decimals("0.00", "1500.00", "2000.00", "3000.00")
    kept = plan_of(order.pk)[1]
    assert (kept.id, kept.label, kept.planned, kept.used) == (second.id, "Milestone", D("2000.00"), D("500.00"))
    commands.write_plan(order_id=order.pk, lines=[PlanAsk(label="All")], by=desk.by)
    assert [(line.label, line.amount, line.planned) for line in plan_of(order.pk)] == [
        ("Part 1", D("0.00"), D("3000.00")),
        ("Milestone", D("0.00"), D("500.00")),
        ("All", D("6500.00"), None),
    ]


def test_a_line_to_which_a_credit_gave_back_may_be_written_smaller_than_that(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    first, _rest = planned(desk, order, "3000", "")
    desk.credit(invoiced(desk, first))  # the rest is given 3 000 back
    open_new_rest(order.pk, "Amendment")
    _done, given, rest = plan_of(order.pk)
    assert (given.amount, given.used, rest.amount) == (D("10000.00"), D("-3000.00"), D("0.00"))
    asks = [
        PlanAsk(line_id=given.id, label="Small", amount_excl_tax=D(100)),
        PlanAsk(line_id=rest.id, label="Was the rest", amount_excl_tax=D(400)),
        PlanAsk(label="End"),
    ]
    written = commands.write_plan(order_id=order.pk, lines=asks, by=desk.by)
    assert [(line.id == given.id, line.amount) for line in written[1:]] == [
        (True, D(100)),
        (False, D(400)),
        (False, D(9500)),
    ]
    commands.write_plan(order_id=order.pk, lines=[PlanAsk(label="All")], by=desk.by)
    assert amounts(order) == decimals("0.00", "0.00", "10000.00")


def test_an_order_worth_nothing_has_its_rest_too(desk: Desk) -> None:
    order = an_order([("1", "0.00")])
    assert [(line.planned, line.amount) for line in plan_of(order.pk)] == [(None, D("0.00"))]
    with pytest.raises(PlanBeyondLeft):
        planned(desk, order, "100", "")
    planned(desk, order, "30%", "")
    assert amounts(order) == decimals("0.00")


def test_a_line_grows_while_another_shrinks_in_one_writing(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    first, second, _rest = planned(desk, order, "3000", "6000", "")
    asks = [
        PlanAsk(line_id=first.id, label="A", amount_excl_tax=D(8000)),
        PlanAsk(line_id=second.id, label="B", amount_excl_tax=D(500)),
        PlanAsk(label="C"),
    ]
    commands.write_plan(order_id=order.pk, lines=asks, by=desk.by)
    assert amounts(order) == decimals("8000.00", "500.00", "1500.00")
    assert not any(line.uses for line in plan_of(order.pk))


def test_a_plan_beyond_what_is_left_is_refused(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    before = planned(desk, order, "3000", "")
    with pytest.raises(PlanBeyondLeft) as refused:
        planned(desk, order, "3000", "7500", "100")
    assert refused.value.errors[0].field == "billing_plan[1].amount_excl_tax"
    with pytest.raises(PlanLineWithoutAmount):
        planned(desk, order, "", "7500")
    with pytest.raises(PlanLineUnknown):
        commands.write_plan(order_id=order.pk, lines=[PlanAsk(line_id=0, label="Ghost")], by=desk.by)
    assert plan_of(order.pk) == before


def test_a_line_is_invoiced_once(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    first, _rest = planned(desk, order, "3000", "")
    draft = commands.draft_plan_line(plan_line_id=first.id, on=desk.on, by=desk.by)
    with pytest.raises(PlanLineDrafted):
        commands.draft_plan_line(plan_line_id=first.id, on=desk.on, by=desk.by)
    desk.issue(draft)
    with pytest.raises(PlanLineDone):
        commands.draft_plan_line(plan_line_id=first.id, on=desk.on, by=desk.by)
    with pytest.raises(PlanLineDone):
        commands.move_plan_line(plan_line_id=first.id, due_on=MAR, by=desk.by)


def test_a_line_moves_to_another_day(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    _first, rest = planned(desk, order, "3000", "")
    moved = commands.move_plan_line(plan_line_id=rest.id, due_on=MAR, certainty=60, by=desk.by)
    assert (moved.due_on, moved.certainty, moved.amount) == (MAR, 60, D("7000.00"))


def test_a_milestone_gives_the_day_and_moves_it(desk: Desk) -> None:
    order = an_order([("2", "500.00")])
    asks = [
        PlanAsk(label="Now", kind="deposit", percent=D(30), milestone="acceptance", offset_days=15),
        PlanAsk(label="Delivered", milestone="delivery", offset_months=1),
    ]
    first, rest = commands.write_plan(order_id=order.pk, lines=asks, by=desk.by)
    assert first.due_on == order.ordered_on.fromordinal(order.ordered_on.toordinal() + 15)
    assert rest.due_on is None
    Order.objects.filter(pk=order.pk).update(promised_on=JAN)
    assert plan_of(order.pk)[1].due_on == date(2027, 2, 15)
    Order.objects.filter(pk=order.pk).update(promised_on=None)
    assert plan_of(order.pk)[1].due_on is None


def test_the_database_tells_what_a_plan_expects_whoever_writes(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    planned(desk, order, "3000", "4000", "")
    PlanLine.objects.filter(order=order).update(amount=D(1))
    assert amounts(order) == decimals("3000.00", "4000.00", "3000.00")
    PlanLine.objects.filter(order=order, planned=4000).update(planned=D(9000))
    assert amounts(order) == decimals("3000.00", "7000.00", "0.00")
    PlanLine.objects.filter(order=order, planned=None).delete()
    assert len(amounts(order)) == 3
    for statement in (
        "UPDATE invoicing_planmove SET amount = -1",
        "DELETE FROM invoicing_planmove",
        "INSERT INTO invoicing_planmove (plan_line_id, document_kind, \"on\", amount) SELECT id, '', now(), 5 FROM invoicing_planline",
        f"SELECT invoicing_fit_plan({order.pk}, 'invoice', 1, CURRENT_DATE, 500)",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
