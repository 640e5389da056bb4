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


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal to write."""

    act: str
    subject: Subject
    about: Sequence[Subject] = ()
    facts: dict[str, Any] | None = None


def record(
    act: str, *, subject: Subject, about: Sequence[Subject] = (), by: Actor, facts: dict[str, Any] | None = None
) -> None:
    """Write the line of an act; it is found again from its subject and from everything it is about (one statement)."""
    record_all([Told(act, subject, about, facts)], by=by)


def record_all(lines: Sequence[Told], *, by: Actor) -> None:
    """Write the lines of an act on many things (one statement)."""
    if not lines:
        return
    things = [
        (n, thing.kind, thing.id)
        for n, told in enumerate(lines, 1)
        for thing in dict.fromkeys([told.subject, *told.about])
    ]
    places, kinds, ids = zip(*things, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH told AS (
                SELECT nextval(pg_get_serial_sequence('core_journal', 'id')) AS id, t.*
                FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::jsonb[]) WITH ORDINALITY t(act, kind, subject, facts, n)
            ), lines AS (
                INSERT INTO core_journal (id, act, by_kind, by_user_id, by_name, subject_kind, subject_id, facts)
                SELECT id, act, %s, %s, %s, kind, subject, facts FROM told ORDER BY n
            )
            INSERT INTO core_journalabout (line_id, kind, subject_id)
            SELECT told.id, thing.kind, thing.id
            FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) thing(n, kind, id) JOIN told USING (n)
            """,
            [
                [told.act for told in lines], [told.subject.kind for told in lines], [told.subject.id for told in lines],
                [json.dumps(told.facts or {}, cls=DjangoJSONEncoder) for told in lines],
                by.kind, by.user_id, by.name, list(places), list(kinds), list(ids),
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
