"""Somebody who invoices, at a browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership, User
from carnet.invoicing.tests.acts import Desk
from carnet.sales.tests.factories import a_company

D = Decimal
HTMX = {"HX-Request": "true"}


@dataclass
class Screen:
    """A signed-in browser that speaks as the pages do, and the same person's acts."""

    client: Client
    by: Actor
    desk: Desk

    def open(self, address: str) -> Any:
        """A page or a dialog as HTMX asks for it."""
        return self.client.get(address, headers=HTMX)

    def send(self, address: str, **typed: Any) -> Any:
        """A form, as HTMX posts it."""
        return self.client.post(address, typed, headers=HTMX)

    def only(self, *rights: str) -> None:
        """From now on the person holds these rights only."""
        Membership.objects.filter(user_id=self.by.user_id).update(rights=list(rights))


@pytest.fixture
def screen(db: None, client: Client) -> Iterator[Screen]:
    """The owner of a company, in French."""
    owner = a_company()
    client.force_login(User.objects.get(pk=owner.user_id))
    with company_scope(owner.company_id):
        yield Screen(client, owner, Desk(owner, today()))


def said(response: Any) -> str:
    """What the answer says."""
    return str(response.content.decode())
