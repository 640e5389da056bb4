"""A hostile text in every text column of every table; then every page, printed document, export and search (XSS, templates, formulas)."""

import json
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from pypdf import PdfReader

from attacks.addresses import screens, things_of
from attacks.conftest import SECRET, why_of
from attacks.pages import Page
from attacks.payloads import TAGS, WHOLE, payload, texts_of
from attacks.test_other_company_by_screens import body_of
from carnet.company.tests.worlds import signed_in
from carnet.core.api import keys
from carnet.core.install import company_models
from carnet.core.rows import CompanyRow
from carnet.core.testing.template import TestDatabases
from carnet.dossier.api.tests.test_attacks import World

# Columns whose texts are words of the house, never somebody's: states, kinds, codes of standards, hashes, numbers with a key.
CODES = {
    "role", "prefix", "key_hash", "act", "by_kind", "subject_kind", "kind", "key", "route", "body_hash", "media_type", "sha256",
    "code", "content_hash", "file_hash", "previous", "hash", "list_name", "state", "message_id", "siren", "siret", "vat_number",
    "iban", "bic", "country", "currency", "language", "time_zone", "colour", "place", "category", "vat_category", "exemption_code",
    "nature", "invoice_policy", "deposit_mode", "deposit", "document_kind", "series_code", "method", "payment_method", "stop_reason",
    "source_kind", "source_line", "document_line", "holder", "unece", "e_address_scheme", "e_address", "email", "reply_to",
    "activity_code", "rules", "number", "source",
}  # fmt: skip
NUMBERED = 7  # room for what tells rows apart


@pytest.fixture
def poisoned(own_database: str, test_databases: TestDatabases) -> World:
    """A company in which every text is hostile."""
    keys._noted.clear()
    world = World(SECRET, 1)
    with psycopg.connect(test_databases.server.url(own_database), autocommit=True) as owner:
        for model in company_models():
            table = sql.Identifier(model._meta.db_table)
            owner.execute(
                sql.SQL("ALTER TABLE {0} DISABLE TRIGGER USER").format(table)
            )  # what is frozen is written all the same
            for column, value, given in _poison(model):
                with suppress(psycopg.errors.CheckViolation):  # what the database itself keeps clean
                    owner.execute(
                        sql.SQL("UPDATE {0} SET {1} = {2}").format(table, sql.Identifier(column), value), given
                    )
            owner.execute(sql.SQL("ALTER TABLE {0} ENABLE TRIGGER USER").format(table))
        owner.execute("UPDATE core_user SET name = %s", [payload(150)])
    connections.close_all()
    return world


def _poison(model: type[CompanyRow]) -> Iterator[tuple[str, sql.Composable, list[str]]]:
    """The columns of a table with what they become: somebody's words hostile, inside JSON too."""
    for field in texts_of(model):
        longest = field.max_length and field.max_length - NUMBERED
        if field.name not in CODES and (text := payload(longest)):
            column = sql.Identifier(field.column)
            yield field.column, sql.SQL("CASE WHEN {0} <> '' THEN %s || id ELSE {0} END").format(column), [text]
    for field in model._meta.get_fields():
        if getattr(field, "get_internal_type", str)() == "JSONField":
            column = sql.Identifier(field.column)
            swapped = sql.SQL("replace({0}::text, %s, %s)::jsonb").format(column)
            yield field.column, swapped, [SECRET, json.dumps(WHOLE)[1:-1]]


def test_what_is_shown_printed_exported_or_found_never_runs(poisoned: World) -> None:
    client = signed_in(poisoned.owner)
    client.raise_request_exception = False
    ids, faults, showing, printed = things_of(poisoned), [], 0, 0
    for screen in screens():
        path = screen.at(ids)
        answer = client.get(path)
        kind, body = answer.headers.get("Content-Type", ""), body_of(answer)
        if answer.status_code >= 500:
            faults.append((path, why_of(answer)))
        elif "html" in kind:
            showing += b"&lt;x-a" in body
            faults += [(path, fault) for fault in _run_by(path, body.decode())]
        elif "svg" in kind:
            faults += [(path, "a tag of a text")] * (b"<x-" in body)
        elif "pdf" in kind:
            printed += 1
            faults += [(path, "a template obeyed in print")] * (not _printed_literally(body))
        if screen.view.__module__ == "carnet.core.lists.pages" and not screen.places:
            lines = body_of(client.get(path, {"export": "csv"})).decode().splitlines()
            faults += [(path, line) for line in lines if _starts_a_formula(line)]
    assert not faults, "\n".join(map(str, faults))
    assert showing > 120 and printed > 3, (showing, printed)
    found = client.get("/search", {"q": "x-a"})
    assert found["Content-Type"] == "application/json" and found["X-Content-Type-Options"] == "nosniff"
    assert "<x-a" in found.content.decode() and found.json()["groups"]


def _run_by(path: str, text: str) -> Iterator[str]:
    page = Page(path, text)
    yield from page.faults
    yield from ("a tag of a text" for _tag in page.tags & TAGS)
    if "onx" in page.attributes:
        yield "an attribute of a text"
    if "x-b>14" in text or "x-b&gt;14" in text:
        yield "a template obeyed"


def _starts_a_formula(line: str) -> bool:
    return any(cell.strip('"').startswith(("=", "+", "@", "\t")) for cell in line.split(";"))


def _printed_literally(body: bytes) -> bool:
    """Either the marks of templates stand in the print as they were typed, or none of the text does."""
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages).split())
    return "x-b" not in text or "#{7*7}" in text


@pytest.mark.e2e
def test_no_script_of_ours_runs_what_it_shows(poisoned: World, page: Any) -> None:
    """Where scripts write into the page — palette, search selects, editors, boards, toasts — texts stay texts."""
    page.goto("/profile")
    page.fill("[name=login]", "1@carnet.example")
    page.fill("[name=password]", "secret")
    page.keyboard.press("Enter")
    page.locator("#content h1, #content h2").first.wait_for()
    ids = things_of(poisoned)
    for path in (
        f"/orders/{ids['order']}", f"/quotes/{ids['quote']}/edit", f"/invoices/{ids['draft']}/edit", f"/projects/{ids['project']}",
        "/time", "/orders", "/contracts/new", f"/orders/{ids['order']}/invoice", "/forecast", f"/parties/{ids['party']}",
    ):  # fmt: skip
        page.goto(path)
        page.wait_for_load_state("networkidle")
        _nothing_ran(page, path)
        page.keyboard.press("Control+k")
        page.keyboard.type("x-a")
        page.locator("#palette >> text=<x-a").first.wait_for()
        _nothing_ran(page, f"palette over {path}")
        page.keyboard.press("Escape")


def _nothing_ran(page: Any, where: str) -> None:
    assert page.evaluate("document.querySelectorAll('x-a, x-b, [onx]').length") == 0, where
