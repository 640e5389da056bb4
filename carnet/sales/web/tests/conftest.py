"""A company with a customer, products and a quote, and a browser signed in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from carnet.catalog.models import Product
from carnet.company.clock import today
from carnet.company.models import Role, Unit
from carnet.company.tests.worlds import a_company, a_user, signed_in
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership
from carnet.parties.models import Address, Contact, Party
from carnet.sales.commands import create_quote
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.models import Quote

D = Decimal


@dataclass(frozen=True, slots=True)
class Shop:
    """The company, its customer and what it sells."""

    by: Actor
    party: Party
    desk: Product
    care: Product

    def quote(self, *lines: LineInput, **head: Any) -> Quote:
        """A draft quote; a desk and a day of work unless lines are given."""
        given = lines or (
            LineInput(product_id=self.desk.pk, quantity=D(2)),
            LineInput(description="Montage", quantity=D(1), unit_price=D(300), unit_cost=D(120)),
        )
        content = QuoteContent(title="Bureaux", lines=given, **head)
        return create_quote(party_id=self.party.pk, content=content, on=today(), by=self.by)


def furnished(by: Actor) -> Shop:
    """A customer with a contact, and two products."""
    party = Party.objects.create(name="Lycée Marie-Curie", kind="public", number="C-9001", email="lycee@carnet.example")
    Address.objects.create(party=party, line1="22 rue de l’Abbaye", postcode="44400", city="Rezé", is_default=True)
    Contact.objects.create(party=party, name="Anne Morvan", email="anne@carnet.example")
    desk = Product.objects.create(
        reference="BUR-160",
        name="Bureau 160 cm",
        unit_price=D("250"),
        unit_cost=D("180"),
        unit=Unit.objects.get(code="u"),
    )
    care = Product.objects.create(
        reference="ENT-M", name="Entretien", kind="subscription", period="month", unit_price=D("40"), unit_cost=D("10")
    )
    return Shop(by, party, desk, care)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    """Inside a transaction of the company."""
    by = a_company(siren="732829320")
    with company_scope(by.company_id):
        yield furnished(by)


@pytest.fixture
def client(shop: Shop) -> Client:
    return signed_in(shop.by)


def colleague(shop: Shop, *given: str) -> Client:
    """Somebody of the company with only these rights, signed in."""
    user = a_user("Yann", "yann@carnet.example")
    Role.objects.create(code="narrow", name="Narrow", rights=list(given))
    Membership.objects.create(user=user, role="narrow", rights=list(given))
    return signed_in(Actor(shop.by.company_id, "user", user.name, frozenset(given), user_id=user.pk))


def typed(quote: Quote, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    """A grid as the page posts it."""
    rows = [{"key": f"k{n}", "kind": "line", "quantity": "1", **line} for n, line in enumerate(lines)]
    return {"version": quote.version, "head": {"title": "Bureaux", **head}, "lines": rows, "plan": []}


def post(client: Client, url: str, grid: dict[str, Any]) -> Any:
    return client.post(url, json.dumps(grid), content_type="application/json")
