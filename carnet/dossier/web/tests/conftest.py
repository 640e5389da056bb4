"""A company and its owner's browser; deals made by commands."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership, User
from carnet.dossier.commands import create_order
from carnet.invoicing.commands import draft_deposit, draft_interim, issue_invoice, record_payment
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company, a_customer

ON = date(2026, 9, 1)
D = Decimal


def a_line(quantity: str, price: str, rate: str = "20", **more: Any) -> LineInput:
    return LineInput(
        **{
            "description": f"Work at {price}",
            "quantity": D(quantity),
            "unit_price": D(price),
            "vat_rate": D(rate),
            "unit_cost": D("10"),
            **more,
        }
    )


def a_deal(by: Actor, *lines: LineInput, **more: Any) -> Order:
    """An order in the book."""
    wanted = lines or (a_line("1", "8450", "10"), a_line("2", "630"))
    content = OrderContent(**{"party_id": a_customer().pk, "title": "Bathroom", "lines": wanted, **more})
    return create_order(content=content, on=ON, by=by)


def with_deposit(order: Order, by: Actor, paid: str = "0") -> Order:
    """A deposit of 30 % issued the next day, and paid in part."""
    deposit = issue_invoice(
        invoice_id=draft_deposit(order_id=order.pk, on=date(2026, 9, 2), percent=D(30), by=by).pk,
        on=date(2026, 9, 2),
        by=by,
    )
    if D(paid):
        record_payment(
            party_id=order.party_id, on=date(2026, 9, 10), amount=D(paid), method="transfer",
            allocations={deposit.pk: D(paid)}, by=by,
        )  # fmt: skip
    return order


def with_interim(order: Order, by: Actor) -> Order:
    """Half of what is left invoiced, late in the month."""
    draft = draft_interim(order_id=order.pk, on=date(2026, 9, 20), percent=D(50), by=by)
    issue_invoice(invoice_id=draft.pk, on=date(2026, 9, 20), by=by)
    return order


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    """The owner of a company, inside whose transaction the test writes."""
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


@pytest.fixture
def desk(by: Actor, client: Client) -> Client:
    """The owner's browser."""
    client.force_login(User.objects.get(pk=by.user_id))
    return client


@pytest.fixture
def desk_with(by: Actor, client: Client) -> Callable[..., Client]:
    """A browser of somebody who holds only some rights."""

    def sit(*rights: str) -> Client:
        Membership.objects.filter(user_id=by.user_id).update(rights=list(rights))
        client.force_login(User.objects.get(pk=by.user_id))
        return client

    return sit


HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return str(response.content.decode())
