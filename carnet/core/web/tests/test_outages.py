"""A database that is not there is told as such, on pages, under buttons and to programs; the rest is our fault."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connections
from django.test import Client

from carnet.core.outage import DatabaseAway, NoRoomLeft, outage_of
from carnet.core.testing.databases import point_at

NOWHERE = {"NAME": "nothing", "USER": "nobody", "PASSWORD": "", "HOST": "/nonexistent", "PORT": ""}


@pytest.fixture
def away(own_database: str, django_db_blocker: Any) -> Iterator[None]:
    before = {key: str(connections.settings["default"][key]) for key in NOWHERE}
    point_at(NOWHERE)
    yield
    point_at(before)


def test_a_page_says_that_the_database_does_not_answer(away: None) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "somebody"
    answer = client.get("/orders")
    assert (answer.status_code, answer["Retry-After"], answer["HX-Refusal"]) == (503, "2", "DatabaseAway")
    assert "La base de données ne répond pas pour l’instant" in answer.content.decode()
    button = client.get("/orders", headers={"HX-Request": "true"}).content.decode()
    assert "DatabaseAway" in button and "<html" not in button


def test_a_program_gets_a_problem_it_may_try_again(away: None) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/api/v1/orders", headers={"Authorization": "Bearer carnet_anything"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "DatabaseAway"


class _Reported(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def _error(kind: type[DatabaseError], sqlstate: str | None) -> DatabaseError:
    error = kind("said the server")
    error.__cause__ = _Reported(sqlstate)
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (_error(OperationalError, None), DatabaseAway),
        (_error(OperationalError, "57P01"), DatabaseAway),
        (_error(OperationalError, "08006"), DatabaseAway),
        (_error(OperationalError, "53300"), DatabaseAway),
        (_error(OperationalError, "53100"), NoRoomLeft),
        (_error(OperationalError, "40P01"), type(None)),
        (_error(IntegrityError, "23505"), type(None)),
        (ValueError("not the database's"), type(None)),
    ],
)
def test_only_an_outage_is_told_as_one(error: Exception, outage: type) -> None:
    assert type(outage_of(error)) is outage
