"""A company for every test of the stock, in the transaction of the test."""

from collections.abc import Iterator

import pytest

from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    """The owner of a company, whose rows are the only ones there."""
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner
