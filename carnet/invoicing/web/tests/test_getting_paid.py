"""The pages of getting paid: what is due when, reminders, statements, ages."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.invoicing.web.tests.conftest import Screen, said
from carnet.invoicing.web.tests.test_pages import free


def test_the_due_list_says_what_is_late_and_by_whom(screen: Screen) -> None:
    day = screen.desk.on
    late = screen.desk.issue(free(screen, "200", due_on=day - timedelta(days=12)), on=day - timedelta(days=20))
    soon = screen.desk.issue(free(screen, "300", due_on=day + timedelta(days=3)))
    far = screen.desk.issue(free(screen, "400", due_on=day + timedelta(days=60)))
    every = said(screen.client.get("/dues"))
    assert all(one.number in every for one in (late, soon, far))
    assert "En retard de 12 j" in every and "1\u00a0080,00" in every and "3 échéances" in every
    week = said(screen.client.get("/dues?view=week&due=next-7"))
    assert soon.number in week and far.number not in week and late.number not in week
    screen.desk.pay(late)
    assert late.number not in said(screen.client.get("/dues?view=late&state=overdue"))


def test_the_due_list_costs_the_same_whatever_its_rows(screen: Screen) -> None:
    counted = []
    for more in (1, 20):
        for _ in range(more):
            screen.desk.issue(free(screen, due_on=screen.desk.on + timedelta(days=2)))
        screen.client.get("/dues")
        with CaptureQueriesContext(connection) as seen:
            screen.client.get("/dues")
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 12, counted
