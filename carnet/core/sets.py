"""Many rows in one statement, each given as a mapping of its columns."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Row = Mapping[str, Any]


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for rows to come."""
    return [
        pk for (pk,) in _asked(f"SELECT nextval(pg_get_serial_sequence('{_table(model)}', 'id')) FROM generate_series(1, %s)", [count])
    ]  # fmt: skip


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Write new rows; all name the same columns."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    _told(f"INSERT INTO {_table(model)} ({names}) SELECT {names} FROM {_source(model)}", rows)


def create(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model and give each its id (two statements): what `bulk_create` does, for many wide rows in half of
    its time. What the first row leaves to the database is left to it for all."""
    if not rows:
        return
    model = type(rows[0])
    for row, pk in zip(rows, new_ids(model, len(rows)), strict=True):
        row.pk = pk
    fields = [(str(field.column), field.attname) for field in model._meta.concrete_fields]
    given = [(column, name) for column, name in fields if not isinstance(getattr(rows[0], name), DatabaseDefault)]
    insert(model, [{column: getattr(row, name) for column, name in given} for row in rows])


def update(model: type[models.Model], rows: Sequence[Row], *, versioned: bool = False) -> None:
    """Change rows, each named by its `id`; all name the same columns. `versioned` counts one version more."""
    if not rows:
        return
    changed = [f'"{name}" = r."{name}"' for name in rows[0] if name != "id"]
    changed += ["version = t.version + 1"] if versioned else []
    _told(f"UPDATE {_table(model)} t SET {', '.join(changed)} FROM {_source(model)} WHERE t.id = r.id", rows)


def unheld(model: type[models.Model], ids: Iterable[int]) -> set[int]:
    """Those of the rows that nothing refers to, nor to what goes with them (one statement)."""
    tests = " ".join(f"AND NOT EXISTS ({one})" for one in _holders(model, "t.id"))
    return {pk for (pk,) in _asked(f"SELECT t.id FROM {_table(model)} t WHERE t.id = ANY(%s) {tests}", [list(ids)])}


def remove(model: type[models.Model], ids: Iterable[int]) -> None:
    """Delete rows that nothing refers to, with what goes with them."""
    _told_plain(f"DELETE FROM {_table(model)} WHERE id = ANY(%s)", [list(ids)])


def _holders(model: type[models.Model], id: str) -> Iterable[str]:
    """What refers to a row, as subqueries; what goes with it does not count, but what refers to that does."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        other: Any = relation.related_model
        if not other._meta.managed:
            continue
        table, column = _table(other), relation.field.column  # type: ignore[union-attr]
        if getattr(relation.field, "held", True):  # type: ignore[union-attr]
            yield f'SELECT 1 FROM {table} h WHERE h."{column}" = {id}'
            continue
        for further in _holders(other, "c.id"):
            yield f'SELECT 1 FROM {table} c WHERE c."{column}" = {id} AND EXISTS ({further})'


def _source(model: type[models.Model]) -> str:
    return f"json_populate_recordset(NULL::{_table(model)}, %s::json) r"


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _told(statement: str, rows: Sequence[Row]) -> None:
    _told_plain(statement, [json.dumps(rows, cls=DjangoJSONEncoder)])


def _told_plain(statement: str, given: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def _asked(statement: str, given: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())
