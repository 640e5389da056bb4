"""The five margins of an order that buys, delivers and works, with real documents of every area (P44)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.core.acts import company_scope
from carnet.dossier.commands import accept_amendment, close_order, propose_amendment
from carnet.dossier.queries.earned import FIGURES, earned_parts
from carnet.dossier.queries.profitability import Profit, profit_of_order
from carnet.dossier.tests.deliveries import Yard, goods, line_of, sold
from carnet.dossier.tests.purchases import Buyer
from carnet.invoicing.commands import draft_balance, draft_deposit, draft_interim, issue_invoice
from carnet.projects.models import Task
from carnet.projects.tests.factories import a_project_of, costing, service, spent
from carnet.purchasing.inputs import PurchaseLineInput
from carnet.sales.lines import AmendmentChange
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order
from carnet.stock.tests.factories import moved

D = Decimal


def day(n: int) -> date:
    return date(2026, 9, n)


class Deal:
    """The order of the example: 10 goods at 180, a subcontract of 900, 20 hours at 40, sold 5 000 together."""

    def __init__(self) -> None:
        self.world = Buyer()
        self.by = self.world.by
        with company_scope(self.by.company_id):
            self.goods = goods("Borne", stock="10", cost="180.00")
            subcontract = service("1", "1500", "u", "900", description="Pose")
            lines = [sold(self.goods, "10", "200.00", unit_cost=D(180)), subcontract, service("20", "75", cost="40")]
            self.order: Order = an_order(lines)
            costing(self.by, self.by, "40")
            self.project = a_project_of(self.by, self.order)
            self.task = Task.objects.get(estimated_minutes=1200)

    def profit(self) -> Profit:
        with company_scope(self.by.company_id):
            return profit_of_order(self.order.pk)

    def work(self, minutes: int = 720) -> None:
        with company_scope(self.by.company_id):
            spent(self.by, self.project, minutes, task_id=self.task.pk)

    def deliver(self, quantity: str = "4") -> None:
        with company_scope(self.by.company_id):
            Yard(self.by).deliver(self.order, {1: quantity})

    def subcontract(self) -> None:
        """Ordered for 900, of which 300 are billed."""
        with company_scope(self.by.company_id):
            line = line_of(self.order, 2)
        asked = PurchaseLineInput(order_line_id=line, quantity=D(3), unit_price=D(300))
        purchase = self.world.sent(asked, party=self.world.north)
        self.world.billed(purchase, self.world.ask(purchase, quantity="1"), party_id=self.world.north.pk)

    def whole(self) -> None:
        self.deliver()
        self.subcontract()
        self.work()


def told(profit: Profit) -> tuple[Decimal, ...]:
    return profit.sold, profit.planned_cost, profit.actual_cost, profit.committed_cost, profit.left_cost


@pytest.mark.django_db
def test_the_example_of_the_five_margins() -> None:
    deal = Deal()
    assert told(deal.profit()) == (5000, 3500, 0, 0, 3500)
    deal.whole()
    profit = deal.profit()
    assert (profit.spent_goods, profit.spent_purchases, profit.spent_time) == (720, 300, 480)
    assert (profit.actual_cost, profit.committed_cost) == (1500, 600)
    assert (profit.left_goods, profit.left_work, profit.left_others) == (1080, 320, 0)
    assert (profit.landing_cost, profit.landing.margin, profit.landing.rate) == (3500, 1500, D("30.0"))
    assert not profit.lands_below
    assert deal.world.agrees()


@pytest.mark.django_db
def test_deposits_progress_and_balances_never_move_it() -> None:
    deal = Deal()
    deal.whole()
    before, order_id = deal.profit(), deal.order.pk
    with company_scope(deal.by.company_id):
        deposit = draft_deposit(order_id=order_id, on=day(3), percent=D(30), by=deal.by)
        issue_invoice(invoice_id=deposit.pk, on=day(3), by=deal.by)
        assert deal.profit() == before
        interim = draft_interim(order_id=order_id, on=day(4), percent=D(20), by=deal.by)
        issue_invoice(invoice_id=interim.pk, on=day(4), by=deal.by)
        assert deal.profit() == before
        balance = draft_balance(order_id=order_id, on=day(5), by=deal.by)
        issue_invoice(invoice_id=balance.pk, on=day(5), by=deal.by)
    assert deal.profit() == before


@pytest.mark.django_db
def test_stock_bought_for_the_order_never_counts_in_it_before_it_leaves() -> None:
    """A purchase that is both stock and order: its order, its receipt and its bill move nothing; the delivery costs the average."""
    deal = Deal()
    before = deal.profit()
    with company_scope(deal.by.company_id):
        line = line_of(deal.order, 1)
    asked = PurchaseLineInput(order_line_id=line, quantity=D(10), unit_price=D(180))
    purchase = deal.world.sent(asked)
    assert deal.profit() == before
    deal.world.receive(purchase)
    deal.world.billed(purchase)
    assert deal.profit() == before
    deal.deliver("10")
    after = deal.profit()
    assert (after.spent_goods, after.left_goods, after.landing_cost) == (1800, 0, before.landing_cost)
    assert deal.world.agrees()


@pytest.mark.django_db
def test_amendments_and_what_is_given_up_move_what_is_sold() -> None:
    deal = Deal()
    with company_scope(deal.by.company_id):
        change = AmendmentChange(order_line_id=line_of(deal.order, 3), quantity=D(24))
        amendment = propose_amendment(order_id=deal.order.pk, changes=[change], on=day(2), by=deal.by)
        accept_amendment(amendment_id=amendment.pk, on=day(2), by=deal.by)
    assert told(deal.profit())[:2] == (5300, 3660)
    deal.deliver()
    with company_scope(deal.by.company_id):
        interim = draft_interim(order_id=deal.order.pk, on=day(3), percent=D(10), by=deal.by)
        issue_invoice(invoice_id=interim.pk, on=day(3), by=deal.by)
        close_order(order_id=deal.order.pk, on=day(4), reason="Arrêt", by=deal.by)
    closed = deal.profit()
    assert (closed.sold, closed.actual_cost, closed.left_cost) == (530, 720, 0)
    assert closed.landing.margin == -190


@pytest.mark.django_db
def test_every_figure_opens_the_documents_that_make_it() -> None:
    deal = Deal()
    deal.whole()
    profit = deal.profit()
    expected = {
        "sold": profit.sold,
        "planned_cost": profit.planned_cost,
        "committed_cost": profit.committed_cost,
        "actual_cost": profit.actual_cost,
        "left_to_do": profit.left_cost,
    }
    assert set(expected) == set(FIGURES)
    with company_scope(deal.by.company_id):
        for figure, amount in expected.items():
            parts = earned_parts(figure, [deal.order.pk])
            assert sum((part.amount for part in parts), D(0)) == amount, figure
            assert all(part.label for part in parts), figure
        kinds = {part.kind for part in earned_parts("actual_cost", [deal.order.pk])}
    assert kinds == {"delivery_note", "supplier_bill", "time_entry"}


@pytest.mark.django_db
def test_what_costs_more_than_planned_lands_under_the_margin_sold() -> None:
    deal = Deal()
    deal.work(1200)
    deal.work(240)
    profit = deal.profit()
    assert (profit.landing_cost, profit.planned_cost, profit.lands_below) == (3660, 3500, True)
    assert (profit.planned.rate, profit.landing.rate) == (D("30.0"), D("26.8"))


@pytest.mark.django_db
def test_the_goods_left_follow_the_average_of_the_stock() -> None:
    deal = Deal()
    with company_scope(deal.by.company_id):
        moved(deal.goods, "10", cost="200.00")
    assert deal.profit().left_goods == 1900
    deal.deliver("4")
    profit = deal.profit()
    assert (profit.spent_goods, profit.left_goods) == (760, 1140)
