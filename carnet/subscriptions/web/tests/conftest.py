"""A company whose owner sits at a browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Membership, User
from carnet.sales.tests.factories import a_company

HTMX = {"HX-Request": "true"}


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
    """A browser of the owner with only some rights."""

    def sit(*held: str) -> Client:
        Membership.objects.filter(user_id=by.user_id).update(rights=[rights.READ, *held])
        client.force_login(User.objects.get(pk=by.user_id))
        return client

    return sit


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:500]
    return str(response.content.decode())
