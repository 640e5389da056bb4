"""Fixtures of the database: tests connect as the application role.

`db` runs a test in a transaction that is rolled back; `own_database` gives it a database of its own with real commits,
for races, served pages and browsers. (`transactional_db` is no use here: emptying tables is the owner's right.)
"""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from carnet.core.testing.template import APPLICATION, TestDatabases

_numbers = count(1)


def point_at(address: dict[str, str]) -> None:
    """Let Django's default connection, in every thread, be the one at this address."""
    connections.close_all()
    connections.settings["default"].update(address)
    connections["default"].settings_dict.update(address)


@pytest.fixture(scope="session")
def test_databases() -> Iterator[TestDatabases]:
    """The test server and its template."""
    databases = TestDatabases(Path(settings.VAR))
    databases.open()
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def django_db_setup(test_databases: TestDatabases, django_db_blocker: Any) -> Iterator[None]:
    """One database for this process's rolled-back tests."""
    settings.APP_DATABASE_ROLE, settings.APP_DATABASE_PASSWORD = APPLICATION, ""
    name = f"test_{os.getpid()}"
    test_databases.clone(name)
    with django_db_blocker.unblock():
        point_at(test_databases.address(name))
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    test_databases.drop(name)


@pytest.fixture
def own_database(test_databases: TestDatabases, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database for this test alone, where commits are real; gives its name."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    before = {key: str(connections.settings["default"][key]) for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    test_databases.clone(name)
    with django_db_blocker.unblock():
        point_at(test_databases.address(name))
        yield name
        point_at(before)
    test_databases.drop(name)


@pytest.fixture
def own_environment(own_database: str, test_databases: TestDatabases) -> dict[str, str]:
    """The environment in which another process works on this test's own database."""
    return {**os.environ, **test_databases.environment(own_database)}


@pytest.fixture
def owner_sql(test_databases: TestDatabases, django_db_setup: None) -> Callable[..., list[tuple[Any, ...]]]:
    """Runs a statement as the owner on the current test database, committed at once; gives its rows."""

    def run(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        name = str(connections.settings["default"]["NAME"])
        with psycopg.connect(test_databases.server.url(name), autocommit=True) as link:
            done = link.execute(statement.encode(), parameters)
            return done.fetchall() if done.description else []

    return run
