"""The statements of an act do not grow with its lines (the house: set-based writes)."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.core.actor import Actor
from carnet.invoicing import commands
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

    def counted(name: str, work: Callable[[], object]) -> object:
        made: list[object] = []
        counts[name] = len(statements(lambda: made.append(work())))
        return made[0]

    deposit = counted("draft a deposit", lambda: desk.draft_deposit(order, D(30)))
    counted("issue a deposit", lambda: desk.issue(deposit))  # type: ignore[arg-type]
    balance = counted("draft the balance", lambda: desk.draft_balance(order))
    counted("issue the balance", lambda: desk.issue(balance))  # type: ignore[arg-type]
    counted("pay", lambda: commands.record_payment(
        party_id=order.party_id, on=desk.on, amount=D("1.00"), method="card", by=by
    ))  # fmt: skip
    credit = counted("draft a credit note", lambda: desk.draft_credit(balance))  # type: ignore[arg-type]
    counted("issue a credit note", lambda: desk.issue(credit))  # type: ignore[arg-type]
    most = {
        "draft a deposit": 13, "issue a deposit": 18, "draft the balance": 13, "issue the balance": 20, "pay": 14,
        "draft a credit note": 15, "issue a credit note": 26,
    }  # fmt: skip
    assert counts == {name: min(counts[name], limit) for name, limit in most.items()}
