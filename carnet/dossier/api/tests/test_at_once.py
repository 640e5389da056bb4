"""The same call sent ten times at once: one effect, ten identical answers (P55)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from carnet.company.tests.worlds import a_company
from carnet.core.acts import company_scope
from carnet.core.api import keys
from carnet.core.models import Journal
from carnet.core.testing.api import Caller, Reply, a_key
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
