"""Time invoiced, credited, invoiced again: the whole company adds up, and two runs at once bill nothing twice (P24)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier.check import check_company
from carnet.dossier.commands import end_lines
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice, WorkClaim
from carnet.invoicing.tests.acts import Desk
from carnet.invoicing.tests.test_races import at_once
from carnet.invoicing.tests.test_time import refused
from carnet.projects.models import TimeEntry
from carnet.projects.tests.factories import a_project, a_project_of, costing, day, service, spent
from carnet.sales.models import LineStanding, Order, OrderLine, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer, an_order

D = Decimal
ON = date(2026, 9, 20)


def orders_at_cost(by: Actor, n: int) -> list[Order]:
    """Orders of 4 hours at cost, uncapped, with 6 hours spent on each by two thirds; one more project without order."""
    party = a_customer()
    costing(by, by, "40")
    found = [an_order([service("4", "100", invoice_policy="at_cost")], party) for _ in range(n)]
    for order in found:
        project = a_project_of(by, order)
        for at in range(3):
            spent(by, project, 120, day(2 + at))
    return found


@pytest.mark.django_db
def test_the_check_agrees_with_what_was_billed_credited_and_billed_again() -> None:
    by = a_company()
    with company_scope(by.company_id):
        first, second = orders_at_cost(by, 2)
        desk = Desk(by, ON)
        made = commands.draft_time_of_orders(order_ids=[first.pk, second.pk], on=ON, until=day(3), by=by)
        desk.issue(desk.draft_credit(desk.issue(made[0])))
        desk.issue(commands.draft_time(order_id=first.pk, on=ON, by=by))
        free = a_project(by, party_id=first.party_id, hour_price=D(75))
        spent(by, free, 50)
        desk.issue(commands.draft_project_time(project_id=free.pk, on=ON, by=by))
        assert check_company().gaps == ()


@pytest.mark.django_db
def test_the_check_names_an_entry_whose_invoice_is_another() -> None:
    by = a_company()
    with company_scope(by.company_id):
        (order,) = orders_at_cost(by, 1)
        commands.draft_time(order_id=order.pk, on=ON, until=day(2), by=by)
        loose = TimeEntry.objects.filter(invoice_id=None).first()
        TimeEntry.objects.filter(pk=loose.pk).update(invoice_id=999)
        assert [gap.where for gap in check_company().gaps] == [f"time_entry {loose.pk}"]


@pytest.mark.django_db
@pytest.mark.parametrize("discount", ["0", "7.5"])
def test_ending_a_line_gives_up_what_was_not_spent(discount: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        costing(by, by, "40")
        lines = [service("20", "100.03", invoice_policy="at_cost"), service("3", "33.33", "u", description="Fixed")]
        order = an_order(lines, discount_percent=discount)
        line = OrderLine.objects.get(order=order, description="Development")
        spent(by, a_project_of(by, order), 320)
        draft = commands.draft_time(order_id=order.pk, on=ON, by=by)
        held = refused("LineOnADraft", end_lines, order_id=order.pk, order_line_ids=[line.pk], on=ON, by=by)
        assert [holder.id for holder in held.holders] == [draft.pk]
        Desk(by, ON).issue(draft)
        end_lines(order_id=order.pk, order_line_ids=[line.pk], on=ON, by=by)
        found = LineStanding.objects.get(order_line=line)
        assert (found.left_quantity, found.left_amount, found.abandoned_quantity) == (0, 0, D("14.6667"))
        assert check_company().gaps == ()
        Desk(by, ON).balance(order)
        standing = OrderStanding.objects.get(order=order)
        assert (standing.state, standing.left_excl_tax) == ("settled", 0)
        assert check_company().gaps == ()
        refused("NothingToEnd", end_lines, order_id=order.pk, order_line_ids=[line.pk], on=ON, by=by)


@pytest.mark.django_db
def test_only_lines_at_cost_are_ended_and_deposits_stay_covered() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(
            [service("20", "100", invoice_policy="at_cost"), service("1", "100", "u", description="Fixed")]
        )
        cost, fixed = OrderLine.objects.filter(order=order).order_by("position")
        asked = {"order_id": order.pk, "on": ON, "by": by}
        refused("NotAtCost", end_lines, order_line_ids=[fixed.pk], **asked)
        refused("NotAtCost", end_lines, order_line_ids=[cost.pk, 10**9], **asked)
        Desk(by, ON).deposit(order, "30")
        refused("DepositsExceedOrder", end_lines, order_line_ids=[cost.pk], **asked)


@pytest.mark.django_db
def test_an_ended_line_takes_more_time_by_an_amendment() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order([service("20", "100", invoice_policy="at_cost")])
        project = a_project_of(by, order)
        line = OrderLine.objects.get(order=order)
        spent(by, project, 60)
        Desk(by, ON).issue(commands.draft_time(order_id=order.pk, on=ON, by=by))
        end_lines(order_id=order.pk, order_line_ids=[line.pk], on=ON, by=by)
        assert OrderStanding.objects.get(order=order).state == "settled"
        spent(by, project, 30, day(4))
        Desk(by, ON).issue(commands.draft_time(order_id=order.pk, on=ON, by=by))
        found = LineStanding.objects.get(order_line=line)
        assert (found.ordered_amount, found.abandoned_amount, found.left_amount) == (2050, 1900, 0)
        assert check_company().gaps == ()


@pytest.fixture
def company(own_database: str) -> Iterator[Actor]:
    """A company in a database of its own."""
    yield a_company()
    connection.close()


@pytest.mark.slow
def test_two_runs_at_once_bill_nothing_twice(company: Actor) -> None:
    with company_scope(company.company_id):
        ids = [order.pk for order in orders_at_cost(company, 12)]
    works = [lambda: commands.draft_time_of_orders(order_ids=ids, on=ON, by=company)] * 2
    works += [lambda pk=pk: commands.draft_time(order_id=pk, on=ON, by=company) for pk in ids]
    errors = at_once(4, works)
    assert {type(error).__name__ for error in errors} == {"NoTimeToInvoice"}
    with company_scope(company.company_id):
        assert Invoice.objects.count() == 12
        assert WorkClaim.objects.count() == TimeEntry.objects.count() == 36
        for draft in Invoice.objects.all():
            commands.issue_invoice(invoice_id=draft.pk, on=ON, by=company)
        assert check_company().gaps == ()
