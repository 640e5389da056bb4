"""The journal of acts: who, when, what, about what (P23). Each act writes its line in its own transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from carnet.core.actor import Actor
from carnet.core.models import Journal


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing the journal speaks of: `order` 12, `party` 3."""

    kind: str
    id: int


def record(
    act: str, *, subject: Subject, about: Sequence[Subject] = (), by: Actor, facts: dict[str, Any] | None = None
) -> None:
    """Write the line of an act; it is found again from its subject and from everything it is about (one statement)."""
    things = dict.fromkeys([subject, *about])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH line AS (
                INSERT INTO core_journal (act, by_kind, by_user_id, by_name, subject_kind, subject_id, facts)
                VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
            )
            INSERT INTO core_journalabout (line_id, kind, subject_id)
            SELECT line.id, thing.kind, thing.id FROM line, unnest(%s::text[], %s::bigint[]) AS thing(kind, id)
            """,
            [
                act, by.kind, by.user_id, by.name, subject.kind, subject.id,
                json.dumps(facts or {}, cls=DjangoJSONEncoder),
                [thing.kind for thing in things], [thing.id for thing in things],
            ],
        )  # fmt: skip


def moment(line: Journal) -> date | datetime:
    """When an act is read to have happened: its own day when that is not the day it was written, else the instant."""
    try:
        on = date.fromisoformat(str(line.facts.get("on") or "")[:10])
    except ValueError:
        on = timezone.localtime(line.at).date()
    at: datetime = line.at
    return at if on == timezone.localtime(at).date() else on
