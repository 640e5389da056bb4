"""What an installation stands on fails in the middle of acts: told as such, nothing half done, and it goes on by itself (P58, P59)."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope, in_transaction
from carnet.core.api import keys
from carnet.core.outage import TookTooLong, outage_of
from carnet.core.refusals import Refusal
from carnet.core.testing.api import Caller, a_key
from carnet.core.testing.template import TestDatabases
from carnet.core.testing.web_process import web
from carnet.parties import commands as parties
from carnet.parties.commands import create_party
from carnet.parties.inputs import PartyContent
from carnet.parties.models import Party
from config.database import WEB_LIMITS
from config.database import connection as login

SLOW = 40


@pytest.fixture
def by(own_database: str) -> Actor:
    keys._noted.clear()
    return a_company()


@pytest.fixture
def api(by: Actor) -> Caller:
    return Caller(a_key(by))


def parties_of(by: Actor) -> int:
    with company_scope(by.company_id):
        return Party.objects.count()


def failing_with(monkeypatch: pytest.MonkeyPatch, sqlstate: str) -> None:
    """From now on the database fails in this way once a party is written."""
    create = parties.create_party

    def fails(**asked: Any) -> Party:
        made = create(**asked)
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'it fails' USING ERRCODE = '{sqlstate}'; END $$")
        return made

    monkeypatch.setattr(parties, "create_party", fails)


def test_a_full_disk_is_told_and_nothing_is_written(by: Actor, api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        failing_with(full, "53100")
        reply = api.post("/parties", {"name": "Bréhat"}, Idempotency_Key="once")
        assert (reply.status, reply.json["code"], reply.headers["Retry-After"]) == (503, "NoRoomLeft", "2")
        assert "disque" in reply.json["detail"] and parties_of(by) == 0
    assert api.post("/parties", {"name": "Bréhat"}, Idempotency_Key="once").status == 201
    assert parties_of(by) == 1


def test_no_connection_left_is_told_and_over_when_there_is_one(
    by: Actor, api: Caller, own_database: str, test_databases: TestDatabases
) -> None:
    _most_connections(test_databases, own_database, 0)
    connection.close()
    reply = api.get("/orders")
    assert (reply.status, reply.json["code"]) == (503, "DatabaseAway")
    page = Client(raise_request_exception=False)
    page.cookies["sessionid"] = "somebody"
    assert page.get("/orders").status_code == 503
    _most_connections(test_databases, own_database, -1)
    assert api.get("/orders").status == 200


def _most_connections(databases: TestDatabases, name: str, most: int) -> None:
    with psycopg.connect(databases.server.url(), autocommit=True) as link:
        link.execute(f"ALTER DATABASE {name} CONNECTION LIMIT {most}".encode())


def test_a_session_that_the_database_ends_in_the_middle_leaves_nothing(
    by: Actor, api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        failing_with(cut, "57P01")
        reply = api.post("/parties", {"name": "Bréhat"})
    assert (reply.status, reply.json["code"], parties_of(by)) == (503, "DatabaseAway", 0)


def test_a_real_deadlock_reaches_nobody(by: Actor) -> None:
    first, second = (create_party(content=PartyContent(name=name), by=by).pk for name in ("Un", "Deux"))
    met, tries, failed = threading.Barrier(2), [0, 0], []

    def change(me: int, ids: list[int]) -> None:
        def both() -> None:
            tries[me] += 1
            Party.objects.filter(pk=ids[0]).update(notes=f"{me}")
            if tries[me] == 1:
                met.wait(20)
            Party.objects.filter(pk=ids[1]).update(notes=f"{me}")

        try:
            in_transaction(by, both)
        except (DatabaseError, Refusal) as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=change, args=(n, ids)) for n, ids in enumerate(([first, second], [second, first]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == [] and sorted(tries) == [1, 2], "the database broke one, which began again"
    with company_scope(by.company_id):
        assert len(set(Party.objects.values_list("notes", flat=True))) == 1, "one after the other"


@pytest.mark.parametrize(
    ("limit", "statement"),
    [("statement_timeout", "SELECT pg_sleep(5)"), ("lock_timeout", "SELECT 1 FROM parties_party")],
)
def test_what_takes_too_long_is_stopped_and_told(
    by: Actor, own_database: str, test_databases: TestDatabases, limit: str, statement: str
) -> None:
    with psycopg.connect(test_databases.server.url(own_database)) as holding:
        holding.execute("LOCK TABLE parties_party IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(OperationalError) as stopped:
            _limited(by, limit, statement)
    assert isinstance(outage_of(stopped.value), TookTooLong)


def _limited(by: Actor, limit: str, statement: str) -> None:
    with company_scope(by.company_id), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {limit} = '100ms'")
        cursor.execute(statement)


def test_the_web_has_limits_and_a_worker_has_time() -> None:
    pooled = login("postgresql://carnet@host/carnet?options=-csearch_path%3Dpublic", pooled=True)["OPTIONS"]["options"]
    assert pooled.startswith("-csearch_path=public -c jit=off")
    assert all(f"-c {name}={value}" in pooled for name, value in WEB_LIMITS.items())
    assert "timeout" not in login("postgresql://carnet@host/carnet", pooled=False)["OPTIONS"]["options"]


@contextmanager
def slow_clients(host: str, port: int, stop: threading.Event) -> Iterator[None]:
    """Clients that send a byte now and then, and never end."""
    with ExitStack() as opened:
        links = [opened.enter_context(socket.create_connection((host, port), timeout=30)) for _n in range(SLOW)]
        for link in links:
            link.sendall(b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nX-Slow: ")

        def dribble() -> None:
            while not stop.wait(0.3):
                for link in links:
                    link.send(b"a")

        thread = threading.Thread(target=dribble)
        thread.start()
        yield
        stop.set()
        thread.join()


@pytest.mark.slow
def test_slow_clients_hold_nobody_up_and_a_trickling_upload_arrives(own_environment: dict[str, str], by: Actor) -> None:
    key = a_key(by)
    connection.close()
    with web(own_environment, workers=1) as (address, _process):
        at = urlsplit(address)
        host, port = at.hostname or "", at.port or 0
        stop, uploaded = threading.Event(), []
        upload = threading.Thread(target=lambda: uploaded.append(_trickled(host, port, key)))
        with slow_clients(host, port, stop):
            _get(host, port, key)  # the first one warms up
            upload.start()
            waited = [_get(host, port, key) for _n in range(10)]
            upload.join(60)
        assert max(waited) < 5 and uploaded == [201], (waited, uploaded)
    assert parties_of(by) == 1


def _get(host: str, port: int, key: str) -> float:
    since, link = time.monotonic(), HTTPConnection(host, port, timeout=30)
    link.request("GET", "/api/v1/parties", headers={"Authorization": f"Bearer {key}"})
    assert link.getresponse().status == 200
    link.close()
    return time.monotonic() - since


def _trickled(host: str, port: int, key: str) -> int:
    body = b'{"name": "Br\\u00e9hat"' + b" " * 2_000_000 + b"}"
    link = HTTPConnection(host, port, timeout=60)
    link.putrequest("POST", "/api/v1/parties")
    for name, value in {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Content-Length": len(body),
    }.items():
        link.putheader(name, str(value))
    link.endheaders()
    for n in range(0, len(body), 100_000):
        link.send(body[n : n + 100_000])
        time.sleep(0.1)
    return link.getresponse().status
