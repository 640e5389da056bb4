"""S1 by screen, in French: a quote at two VAT rates, accepted, deposit of 30 %, balance, paid by card and two cheques, closed."""

import re
from decimal import Decimal
from typing import Any

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.invoicing.models import Invoice, Payment
from carnet.sales.models import OrderStanding, Quote, QuoteVersion
from carnet.sales.tests.factories import a_company, a_customer

pytestmark = pytest.mark.e2e


@pytest.fixture
def by(own_database: str) -> Actor:
    """A plumber, and Hélène Durand, a private customer."""
    by = a_company("Plomberie Kervella")
    owner = User.objects.get(pk=by.user_id)
    owner.set_password("vif-argent-42")
    owner.save()
    with company_scope(by.company_id):
        a_customer("Hélène Durand", kind="person", email="helene.durand@carnet.example")
    return by


@pytest.fixture
def desk(by: Actor, page: Any) -> Any:
    """Signed in, in French."""
    page.set_default_timeout(30_000)
    page.goto("/account/login/")
    page.fill("[name=login]", User.objects.get(pk=by.user_id).email)
    page.fill("[name=password]", "vif-argent-42")
    page.keyboard.press("Enter")
    page.locator("main h1").first.wait_for()
    return page


def told(desk: Any, *texts: str) -> None:
    """The page says each of these, whatever its spaces."""
    for text in texts:
        desk.locator("main").get_by_text(re.compile(re.escape(text).replace(r"\ ", r"\s"))).first.wait_for()


def dialog_says(desk: Any, *texts: str) -> None:
    for text in texts:
        desk.locator("#dialog.show").get_by_text(re.compile(re.escape(text).replace(r"\ ", r"\s"))).first.wait_for()


def press(desk: Any) -> None:
    """The main button of the dialog, which then goes away."""
    desk.locator("#dialog.show .btn-primary").click()
    desk.locator("#dialog.show").wait_for(state="detached")


def write_the_quote(desk: Any, by: Actor) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("n")
    desk.locator("#dialog.show .ts-control input").wait_for()
    desk.keyboard.type("durand", delay=20)
    desk.locator(".ts-dropdown .active").get_by_text("Hélène Durand").wait_for()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Control+Enter")
    desk.locator("#lines tr").first.wait_for()
    for at, (description, price, vat) in enumerate(
        [("Rénovation de la salle de bains", "8450", "10"), ("Meuble vasque", "1260", "20")]
    ):
        row = desk.locator("#lines tr[data-kind=line]").nth(at)
        row.locator("[data-f=description]").fill(description)
        desk.keyboard.press("Tab")
        row.locator("[data-f=price]").fill(price)
        option = row.locator("[data-f=vat] option").filter(has_text=re.compile(rf"^{vat}\b")).first
        row.locator("[data-f=vat]").select_option(value=option.get_attribute("value"))
        if at == 0:
            row.locator("[data-f=price]").focus()
            desk.keyboard.press("Enter")
            desk.locator("#lines tr[data-kind=line]").nth(1).wait_for()
    desk.locator("[data-sums]").get_by_text(re.compile(r"10\s807,00")).first.wait_for()
    desk.keyboard.press("Tab")
    for _turn in range(100):
        with company_scope(by.company_id):
            if QuoteVersion.objects.get().total_incl_tax == Decimal("10807.00"):
                return
        desk.wait_for_timeout(100)
    raise AssertionError("the quote is not saved by itself")


def accept_it(desk: Any, by: Actor) -> None:
    with company_scope(by.company_id):
        quote = Quote.objects.get()
    desk.goto(f"/quotes/{quote.pk}")
    told(desk, "10 807,00")
    desk.locator("[data-acts] [aria-label='Autres actions']").click()
    desk.locator(".dropdown-menu.show").get_by_text("Accepté").first.click()
    desk.locator("#dialog.show [name=signed_by]").fill("Hélène Durand")
    desk.locator("#dialog.show .btn-primary").click()
    desk.wait_for_url(re.compile(r"/orders/\d+"))


def bill(desk: Any, kind: str, total: str) -> None:
    """Invoice the order from its folder: the dialog is pre-filled, the user checks and issues."""
    desk.keyboard.press("f")
    desk.locator("#dialog.show [name=kind]").first.wait_for(state="attached")
    desk.locator(
        f"#dialog.show label:has([name=kind][value={kind}]), #dialog.show [name=kind][value={kind}] + label"
    ).first.click()
    dialog_says(desk, total)
    press(desk)
    desk.locator("text=est émise").first.wait_for()


def receive(desk: Any, amount: str, method: str) -> None:
    desk.keyboard.press("p")
    desk.locator("#dialog.show [name=amount]").wait_for()
    desk.fill("#dialog [name=amount]", amount)
    desk.select_option("#dialog [name=method]", method)
    desk.wait_for_timeout(700)
    press(desk)
    desk.locator("text=encaissés").first.wait_for()


def test_the_plumber_from_quote_to_closed_order(desk: Any, by: Actor) -> None:
    write_the_quote(desk, by)
    accept_it(desk, by)
    told(desk, "En cours", "9 710,00")

    bill(desk, "deposit", "3 242,10")
    told(desk, "6 797,00")
    receive(desk, "3 242,10", "card")
    bill(desk, "balance", "7 564,90")
    told(desk, "Soldée")
    receive(desk, "4 000", "check")
    told(desk, "3 564,90")
    receive(desk, "3 564,90", "check")
    told(desk, "Clôturée")

    with company_scope(by.company_id):
        deposit, balance = Invoice.objects.order_by("id")
        standing = OrderStanding.objects.get()
        paid = list(Payment.objects.order_by("id").values_list("method", "amount"))
    assert (deposit.kind, deposit.total_incl_tax) == ("deposit", Decimal("3242.10"))
    assert (balance.kind, balance.total_incl_tax) == ("balance", Decimal("7564.90"))
    assert paid == [("card", Decimal("3242.10")), ("check", Decimal("4000.00")), ("check", Decimal("3564.90"))]
    assert (standing.state, standing.left_excl_tax, standing.left_to_pay) == ("closed", 0, 0)
