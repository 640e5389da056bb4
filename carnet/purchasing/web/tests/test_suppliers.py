"""The page of a supplier: each figure opens the documents it sums (P50)."""

import re
from html import unescape

import pytest
from django.test import Client

from carnet.company.tests.worlds import signed_in
from carnet.purchasing.tests.worlds import Reseller

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Reseller:
    return Reseller()


def test_what_is_to_come_opens_the_orders_sent_and_no_other(world: Reseller) -> None:
    sent = world.sent(world.line("2", "10"), party=world.north)
    world.draft(world.line("3", "10"), party=world.north)
    client: Client = signed_in(world.by)
    page = client.get(f"/parties/{world.north.pk}/supplier-figures").content.decode()
    links = [unescape(one) for one in re.findall(r'href="(/[^"]+\?view=[^"]+)"', page)]
    coming, owed = client.get(links[0]).content.decode(), client.get(links[1]).content.decode()
    assert str(sent.number) in coming and "Brouillon n°" not in coming
    assert "20,00" in coming
    assert "state=recorded" in links[1] and owed
