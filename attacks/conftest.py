"""Two companies that know nothing of each other, made once, and a desk in each; what a test does to them is undone."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from attacks.addresses import account_addresses, screens, things_of
from attacks.pages import Page, Sent
from carnet.company.tests.worlds import signed_in
from carnet.core.api import keys
from carnet.core.testing.databases import point_at
from carnet.core.testing.template import TestDatabases
from carnet.dossier.api.tests.test_attacks import World

ELSEWHERE = "https://elsewhere.example/"
AWAY = {
    "next": ELSEWHERE,
    "back": "//elsewhere.example",
    "to": "/\\\\elsewhere.example",
    "url": "javascript:elsewhere()",
}
OTHERS = ["/nowhere", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/nothing", "/r/0000000000000000", "/found"]
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


@dataclass(frozen=True, slots=True)
class Visited:
    """An answer of the site to a plain GET."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    why: str

    @property
    def is_page(self) -> bool:
        """Whether a browser would show it as a page."""
        return "html" in self.headers.get("Content-Type", "")


@dataclass(frozen=True, slots=True)
class Walked:
    """Every address of the site, opened once by the attacker; and what the company held before and after."""

    visits: list[Visited]
    before: dict[str, str]
    after: dict[str, str]

    def forms(self) -> Iterator[Sent]:
        """Every form of the site, the same one once wherever it stands."""
        seen = set()
        for visit in self.visits:
            for form in Page(visit.path, visit.body.decode()).forms if visit.is_page else ():
                name = (re.sub(r"\d+", "0", form.action.partition("?")[0]), form.method, *sorted(form.values))
                if name not in seen:
                    seen.add(name)
                    yield form


def why_of(answer: Any) -> str:
    """What broke a page."""
    error = getattr(answer, "exc_info", None)
    return f"{error[0].__name__}: {str(error[1])[:160]}" if error else ""


@pytest.fixture(scope="package")
def walked(worlds: tuple[World, World], django_db_blocker: Any) -> Walked:
    """The whole site opened by a person whom somebody sent, by every means, to another site afterwards."""
    with django_db_blocker.unblock():
        desk = Desk(worlds[1])
        before = desk.print()
        visits = []
        for path in [*(screen.at(desk.ids) for screen in screens()), *OTHERS, *account_addresses()]:
            answer = desk.client.get(path, AWAY, headers={"referer": ELSEWHERE, "hx-current-url": ELSEWHERE})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            visits.append(Visited(path, answer.status_code, dict(answer.items()), body, why_of(answer)))
        return Walked(visits, before, desk.print())


@pytest.fixture(autouse=True)
def _fresh_keys() -> None:
    keys._noted.clear()


@pytest.fixture
def victim(worlds: tuple[World, World], db: None) -> Desk:
    return Desk(worlds[0])


@pytest.fixture
def attacker(worlds: tuple[World, World], db: None) -> Desk:
    return Desk(worlds[1])
