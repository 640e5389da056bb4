"""No delivery before the deposit is paid: the order is held until it is, or until a right lets it go on (P9)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.dossier.commands import create_order, release_order
from carnet.dossier.queries import blockers, folder
from carnet.dossier.web.standings import standings
from carnet.invoicing.commands import draft_balance, draft_deposit, issue_invoice, record_payment, reverse_payment
from carnet.invoicing.models import Payment
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.models import Order, OrderStanding
from carnet.sales.queries import hold_of, kept_orders
from carnet.sales.steps import require_open
from carnet.sales.tests.factories import a_company, a_customer

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 1)
D = Decimal


@pytest.fixture
def by() -> Actor:
    return a_company()


@pytest.fixture
def order(by: Actor) -> Order:
    with company_scope(by.company_id):
        Settings.objects.update(deposit_before_delivery=True)
        party = a_customer()
    line = LineInput(description="Travaux", quantity=D(1), unit_price=D(1000), vat_rate=D(20))
    content = OrderContent(party_id=party.pk, lines=(line,), deposit_percent=D(30))
    return create_order(content=content, on=ON, by=by)


def paid(by: Actor, order: Order, amount: str = "360.00") -> Payment:
    deposit = issue_invoice(invoice_id=draft_deposit(order_id=order.pk, on=ON, by=by).pk, on=ON, by=by)
    return record_payment(
        party_id=order.party_id, on=ON, amount=D(amount), method="transfer", allocations={deposit.pk: D(amount)}, by=by
    )


def held(by: Actor, order: Order) -> bool:
    with company_scope(by.company_id):
        listed = standings(by, ON).get(order_id=order.pk).awaits_deposit
        assert listed == OrderStanding.objects.filter(order=order, order__in=kept_orders()).exists()
        assert listed == (hold_of(order.pk) is not None) == (folder(order.pk).held is not None)
        assert listed == ("order_held" in [one.code for one in blockers(order.pk)])
        return bool(listed)


def test_the_order_waits_until_its_deposit_is_paid_in_full(by: Actor, order: Order) -> None:
    assert held(by, order)
    with pytest.raises(Refusal) as refused:
        draft_balance(order_id=order.pk, on=ON, by=by)
    assert refused.value.code == "OrderHeld"
    payment = paid(by, order, "359.99")
    assert held(by, order)
    record_payment(party_id=order.party_id, on=ON, amount=D("0.01"), method="cash", by=by)
    assert not held(by, order)
    with company_scope(by.company_id):
        require_open([order.pk])
    reverse_payment(payment_id=payment.pk, on=ON, reason="Impayé", by=by)
    assert held(by, order)


def test_a_right_and_a_reason_let_it_go_on_unpaid(by: Actor, order: Order) -> None:
    release_order(order_id=order.pk, reason="Client connu", by=by)
    assert not held(by, order)
    assert draft_balance(order_id=order.pk, on=ON, by=by).total_excl_tax == D(1000)
    with pytest.raises(Refusal) as refused:
        release_order(order_id=order.pk, reason="Encore", by=by)
    assert refused.value.code == "OrderNotHeld"


def test_an_order_without_deposit_and_a_house_without_the_rule_hold_nothing(by: Actor, order: Order) -> None:
    with company_scope(by.company_id):
        free = create_order(
            content=OrderContent(party_id=order.party_id, lines=(LineInput(description="Vis", unit_price=D(5)),)),
            on=ON,
            by=by,
        )
    assert not held(by, free)
    with company_scope(by.company_id):
        Settings.objects.update(deposit_before_delivery=False)
    assert not held(by, order)
