"""Jobs: one company's job with another's ids, jobs of another company on screen, jobs nobody of the product deferred (P53, P59)."""

import inspect
import json
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from attacks.conftest import SECRET, Desk
from attacks.test_other_company_by_screens import body_of

pytestmark = pytest.mark.django_db
# What each argument of a job means; an argument that is not listed here fails the test below.
THINGS = {
    "mail_id": "mail", "invoice_id": "draft", "invoice_ids": "draft", "run_id": "run", "issuance_id": "issuance", "import_id": "import",
}  # fmt: skip
WORDS = {"by_name": "Attacker", "language": "fr"}


class _Context:
    """What a worker says of the job it runs: the first try."""

    class job:  # noqa: N801 - the library's name
        attempts = 0


def jobs() -> list[Any]:
    """The jobs of the product that are one company's, and those of the whole house."""
    app.perform_import_paths()
    return [task for name, task in sorted(app.tasks.items()) if not name.startswith(("builtin", "procrastinate"))]


def arguments(task: Any) -> list[str]:
    return [name for name in inspect.signature(task.func).parameters if name != "context"]


def test_each_job_names_its_company_and_things_or_is_of_the_whole_house() -> None:
    for task in jobs():
        given = arguments(task)
        if given == ["timestamp"]:
            continue
        assert given[0] == "company_id", task.name
        assert set(given[1:]) <= {*THINGS, *WORDS}, f"{task.name}: say here what {given[1:]} mean"


def test_a_job_of_one_company_reaches_nothing_of_another(victim: Desk, attacker: Desk) -> None:
    before, tried = victim.print(), 0
    for task in (task for task in jobs() if arguments(task)[0] == "company_id"):
        for theirs in {value for value in victim.ids.values() if isinstance(value, int) or str(value).isdigit()}:
            asked = {name: WORDS.get(name, int(theirs)) for name in arguments(task)[1:]}
            asked = {name: [value] if name.endswith("_ids") else value for name, value in asked.items()}
            run = [_Context()] if task.pass_context else []
            with suppress(Exception), transaction.atomic():
                task.func(*run, company_id=attacker.world.owner.company_id, **asked)
            tried += 1
    assert tried > 50 and victim.print() == before


def test_nobody_sees_or_starts_a_job_of_another_company(victim: Desk, attacker: Desk) -> None:
    ids = []
    for desk in (victim, attacker):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
                " VALUES ('mail', 'invoice.file', %s, 'failed', 3) RETURNING id",
                [json.dumps({"company_id": desk.world.owner.company_id, "invoice_id": 1, "note": SECRET})],
            )
            ids.append(cursor.fetchone()[0])
    page = attacker.client.get("/background")
    assert f"/{ids[1]}/" in page.content.decode() and f"/{ids[0]}/" not in page.content.decode()
    assert SECRET.encode() not in body_of(page)
    again = _again(ids[0])
    assert again
    for path in again:
        assert attacker.client.post(path).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [ids[0]])
        assert cursor.fetchone()[0] == "failed"


def _again(job_id: int) -> list[str]:
    from attacks.addresses import screens

    return [screen.at({"job_id": job_id, "job": job_id}) for screen in screens() if "job_id" in screen.places]
