"""The figures of a margin open the purchases that make them, by their names (P44)."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from carnet.company import rights
from carnet.company.tests.worlds import signed_in
from carnet.core.models import Membership
from carnet.dossier.tests.purchases import Buyer
from carnet.dossier.web.tests.test_purchases import page
from carnet.purchasing import commands
from carnet.purchasing.inputs import LineChange
from carnet.purchasing.models import PurchaseOrder

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Buyer:
    return Buyer()


def bought(world: Buyer) -> PurchaseOrder:
    """Twelve hours of a subcontractor, dearer when confirmed, of which two are billed; another order of them is cancelled."""
    hours = {"product_id": None, "description": "Mise en service", "order_line_id": world.setups.pk}
    purchase = world.sent(world.line("10", "50", **hours), party=world.north)
    (line,) = world.lines_of(purchase)
    change = LineChange(purchase_line_id=line.pk, unit_price=D(55))
    commands.confirm_purchase(purchase_id=purchase.pk, on=world.today, changes=[change], reason="Hausse", by=world.by)
    world.billed(purchase, world.ask(purchase, quantity="2"), party_id=world.north.pk)
    other = world.sent(world.line("2", "50", **hours), party=world.north)
    commands.cancel_purchase(purchase_id=other.pk, on=world.today, reason="Trop tard", by=world.by)
    return purchase


def test_each_purchase_is_told_by_its_name_and_opens(world: Buyer) -> None:
    purchase = bought(world)
    client: Client = signed_in(world.by)
    committed = page(client, f"/orders/{world.order.pk}/earned?figure=committed_cost")
    spent = page(client, f"/orders/{world.order.pk}/earned?figure=actual_cost")
    told = committed + spent
    for words in (f"Commande fournisseur {purchase.number}, Nord Informatique", f"Modification de {purchase.number} · Hausse",
                  "annulée", "Facture FF-2026-0001 de Nord Informatique"):  # fmt: skip
        assert words in told, words
    assert not re.search(r"purchase_|supplier_bill|bill_", re.sub(r"<[^>]*>", "", told))
    links = {unescape(one) for one in re.findall(r'href="(/(?:purchase|bill)[^"]+)"', told)}
    assert len(links) >= 4
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_the_margins_of_a_customer_and_of_who_follows_it(world: Buyer) -> None:
    client: Client = signed_in(world.by)
    party = world.order.party_id
    assert f"/earnings?customer={party}" in page(client, f"/parties/{party}/orders")
    asked = f"since={world.order.ordered_on.isoformat()}&until={world.today.isoformat()}"
    assert world.order.number in page(client, f"/earnings?customer={party}&{asked}")
    assert world.order.number not in page(client, f"/earnings?customer={world.north.pk}&{asked}")
    with world.inside():
        type(world.order).objects.filter(pk=world.order.pk).update(owner_id=world.by.user_id)
    followed = page(client, f"/earnings?by=salesperson&{asked}")
    (link,) = re.findall(r'href="(\?[^"]*owner=[^"]*)"', followed)
    assert world.order.number in page(client, f"/earnings{unescape(link)}")
    assert world.order.number not in page(client, f"/earnings?owner=0&{asked}")


def test_who_may_not_see_costs_opens_none_of_it(world: Buyer) -> None:
    bought(world)
    with world.inside():
        kept = [one for one in rights.ALL if one != rights.COSTS]
        Membership.objects.filter(user=world.by.user_id).update(role="other", rights=kept)
    client = signed_in(world.by)
    folder = page(client, f"/orders/{world.order.pk}")
    assert "Rentabilité" not in folder and "Marge" not in folder
    assert "earnings" not in page(client, f"/parties/{world.order.party_id}/orders")
    for address in (
        f"/orders/{world.order.pk}/earned?figure=actual_cost",
        f"/orders/{world.order.pk}/earning",
        "/earnings",
    ):
        assert client.get(address).status_code == 403, address
