"""The same call sent ten times at once: one effect, ten identical answers (P55); deadlocks and failures leave nothing half done (P58)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from carnet.company.tests.worlds import a_company
from carnet.core.acts import company_scope
from carnet.core.api import keys
from carnet.core.models import Journal
from carnet.core.testing.api import Caller, Reply, a_key
from carnet.parties import commands
from carnet.parties.models import Party


@pytest.mark.usefixtures("own_database")
def test_ten_times_the_same_call_at_once() -> None:
    keys._noted.clear()
    owner = a_company()
    key = a_key(owner)

    def send(_n: int) -> Reply:
        try:
            return Caller(key).post("/parties", {"name": "Once"}, Idempotency_Key="once")
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        replies = list(threads.map(send, range(10)))
    assert {reply.status for reply in replies} == {201}
    assert len({reply.content for reply in replies}) == 1
    with company_scope(owner.company_id):
        assert Party.objects.count() == 1
        assert Journal.objects.filter(act="party.created").count() == 1


@pytest.mark.usefixtures("own_database")
def test_a_deadlock_starts_the_whole_call_again(monkeypatch: pytest.MonkeyPatch) -> None:
    keys._noted.clear()
    owner = a_company()
    api = Caller(a_key(owner))
    create, tries = commands.create_party, []

    def deadlocked_once(**asked: Any) -> Party:
        tries.append(asked)
        made = create(**asked)
        if len(tries) == 1:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")
        return made

    monkeypatch.setattr(commands, "create_party", deadlocked_once)
    assert api.post("/parties", {"name": "Twice"}, Idempotency_Key="again").status == 201
    assert len(tries) == 2
    with company_scope(owner.company_id):
        assert Party.objects.count() == 1


@pytest.mark.usefixtures("own_database")
def test_what_nobody_expected_is_a_problem_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    keys._noted.clear()
    owner = a_company()
    api = Caller(a_key(owner))

    def broken(**_asked: Any) -> Party:
        Party.objects.create(name="Half done")
        raise ZeroDivisionError("secret of the house")

    monkeypatch.setattr(commands, "create_party", broken)
    reply = api.post("/parties", {"name": "A"})
    assert (reply.status, reply.json["code"]) == (500, "Unexpected")
    assert b"secret" not in reply.content
    with company_scope(owner.company_id):
        assert not Party.objects.exists()
