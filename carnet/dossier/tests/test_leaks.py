"""The leak hunters find what slips away, all of it and nothing else (P46)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush

import pytest

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier import commands
from carnet.dossier.models import Leak
from carnet.dossier.queries.leaks import WAITS, hunted
from carnet.dossier.tests.deliveries import ON, Yard, an_order, line_of
from carnet.invoicing import commands as invoices
from carnet.projects.commands import create_project_of_order
from carnet.projects.tests.factories import costing, spent
from carnet.purchasing import commands as purchases
from carnet.purchasing.inputs import PurchaseContent, PurchaseLineInput
from carnet.purchasing.tests.factories import a_supplier
from carnet.sales.lines import LineInput
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company
from carnet.subscriptions.commands import issue_drafts, terminate_contract
from carnet.subscriptions.models import Contract
from carnet.subscriptions.tests.acts import a_contract, bill, invoices_of

D = Decimal
TODAY = date(2026, 11, 19)
LONG_AGO, LATELY = ON, TODAY - timedelta(days=9)
EACH = 5


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield costing(owner, owner, "40")


class World:
    """Orders that go well, and orders where money slips away: each act by its own command."""

    def __init__(self, by: Actor) -> None:
        self.by, self.yard = by, Yard(by)
        self.supplier = a_supplier()

    def order(self, quantity: str = "10", price: str = "100", on: date = LONG_AGO, **content: object) -> Order:
        goods = LineInput(
            description="Panel", quantity=D(quantity), unit_price=D(price), vat_rate=D(20), nature="goods", deliverable=True
        )  # fmt: skip
        work = LineInput(description="Survey", unit_price=D(150), vat_rate=D(20), nature="service")
        return an_order(self.by, goods, work, on=on, **content)

    def invoiced(self, order: Order, on: date, amount: str | None = None) -> None:
        if amount:
            made = invoices.draft_interim(order_id=order.pk, on=on, amount_excl_tax=D(amount), by=self.by)
        else:
            made = invoices.draft_balance(order_id=order.pk, on=on, by=self.by)
        invoices.issue_invoice(invoice_id=made.pk, on=on, by=self.by)

    def deposit(self, order: Order, on: date, *, paid: bool) -> None:
        made = invoices.draft_deposit(order_id=order.pk, on=on, percent=D(30), by=self.by)
        issued = invoices.issue_invoice(invoice_id=made.pk, on=on, by=self.by)
        if paid:
            invoices.record_payment(
                party_id=order.party_id, on=on, amount=issued.total_incl_tax, method="transfer", by=self.by
            )

    def bought(self, order: Order, price: str) -> None:
        line = PurchaseLineInput(
            description="Panel", quantity=D(10), unit_price=D(price), vat_rate=D(20), order_line_id=line_of(order)
        )
        content = PurchaseContent(party_id=self.supplier.pk, lines=(line,))
        made = purchases.create_purchase(content=content, on=LONG_AGO, by=self.by)
        purchases.send_purchase(purchase_id=made.pk, on=LONG_AGO, by=self.by)

    def time(self, order: Order, on: date, closes_on: date) -> None:
        project = create_project_of_order(order_id=order.pk, on=LONG_AGO, by=self.by)
        commands.close_order(order_id=order.pk, on=closes_on, reason="Given up", by=self.by)
        spent(self.by, project, 90, on=on, order_id=order.pk)

    def ended(self, contract: Contract, *, given_back: bool) -> None:
        """The contract stops before its last billed month, whose credit note waits as a draft or is issued."""
        on, last = date(2026, 11, 2), date(2026, 10, 31)
        terminate_contract(contract_id=contract.pk, last_day=last, on=on, reason="customer", despite=True, by=self.by)
        if given_back:
            self.issue(contract, on)

    def issue(self, contract: Contract, on: date) -> None:
        drafts = [one.pk for one in invoices_of(contract) if one.number is None]
        if drafts:
            issue_drafts(invoice_ids=drafts, on=on, by=self.by)


def play(stories: Iterable[Iterator[date]]) -> None:
    """Go on with every story in the order of the days they wait for."""
    waiting = [(LONG_AGO, n, story) for n, story in enumerate(stories)]
    heapify(waiting)
    while waiting:
        _on, n, story = heappop(waiting)
        if (until := next(story, None)) is not None:
            heappush(waiting, (until, n, story))


def not_invoiced(world: World, *, leaks: bool) -> Iterator[date]:
    order = world.order()
    if leaks:
        world.yard.deliver(order, {1: "7"})
        world.invoiced(order, LONG_AGO, "460")
        yield TODAY
        world.yard.deliver(order, {1: "1"}, on=TODAY)
    else:
        yield LATELY
        world.yard.deliver(order, {1: "7"}, on=LATELY)


def deposit_unpaid(world: World, *, leaks: bool) -> Iterator[date]:
    order = world.order(deposit_percent=D(30))
    world.deposit(order, LONG_AGO, paid=not leaks)
    yield LATELY
    world.yard.deliver(order, {1: "2"}, on=LATELY)


def above_delivered(world: World, *, leaks: bool) -> Iterator[date]:
    order = world.order()
    world.yard.deliver(order, {1: "3"})
    if not leaks:
        yield LATELY
    world.invoiced(order, LONG_AGO if leaks else LATELY)


def bought_above(world: World, *, leaks: bool) -> Iterator[date]:
    world.bought(world.order(), "120" if leaks else "99.99")
    yield LONG_AGO


def time_closed(world: World, *, leaks: bool) -> Iterator[date]:
    world.time(world.order(), TODAY if leaks else LONG_AGO, closes_on=LATELY)
    yield LATELY


def contract_ended(world: World, *, leaks: bool) -> Iterator[date]:
    contract = a_contract(world.by, "01/09/2026", on="01/09/2026")
    yield date(2026, 11, 1)
    bill(world.by, "01/11/2026")
    world.issue(contract, date(2026, 11, 1))
    yield date(2026, 11, 2)
    world.ended(contract, given_back=not leaks)


def goes_well(world: World) -> Iterator[date]:
    """Delivered, invoiced, paid; and a deposit nobody paid, of which nothing left."""
    waits = world.order(deposit_percent=D(30))
    world.deposit(waits, LONG_AGO, paid=False)
    done = world.order()
    world.yard.deliver(done, {1: "10"})
    world.invoiced(done, LONG_AGO)
    yield LATELY


STORIES = (not_invoiced, deposit_unpaid, above_delivered, bought_above, time_closed, contract_ended)


def test_what_is_planted_is_found_and_nothing_else(by: Actor) -> None:
    world = World(by)
    told = [story(world, leaks=leaks) for _n in range(EACH) for story in STORIES for leaks in (True, False)]
    play([*told, *(goes_well(world) for _n in range(EACH))])
    found = {one.kind: (one.count, one.amount) for one in hunted(by, TODAY)}
    assert found == {
        "not_invoiced": (EACH, D("400.00") * EACH),
        "deposit_unpaid": (EACH, D("414.00") * EACH),
        "above_delivered": (EACH, D("700.00") * EACH),
        "bought_above": (EACH, D("200.00") * EACH),
        "time_closed": (EACH, D("60.00") * EACH),
        "contract_ended": (EACH, D("100.00") * EACH),
    }
    assert set(found) == set(WAITS)


def test_costs_are_hidden_from_those_who_may_not_see_them(by: Actor) -> None:
    world = World(by)
    world.bought(world.order(), "120")
    reader = Actor(by.company_id, "user", "Reader", frozenset({rights.READ}), user_id=by.user_id)
    assert [one.kind for one in hunted(by, TODAY)] == ["bought_above"]
    assert not hunted(reader, TODAY)


def test_a_deposit_agreed_and_not_even_asked_is_missing(by: Actor) -> None:
    world = World(by)
    order = world.order(deposit_percent=D(30))
    world.yard.deliver(order, {1: "1"}, on=LATELY)
    leak = Leak.objects.get(kind="deposit_unpaid")
    assert (leak.order_id, leak.since, leak.amount) == (order.pk, LATELY, D("414.00"))
