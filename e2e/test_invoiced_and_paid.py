"""From the folder to the balance issued and paid: two clicks each, no form to fill; then without a mouse."""

from decimal import Decimal
from typing import Any

import pytest

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Mail, User
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice, InvoiceStanding
from carnet.sales.models import Order, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer, an_order

pytestmark = pytest.mark.e2e
ROOM = [("1", "8450.00", "10"), ("1", "1260.00", "20")]


class Hand:
    """A person with a mouse, whose clicks are counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks = page, 0

    def click(self, found: Any) -> None:
        found.click()
        self.clicks += 1


@pytest.fixture
def owner(own_database: str) -> Actor:
    by = a_company("Plomberie Kervella")
    user = User.objects.get(pk=by.user_id)
    user.set_password("vif-argent-42")
    user.save()
    return by


def a_room(by: Actor) -> Order:
    """An order whose deposit of 30 % is issued and paid."""
    with company_scope(by.company_id):
        order = an_order(ROOM, a_customer(email="helene@example.org"), title="Salle de bains")
        draft = commands.draft_deposit(order_id=order.pk, on=today(), percent=Decimal(30), by=by)
        issued = commands.issue_invoice(invoice_id=draft.pk, on=today(), by=by)
        commands.record_payment(
            party_id=order.party_id, on=today(), amount=issued.total_incl_tax, method="transfer", by=by
        )
    return order


def sign_in(page: Any, by: Actor, address: str) -> None:
    page.set_default_timeout(30_000)
    page.goto(address)
    page.fill("[name=login]", User.objects.get(pk=by.user_id).email)
    page.fill("[name=password]", "vif-argent-42")
    page.keyboard.press("Enter")
    page.locator("main h1").first.wait_for()


def test_the_balance_is_issued_and_paid_in_four_clicks(owner: Actor, page: Any) -> None:
    order = a_room(owner)
    folder = f"/orders/{order.pk}"
    sign_in(page, owner, folder)
    hand = Hand(page)
    hand.click(page.locator(f'[data-acts] a.btn-primary[href^="{folder}/invoice"]').first)
    page.locator("#dialog.show >> text=7 564,90 €").first.wait_for()
    hand.click(page.locator("#dialog .btn-primary"))
    page.locator("text=est émise et part par e-mail").first.wait_for()
    with company_scope(owner.company_id):
        balance = Invoice.objects.get(kind="balance")
        assert balance.number and balance.total_incl_tax == Decimal("7564.90")
        assert Mail.objects.get().recipients == ["helene@example.org"]
    hand.click(page.locator('[data-acts] a.btn-primary[href^="/payments/new"]').first)
    page.locator("#dialog.show input[name=amount]").wait_for()
    assert page.input_value("#dialog [name=amount]").replace("\u00a0", " ") == "7 564,90"
    hand.click(page.locator("#dialog .btn-primary"))
    page.locator("text=encaissés").first.wait_for()
    with company_scope(owner.company_id):
        assert InvoiceStanding.objects.get(invoice=balance).left == 0
        assert OrderStanding.objects.get(order=order).state == "closed"
    assert hand.clicks == 4


def test_an_interim_is_chosen_and_issued_from_the_keyboard(owner: Actor, page: Any) -> None:
    order = a_room(owner)
    sign_in(page, owner, f"/orders/{order.pk}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("f")
    page.locator("#dialog.show [name=kind][value=balance]:focus").wait_for(state="attached")
    page.keyboard.press("2")
    page.locator("#dialog [name^=q-]").first.wait_for()
    page.fill("#percent", "10")
    page.locator("#bill >> text=1 068,11").or_(page.locator("#bill >> text=1 080,70")).first.wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("text=est émise et part par e-mail").first.wait_for()
    with company_scope(owner.company_id):
        assert Invoice.objects.get(kind="interim").total_excl_tax == Decimal("971.00")


def test_the_dialog_fits_a_phone_with_its_total_and_buttons_in_view(owner: Actor, page: Any) -> None:
    order = a_room(owner)
    sign_in(page, owner, f"/orders/{order.pk}")
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(f"htmx.ajax('GET', '/orders/{order.pk}/invoice', {{target: '#dialog'}})")
    page.locator("#dialog.show").wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for seen in ("#bill-total", "#dialog .btn-primary"):
        box = page.locator(seen).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["y"] + box["height"] <= 740, seen
