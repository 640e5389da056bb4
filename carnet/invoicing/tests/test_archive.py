"""A stranger verifies an archive with its script alone; every fault planted in it is named (P52, R20, R23)."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.signing import public_key, sign
from carnet.invoicing import commands
from carnet.invoicing.archive import verify, write_archive
from carnet.invoicing.commands.closing import close_periods
from carnet.invoicing.tests.acts import Desk
from carnet.invoicing.tests.tampering import OwnerSql
from carnet.invoicing.tests.test_closings import a_year_ago
from carnet.sales.tests.factories import an_order

Entries = dict[str, bytes]


@pytest.fixture
def archive(own_database: str, owner_sql: OwnerSql) -> Iterator[Entries]:
    """The entries of an archive with invoices, payments, closings and a file."""
    by: Actor = a_year_ago(owner_sql)
    close_periods(by=by)
    with company_scope(by.company_id):
        desk = Desk(by)
        invoice = desk.balance(an_order([("3", "100.00")]))
        commands.issued_pdf(invoice_id=invoice.pk, by=by)
        desk.credit(invoice)
    made = io.BytesIO()
    with company_scope(by.company_id):
        write_archive(made)
    with ZipFile(made) as opened:
        yield {name: opened.read(name) for name in opened.namelist()}


def packed(entries: Entries) -> ZipFile:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as writing:
        for name, content in entries.items():
            writing.writestr(name, content)
    return ZipFile(made)


def test_the_script_alone_verifies_it(archive: Entries, tmp_path: Path) -> None:
    path, script = tmp_path / "archive.zip", tmp_path / "verify.py"
    with ZipFile(path, "w") as writing:
        for name, content in archive.items():
            writing.writestr(name, content)
    script.write_bytes(archive["verify.py"])
    asked = [sys.executable, "-I", str(script), str(path)]
    done = subprocess.run([*asked, "--key", public_key()], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert public_key() in done.stdout
    assert subprocess.run([*asked, "--key", "00" * 32], capture_output=True, check=False).returncode == 1


def entry(entries: Entries, part: str) -> str:
    return next(name for name in entries if part in name)


def flipped(part: str) -> Callable[[Entries], Entries]:
    def plant(entries: Entries) -> Entries:
        name = entry(entries, part)
        content = bytearray(entries[name])
        content[len(content) // 2] ^= 1
        return {**entries, name: bytes(content)}

    return plant


def removed(part: str) -> Callable[[Entries], Entries]:
    return lambda entries: {name: content for name, content in entries.items() if name != entry(entries, part)}


def inserted(entries: Entries) -> Entries:
    return {**entries, "documents/0000099-invoice-FA-9.json": b"{}"}


def lines(change: Callable[[list[str]], list[str]]) -> Callable[[Entries], Entries]:
    def plant(entries: Entries) -> Entries:
        old = entries["chain.txt"].decode().splitlines(keepends=True)
        return {**entries, "chain.txt": "".join(change(old)).encode()}

    return plant


def exchanged(entries: Entries) -> Entries:
    one, other = [name for name in entries if "-payment-" in name][:2]
    return {**entries, one: entries[other], other: entries[one]}


def other_totals(entries: Entries) -> Entries:
    manifest = json.loads(entries["manifest.json"]) | {"siren": "1"}
    return {**entries, "manifest.json": json.dumps(manifest).encode()}


FAULTS: list[tuple[Callable[[Entries], Entries], set[str]]] = [
    (flipped("-invoice-"), {"altered"}),
    (flipped("-payment-"), {"altered"}),
    (flipped("-closing-"), {"altered"}),
    (flipped("files/"), {"altered"}),
    (flipped("-cii.xml"), {"altered"}),
    (flipped("-ubl.xml"), {"altered"}),
    (flipped(".pdf"), {"altered"}),
    (flipped("signature"), {"signature"}),
    (flipped("manifest"), {"signature"}),
    (removed("-invoice-"), {"removed"}),
    (removed("files/"), {"removed"}),
    (removed("-cii.xml"), {"removed"}),
    (removed(".pdf"), {"removed"}),
    (inserted, {"inserted"}),
    (exchanged, {"altered"}),
    (other_totals, {"signature"}),
    (lines(lambda old: [old[1], old[0], *old[2:]]), {"reordered"}),
    (lines(lambda old: old[:-1]), {"end", "inserted"}),
    (lines(lambda old: [*old[:2], *old[3:]]), {"reordered", "inserted"}),
    (lines(lambda old: [old[0].replace("invoice", "invoike"), *old[1:]]), {"link"}),
]


def test_every_fault_is_named(archive: Entries) -> None:
    assert [*verify.verify(packed(archive))] == []
    for plant, named in FAULTS:
        assert named <= {what for what, _name in verify.verify(packed(plant(archive)))}, named


def test_the_signature_is_the_one_other_libraries_make() -> None:
    assert verify.signed(b"Carnet", sign(b"Carnet"), public_key())
    assert not verify.signed(b"carnet", sign(b"Carnet"), public_key())
