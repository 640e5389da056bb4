"""W7: files of parties and of products imported, beside COPY of the same rows with bare psycopg."""

import gc
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.catalog.models import Product
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.files import Held
from carnet.dossier.commands import run_import, start_import, undo_import, work_on_import
from carnet.dossier.models import Import
from carnet.parties.models import Address, Party

from .contracts import megabytes
from .deal import a_company

HEADS = {
    "parties": "N°;Raison sociale;Rôle;SIREN;N° TVA;E-mail;Téléphone;Adresse;CP;Ville;Compte",
    "products": "Référence;Désignation;Description;Nature;Famille;Prix HT;Coût;TVA;Code-barres;Poids",
}
WRITTEN = {"parties": (Party, Address), "products": (Product,)}


@dataclass
class Taken:
    """What the import of one file took."""

    kind: str
    lines: int
    size: int
    rehearsed: float
    rehearsed_cpu: float
    seconds: float
    cpu: float
    again: float
    undone: float
    copied: float
    statements: int
    statements_more: int
    grown: int


def measure(url: str, lines: int) -> list[Taken]:
    """A file of each kind, in a company of its own."""
    return [_taken(url, kind, lines) for kind in HEADS]


def _taken(url: str, kind: str, lines: int) -> Taken:
    by = a_company(f"imports-{kind}-{int(time.time())}")
    few = [_statements(kind, _file(kind, 90_000_000 + at, n), by) for at, n in ((0, 1_000), (1_000, 3_000))]
    content = _file(kind, 0, lines)
    gc.collect()
    before = megabytes()
    rehearsed, executed, made = _executed(kind, content, by)
    grown = megabytes() - before
    since = time.perf_counter()
    _rehearsed(kind, content, by)
    again = time.perf_counter() - since
    copied = _copied(url, kind, by, made)
    since = time.perf_counter()
    undo_import(import_id=made, by=by)
    work_on_import(import_id=made, by=by)
    undone = time.perf_counter() - since
    return Taken(
        kind, lines, len(content), *rehearsed, *executed, again, undone, copied, few[0], (few[1] - few[0]) // 2, grown
    )


def _statements(kind: str, content: bytes, by: Actor) -> int:
    """How many statements an execution takes."""
    made = _rehearsed(kind, content, by)
    with CaptureQueriesContext(connection) as seen:
        _run(made.pk, by)
    return len(seen)


def _rehearsed(kind: str, content: bytes, by: Actor) -> Import:
    """A file sent, and rehearsed as a worker would."""
    made = start_import(kind=kind, upload=Held("a.csv", len(content), "text/csv", content), by=by)
    return work_on_import(import_id=made.pk, by=by)


def _run(import_id: int, by: Actor) -> None:
    run_import(import_id=import_id, by=by)
    work_on_import(import_id=import_id, by=by)


def _executed(kind: str, content: bytes, by: Actor) -> tuple[tuple[float, float], tuple[float, float], int]:
    """Seconds and processor time of the rehearsal and of the execution; the import."""
    since, cpu = time.perf_counter(), time.process_time()
    made = _rehearsed(kind, content, by)
    rehearsed = time.perf_counter() - since, time.process_time() - cpu
    if made.refused:
        raise AssertionError(made.shown[:3])
    since, cpu = time.perf_counter(), time.process_time()
    _run(made.pk, by)
    return rehearsed, (time.perf_counter() - since, time.process_time() - cpu), made.pk


def _copied(url: str, kind: str, by: Actor, made: int) -> float:
    """Seconds to COPY the rows the import wrote, into tables with the same columns, constraints and indexes."""
    total = 0.0
    for model in WRITTEN[kind]:
        table = model._meta.db_table
        with company_scope(by.company_id), connection.cursor() as cursor:
            cursor.execute(f"SELECT t.* FROM {table} t ORDER BY id")
            names = [column.name for column in cursor.description or ()]
            rows: list[Any] = cursor.fetchall()
        kinds = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
        rows = [[_plain(value, kinds[name]) for name, value in zip(names, row, strict=True)] for row in rows]
        with psycopg.connect(url) as link:
            link.execute(f"CREATE TEMP TABLE copied (LIKE {table} INCLUDING ALL) ON COMMIT DROP")
            since = time.perf_counter()
            with link.cursor().copy(f"COPY copied ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            total += time.perf_counter() - since
            link.rollback()
    return total


def _plain(value: Any, kind: str | None) -> Any:
    return psycopg.types.json.Jsonb(value) if kind == "jsonb" and not isinstance(value, str) else value


def _file(kind: str, first: int, lines: int) -> bytes:
    made = _party if kind == "parties" else _product
    return "\n".join([HEADS[kind], *(made(first + n) for n in range(lines))]).encode()


def _party(n: int) -> str:
    siren = _siren(n)
    vat = f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    return f"I{n};Entreprise {n};Client;{siren};{vat};contact{n}@client.example;02 99 00 00 00;{n} rue des Forges;35000;Rennes;411{n}"


def _product(n: int) -> str:
    return f"I{n};Article {n};Description de {n};Article;Famille {n % 50};{n % 900},50;{n % 500},25;20;{3_000_000_000_000 + n};1,5"


def _siren(n: int) -> str:
    """The n-th SIREN with its key (Luhn)."""
    body = f"{10_000_000 + n % 80_000_000:08d}"
    total = sum(int(digit) if at % 2 == 0 else sum(divmod(2 * int(digit), 10)) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


def text(found: list[Taken]) -> str:
    """The section of the measurements."""
    rows = [
        f"| {one.kind} | {one.lines} | {one.size / 1e6:.1f} | {one.rehearsed:.1f} ({one.rehearsed_cpu:.1f})"
        f" | {one.seconds:.1f} ({one.cpu:.1f})"
        f" | {one.lines / one.seconds:.0f} | {one.copied:.1f} | {one.seconds / one.copied:.1f} | {one.again:.1f} | {one.undone:.1f}"
        f" | {one.statements} + {one.statements_more} per 1 000 | {one.grown} |"
        for one in found
    ]
    return "\n".join(
        [
            "# Imports",
            "",
            "`./run bench imports`: a CSV of parties (with address) and one of products, rehearsed, executed with its journal in one"
            " transaction, rehearsed again (nothing to change), undone. The limit: COPY of the same rows, without journal nor check,"
            " into a table with the same indexes. In brackets: processor seconds of our process.",
            "",
            "| file | lines | MB | rehearsed, s | executed, s | lines a second | COPY, s | ratio | again, s | undone, s | statements"
            " | memory more, MB |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
