"""The statements of an act do not grow with its lines (the house: set-based writes)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.core.actor import Actor
from carnet.invoicing import commands
from carnet.invoicing.steps.ahead import check_ahead
from carnet.invoicing.tests.acts import D, Desk
from carnet.sales.tests.factories import an_order


def statements(work: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize("count", [1, 60])
def test_the_acts_of_an_order_in_few_statements(by: Actor, count: int) -> None:
    desk = Desk(by)
    order = an_order([("1", "10.00", ("20", "10", "5.5")[n % 3]) for n in range(count)])
    counts = {}

    def counted(name: str, work: Callable[[], Any]) -> Any:
        made: list[Any] = []
        counts[name] = len(statements(lambda: made.append(work())))
        return made[0]

    deposit = counted("draft a deposit", lambda: desk.draft_deposit(order, D(30)))
    counted("check and issue a deposit", lambda: desk.issue(deposit))
    balance = counted("draft the balance", lambda: desk.draft_balance(order))
    counted("check the balance", lambda: check_ahead([balance.pk], desk.on))
    counted("issue the balance", lambda: desk.issue(balance))
    counted("pay", lambda: commands.record_payment(
        party_id=order.party_id, on=desk.on, amount=D("1.00"), method="card", by=by
    ))  # fmt: skip
    credit = counted("draft a credit note", lambda: desk.draft_credit(balance))
    check_ahead([credit.pk], desk.on)
    counted("issue a credit note", lambda: desk.issue(credit))
    most = {
        "draft a deposit": 14, "check and issue a deposit": 39, "draft the balance": 15, "check the balance": 16,
        "issue the balance": 25, "pay": 15, "draft a credit note": 16, "issue a credit note": 31,
    }  # fmt: skip
    assert counts == {name: min(counts[name], limit) for name, limit in most.items()}
