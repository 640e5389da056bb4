"""A clock that jumped ahead and came back: what was dated by it is told, the chain keeps its order, nothing waits for ever (P52, P59)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from carnet.company.commands import create_series, use_series
from carnet.company.inputs import SeriesInput
from carnet.core.acts import company_scope
from carnet.core.chain import Walk, walk
from carnet.core.jobs import recover, send_mail
from carnet.core.models import ChainLink, Series
from carnet.core.numbering import DateOutsideSeries
from carnet.invoicing.tests.acts import ON, Desk
from carnet.sales.tests.factories import a_company, an_order

AHEAD = timedelta(days=400)


@pytest.mark.django_db
def test_a_series_that_went_ahead_says_why_it_takes_no_number_and_the_way_out() -> None:
    by = a_company()
    desk = Desk(by)
    with company_scope(by.company_id):
        first = desk.balance(an_order([("1", "100.00")]))
        Series.objects.filter(prefix=first.number[:3]).update(last_on=datetime.now(UTC).date() + AHEAD)
        draft = desk.draft_balance(an_order([("1", "50.00")]))
        with pytest.raises(DateOutsideSeries) as refused:
            desk.issue(draft)
        assert "porte une date à venir" in refused.value.sentence and "autre série" in refused.value.sentence
        create_series(series=SeriesInput("FB", "FB-"), by=by)
        use_series(document_kind="invoice", series_code="FB", by=by)
        assert desk.issue(draft).number == f"FB-{ON.year}-0001"


def test_what_is_sealed_after_the_clock_went_back_comes_after_what_was_sealed_before(
    own_database: str, owner_sql: Callable[..., Any]
) -> None:
    by = a_company()
    desk = Desk(by)
    with company_scope(by.company_id):
        order = an_order([("1", "100.00")])
    desk.deposit(order, "30")
    owner_sql("UPDATE core_chainhead SET at = at + interval '400 days'")
    desk.balance(order)
    with company_scope(by.company_id):
        instants = list(ChainLink.objects.order_by("seq").values_list("at", flat=True))
        assert instants == sorted(instants) and instants[-1] - instants[0] > timedelta(days=399)
        assert list(walk(Walk())) == []


def test_a_job_put_off_by_a_clock_gone_wrong_runs_once_it_is_right(own_database: str) -> None:
    by = a_company()
    send_mail.defer(company_id=by.company_id, mail_id=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '400 days'")
    recover.defer(timestamp=0)
    call_command("procrastinate", "worker", "--one-shot")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attempts, scheduled_at < now() + interval '1 day' FROM procrastinate_jobs WHERE task_name = 'mail.send'"
        )
        assert cursor.fetchall() == [(1, True)], "tried: it is the e-mail that is missing"
