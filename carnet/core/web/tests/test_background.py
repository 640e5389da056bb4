"""What failed behind the scenes is told and can be tried again."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from carnet.core.acts import company_scope
from carnet.core.models import Mail, User


@pytest.fixture
def claire(db: None) -> User:
    return User.objects.create_user("claire@example.org", name="Claire")


def found(user: User) -> int:
    rights = ["read", "sales.write", "settings.write"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_found_company('Armelis', %s, 'owner', %s)", [user.pk, rights])
        return int(cursor.fetchone()[0])


def a_failed_mail(company: int) -> Mail:
    with company_scope(company):
        return Mail.objects.create(
            subject_kind="invoice",
            subject_id=1,
            recipients=["x@client.example"],
            title="FA-1",
            body="",
            by_name="",
            state="failed",
        )


def a_failed_job(company: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('house', 'jobs.recover', jsonb_build_object('company_id', %s::bigint), 'failed', 3) RETURNING id",
            [company],
        )
        return int(cursor.fetchone()[0])


def test_nothing_failed_is_said(client: Client, claire: User) -> None:
    found(claire)
    client.force_login(claire)
    assert "Aucun échec" in client.get("/background").content.decode()
    assert "Rien ne vous attend" in client.get("/notices").content.decode()


def test_failures_are_told_by_the_bell_and_tried_again(client: Client, claire: User) -> None:
    company = found(claire)
    mail, job = a_failed_mail(company), a_failed_job(company)
    client.force_login(claire)
    bell = client.get("/notices").content.decode()
    assert "x@client.example" in bell and "Travaux abandonnés : 1" in bell
    page = client.get("/background").content.decode()
    assert "FA-1" in page and "jobs.recover" in page
    assert client.post(f"/background/mails/{mail.pk}/sending").status_code == 302
    assert client.post(f"/background/jobs/{job}/run").status_code == 302
    assert ProcrastinateJob.objects.get(pk=job).status == "todo"
    assert client.post(f"/background/jobs/{job}/run").status_code == 409
    assert "Aucun échec" in client.get("/background").content.decode()


def test_the_failures_of_another_company_stay_its_own(
    client: Client, claire: User, django_assert_max_num_queries: Any
) -> None:
    found(claire)
    other = found(User.objects.create_user("yann@example.org", name="Yann"))
    mail, job = a_failed_mail(other), a_failed_job(other)
    client.force_login(claire)
    assert "Aucun échec" in client.get("/background").content.decode()
    assert client.post(f"/background/mails/{mail.pk}/sending").status_code == 404
    assert client.post(f"/background/jobs/{job}/run").status_code == 404
