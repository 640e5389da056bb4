"""The closing rule of the house moves the orders it concerns (P6)."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from carnet.company.models import Settings
from carnet.company.steps import ValueUnknown
from carnet.company.tests.worlds import signed_in, somebody
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import RightMissing
from carnet.dossier.commands import create_order
from carnet.dossier.commands.house import set_closing_rule
from carnet.invoicing.commands import draft_balance, issue_invoice
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.models import Order, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 1)


@pytest.fixture
def by() -> Actor:
    return a_company()


@pytest.fixture
def order(by: Actor) -> Order:
    """An order all invoiced, nothing paid: settled, and open still under the default rule."""
    with company_scope(by.company_id):
        party = a_customer()
    line = LineInput(description="Travaux", quantity=Decimal(1), unit_price=Decimal(1000), vat_rate=Decimal(20))
    made = create_order(content=OrderContent(party_id=party.pk, lines=(line,)), on=ON, by=by)
    issue_invoice(invoice_id=draft_balance(order_id=made.pk, on=ON, by=by).pk, on=ON, by=by)
    return made


def state(by: Actor) -> str:
    with company_scope(by.company_id):
        return OrderStanding.objects.get().state


def test_an_invoiced_order_closes_under_the_rule_that_asks_no_payment_and_reopens_under_the_other(
    by: Actor, order: Order
) -> None:
    assert state(by) == "settled"
    assert set_closing_rule(rule="invoiced", by=by) == 1
    assert state(by) == "closed"
    assert set_closing_rule(rule="invoiced", by=by) == 0
    assert set_closing_rule(rule="invoiced_and_paid", by=by) == 1
    assert state(by) == "settled"
    with company_scope(by.company_id):
        acts = list(Journal.objects.filter(subject_kind="order").order_by("id").values_list("act", flat=True))
        assert acts[-2:] == ["order.closed_by_rule", "order.reopened_by_rule"]


def test_an_unknown_rule_or_a_clerk_changes_nothing(by: Actor, order: Order) -> None:
    with pytest.raises(ValueUnknown):
        set_closing_rule(rule="never", by=by)
    with pytest.raises(RightMissing):
        set_closing_rule(rule="invoiced", by=somebody(by, "sales"))
    with company_scope(by.company_id):
        assert Settings.objects.get().closing_rule == "invoiced_and_paid"
    assert state(by) == "settled"


def test_the_settings_page_applies_the_rule(by: Actor, order: Order) -> None:
    client: Client = signed_in(by)
    assert client.post("/settings/closing-rule", {"rule": "invoiced"})["Location"] == "/settings/rules"
    assert state(by) == "closed"


def test_the_page_of_a_customer_tells_what_was_done_last(by: Actor, order: Order) -> None:
    page = signed_in(by).get(f"/parties/{order.party_id}/journal").content.decode()
    assert order.number in page
    assert "Derniers échanges" in page
