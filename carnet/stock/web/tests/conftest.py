"""A company with a stock, and browsers of its people."""

from collections.abc import Iterator

import pytest
from django.test import Client

from carnet.company.tests.worlds import a_company, signed_in
from carnet.core.actor import Actor
from carnet.core.acts import company_scope


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    """The owner of a company, whose rows are the only ones there."""
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


@pytest.fixture
def client(by: Actor) -> Client:
    """A browser of the owner."""
    return signed_in(by)
