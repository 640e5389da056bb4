"""A person in a company, signed in, and the demo list."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from carnet.core.acts import company_scope
from carnet.core.models import User

RIGHTS = ["letter.read", "letter.write"]


def found_company(user: User) -> int:
    """A company of the user's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_found_company('Armelis', %s, 'owner', %s)", [user.pk, RIGHTS])
        return int(cursor.fetchone()[0])


@pytest.fixture
def claire(db: None) -> User:
    return User.objects.create_user("claire@example.org", "vif-argent-42", name="Claire Le Goff")


@pytest.fixture
def company(claire: User) -> Iterator[int]:
    """Claire's company, inside whose transaction the test writes."""
    company_id = found_company(claire)
    with company_scope(company_id):
        yield company_id


@pytest.fixture
def screen(company: int, claire: User, client: Client, settings: object) -> Client:
    """Claire's browser."""
    settings.ROOT_URLCONF = "carnet.core.lists.tests.demo"  # type: ignore[attr-defined]
    client.force_login(claire)
    return client
