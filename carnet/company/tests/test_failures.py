"""The daily word on e-mails that did not arrive: each told once, to the owners, on the company's own clock (P48)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from carnet.company.commands.failures import SUMMARY, tell_failures
from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Mail

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


def at(hour: int, days: int = 0) -> datetime:
    return timezone.now().astimezone(PARIS).replace(hour=hour, minute=0) + timedelta(days=days)


def a_failed_mail(title: str, error: str = "550 unknown user") -> Mail:
    return Mail.objects.create(
        subject_kind="invoice", subject_id=1, recipients=["compta@client.example"], title=title, body="", state=Mail.FAILED,
        error=error, by_name="Claire",
    )  # fmt: skip


def test_the_owners_are_told_once_and_only_of_what_is_new(by: Actor) -> None:
    a_failed_mail("Facture FA-1")
    assert tell_failures(now=at(7, 1), by=by) == []
    (told,) = tell_failures(now=at(8, 1), by=by)
    assert (told.recipients, told.title) == (["claire@carnet.example"], "1 e-mail n’a pas été remis")
    assert "Facture FA-1" in told.body
    assert "550 unknown user" in told.body
    assert tell_failures(now=at(9, 1), by=by) == []
    assert tell_failures(now=at(8, 2), by=by) == []
    a_failed_mail("Facture FA-2")
    a_failed_mail("Facture FA-3")
    (told,) = tell_failures(now=at(8, 3), by=by)
    assert told.title == "2 e-mails n’ont pas été remis"
    assert "FA-1" not in told.body


def test_nothing_failed_nothing_is_sent_and_a_failed_summary_is_not_told(by: Actor) -> None:
    assert tell_failures(now=at(10), by=by) == []
    Mail.objects.filter(pk=a_failed_mail("Résumé").pk).update(subject_kind=SUMMARY)
    assert tell_failures(now=at(10), by=by) == []
    Mail.objects.filter(pk=a_failed_mail("Parti").pk).update(state=Mail.SENT)
    assert tell_failures(now=at(10), by=by) == []
