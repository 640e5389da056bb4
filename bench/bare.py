"""The same rows by hand: what the acts wrote, written again by bare psycopg in as many transactions, on tables of the same shape."""

import pickle
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from carnet.core.install import company_models

STEP = 10_000_000  # between the ids of two copies
Written = list[list[tuple[str, list[str], list[tuple[Any, ...]]]]]


def tables() -> list[str]:
    """Every table of a company's rows."""
    return sorted(model._meta.db_table for model in company_models())


class Capture:
    """Notes which rows each act adds to the company's tables."""

    def __init__(self, link: psycopg.Connection[Any], company: int) -> None:
        self.link, self.company = link, company
        self.written: Written = []
        self.columns = {table: self._columns(table) for table in tables()}
        self.last = self._last()

    def _columns(self, table: str) -> sql.Composed:
        """The columns that are written; the database works out the others."""
        found = self.link.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        return sql.SQL(", ").join(sql.Identifier(name) for (name,) in found)

    def _last(self) -> dict[str, int]:
        return {table: self._highest(table) for table in tables()}

    def _highest(self, table: str) -> int:
        statement = sql.SQL("SELECT coalesce(max(id), 0) FROM {} WHERE company_id = %s").format(sql.Identifier(table))
        row = self.link.execute(statement, [self.company]).fetchone()
        return int(row[0]) if row else 0

    def note(self) -> None:
        """Keep the rows added since the last note, as one transaction."""
        added = []
        for table, last in self.last.items():
            found = self.link.execute(
                sql.SQL("SELECT {} FROM {} WHERE company_id = %s AND id > %s ORDER BY id").format(
                    self.columns[table], sql.Identifier(table)
                ),
                [self.company, last],
            )
            rows = found.fetchall()
            if rows:
                added.append((table, [column.name for column in found.description], rows))
        self.written.append(added)
        self.last = self._last()

    def skip(self) -> None:
        """Forget what was added since the last note."""
        self.last = self._last()

    @property
    def rows(self) -> int:
        return sum(len(rows) for act in self.written for _table, _columns, rows in act)


def forget_earlier_runs(link: psycopg.Connection[Any]) -> None:
    """Empty the tables, where nobody but the bench ever wrote."""
    row = link.execute("SELECT bool_and(name ~ '^(bench|book)-[0-9]+$') FROM core_company").fetchone()
    if row and row[0]:
        link.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, tables()))))


def prepare(link: psycopg.Connection[Any]) -> None:
    """Tables of the same shape, indexes and checks, without triggers and references."""
    link.execute("DROP SCHEMA IF EXISTS bare CASCADE")
    link.execute("CREATE SCHEMA bare")
    for table in tables():
        name = sql.Identifier(table)
        link.execute(sql.SQL("CREATE TABLE bare.{} (LIKE public.{} INCLUDING ALL)").format(name, name))


def write_for(url: str, kept: Path, seconds: float, worker: int) -> int:
    """Write the captured rows again and again, ids moved on; how many times in that many seconds."""
    written: Written = pickle.loads(kept.read_bytes())
    prepared = [[_Insert(*one) for one in act] for act in written]
    done = 0
    with psycopg.connect(url) as link:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            shift = STEP * (1 + done * 100 + worker)
            for act in prepared:
                with link.transaction():
                    for insert in act:
                        link.execute(insert.statement, insert.values(shift))
            done += 1
    return done


FILES = ("core_storedfile", "invoicing_issuedfile", "invoicing_einvoicecheck")


def copied(capture: Capture, without: Sequence[str] = ()) -> tuple[int, float]:
    """The rows added since the last note, written again by one COPY a table: how many, and the seconds it took."""
    capture.written.clear()
    capture.note()
    (added,) = capture.written
    added = [one for one in added if one[0] not in without]
    began = time.perf_counter()
    for table, columns, rows in added:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        statement = sql.SQL("COPY bare.{} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with capture.link.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(
                    [Jsonb(value) if isinstance(value, dict | list) and _is_json(value) else value for value in row]
                )
    return sum(len(rows) for _table, _columns, rows in added), time.perf_counter() - began


def _is_json(value: object) -> bool:
    """Whether a value comes of a JSON column rather than of an array."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


class _Insert:
    """One statement that inserts the rows of a table."""

    def __init__(self, table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
        self.moved = [column == "id" or column.endswith("_id") for column in columns]
        self.rows = [[Jsonb(value) if isinstance(value, dict) else value for value in row] for row in rows]
        marks = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(columns)))
        self.statement = sql.SQL("INSERT INTO bare.{} ({}) VALUES {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join([marks] * len(rows)),
        )

    def values(self, shift: int) -> list[Any]:
        return [
            value + shift if move and isinstance(value, int) else value
            for row in self.rows
            for move, value in zip(self.moved, row, strict=True)
        ]
