"""Two companies that know nothing of each other, made once, and a desk in each; what a test does to them is undone."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from attacks.addresses import things_of
from carnet.company.tests.worlds import signed_in
from carnet.core.api import keys
from carnet.core.testing.databases import point_at
from carnet.core.testing.template import TestDatabases
from carnet.dossier.api.tests.test_attacks import World

SECRET = "Hushhush"  # the lines of both worlds are called otherwise


class Desk:
    """A company with one thing of each kind, and its owner before the screens."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ids: dict[str, Any] = things_of(world)
        self.client: Client = signed_in(world.owner)
        self.client.raise_request_exception = False

    def print(self) -> dict[str, str]:
        """A fingerprint of every row of the company."""
        return self.world.print()


@pytest.fixture(scope="package")
def worlds(
    test_databases: TestDatabases, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[World, World]]:
    """Both companies, in a database of their own."""
    keys._noted.clear()
    name = f"test_{os.getpid()}_attacks"
    before = {key: str(connections.settings["default"][key]) for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    test_databases.clone(name)
    with django_db_blocker.unblock():
        point_at(test_databases.address(name))
        made = World(SECRET, 1), World("Attacker", 2)
    yield made
    with django_db_blocker.unblock():
        point_at(before)
    test_databases.drop(name)


@pytest.fixture(autouse=True)
def _fresh_keys() -> None:
    keys._noted.clear()


@pytest.fixture
def victim(worlds: tuple[World, World], db: None) -> Desk:
    return Desk(worlds[0])


@pytest.fixture
def attacker(worlds: tuple[World, World], db: None) -> Desk:
    return Desk(worlds[1])
