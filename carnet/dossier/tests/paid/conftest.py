"""A company for every test of getting paid, in the transaction of the test."""

from collections.abc import Iterator

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.sales.tests.factories import a_company


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    """The owner of a company, whose rows are the only ones there."""
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner
