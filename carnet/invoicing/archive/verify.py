"""Vérifie une archive de Carnet, hors ligne : python3 verify.py archive.zip [--key CLÉ PUBLIQUE]
Verifies an archive of Carnet, offline:        python3 verify.py archive.zip [--key PUBLIC KEY]

Needs Python 3.9 or newer and nothing else. Exit code 0: intact; 1: faults, each named; 2: not an archive.
"""

import hashlib
import json
import locale
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Optional

WORDS = {
    "signature": ("manifest.json : la signature n'est pas celle de la clé", "manifest.json: not signed by the key"),
    "key": ("public_key.txt : ce n'est pas la clé attendue", "public_key.txt: not the expected key"),
    "altered": ("{} : modifié", "{}: altered"),
    "removed": ("{} : retiré de l'archive", "{}: removed from the archive"),
    "inserted": ("{} : ajouté à l'archive, hors de la chaîne", "{}: inserted into the archive, outside the chain"),
    "reordered": ("{} : n'est pas à sa place dans la chaîne", "{}: not at its place in the chain"),
    "link": ("{} : son maillon de la chaîne a été modifié", "{}: its link of the chain was altered"),
    "end": (
        "chain.txt : la fin de la chaîne manque ou a changé",
        "chain.txt: the end of the chain is missing or changed",
    ),
    "totals": ("{} : ses totaux ne sont pas ceux des documents", "{}: its totals are not those of the documents"),
    "intact": ("Archive intacte : {} maillons, clé {}", "Archive intact: {} links, key {}"),
    "faults": ("{} anomalie(s) dans cette archive.", "{} fault(s) in this archive."),
}
FIXED = {"manifest.json", "signature.txt", "public_key.txt", "chain.txt", "verify.py", "README.md"}
Fault = tuple[str, str]


class Totals:
    """Sums of VAT groups and payments, as closings write them."""

    def __init__(self) -> None:
        self.vat: dict[Any, list[Any]] = {}
        self.money: dict[Any, list[Any]] = {}

    def add(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "invoice":
            sign = -1 if content["kind"] == "credit_note" else 1
            home = content["currency"] == content["parties"].get("currency", content["currency"])
            for row in content["vat"]:
                base, vat = (row["base"], row["vat"]) if home else (row["base_company"], row["vat_company"])
                add_to(self.vat, (row["category"], row["rate"]), sign * Decimal(base), sign * Decimal(vat))
        elif kind == "payment":
            add_to(self.money, (content["kind"], content["currency"]), Decimal(content["amount"]))

    def plain(self) -> dict[Any, Any]:
        return {
            **{("vat", *key): tuple(row) for key, row in self.vat.items()},
            **{("payments", *key): tuple(row) for key, row in self.money.items()},
        }


def add_to(rows: dict[Any, list[Any]], key: Any, *amounts: Decimal) -> None:
    row = rows.setdefault(key, [0] + [Decimal(0)] * len(amounts))
    row[0] += 1
    for place, amount in enumerate(amounts, 1):
        row[place] += amount


def as_written(totals: dict[str, Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for row in totals["vat"]:
        found["vat", row["category"], row["rate"]] = (row["documents"], Decimal(row["excl_tax"]), Decimal(row["vat"]))
    for row in totals["payments"]:
        found["payments", row["kind"], row["currency"]] = (row["count"], Decimal(row["amount"]))
    return found


def less(one: dict[Any, Any], other: dict[Any, Any]) -> dict[Any, Any]:
    rows = {key: tuple(a - b for a, b in zip(row, other.get(key, [0] * len(row)))) for key, row in one.items()}  # noqa: B905
    return {key: row for key, row in rows.items() if row[0]}


def verify(archive: zipfile.ZipFile, expected_key: str = "") -> Iterator[Fault]:
    """Every fault of an archive, in the order of its chain: (what, name)."""
    manifest = read(archive, "manifest.json") or b"{}"
    key = (read(archive, "public_key.txt") or b"").decode("ascii", "replace").strip()
    signature = (read(archive, "signature.txt") or b"").decode("ascii", "replace").strip()
    if expected_key and expected_key.lower() != key:
        yield "key", ""
    if not signed(manifest, signature, key):
        yield "signature", ""
    links = [line for line in (read(archive, "chain.txt") or b"").decode("utf-8", "replace").splitlines() if line]
    told = facts_of(manifest)
    seen: set[str] = set()
    yield from follow(archive, links, told, seen)
    for name in sorted(set(archive.namelist()) - FIXED - seen):
        yield "inserted", name
    for name, count in Counter(archive.namelist()).items():
        if count > 1:
            yield "inserted", name


def follow(archive: zipfile.ZipFile, links: list[str], told: dict[str, Any], seen: set[str]) -> Iterator[Fault]:
    names = {name.split("-", 1)[0]: name for name in archive.namelist() if name.startswith("documents/")}
    stored: dict[str, list[str]] = {}
    for entry in archive.namelist():
        if entry.startswith("files/"):
            stored.setdefault(entry.split("-", 1)[0], []).append(entry)
    wanted = {int(seq) for seq in told.get("boundaries", ())}
    sums, seq, previous = Totals(), 0, ""
    marks: dict[int, Any] = {0: {}}
    for line in links:
        own, _, text = line.partition(" ")
        link = facts_of(text.encode())
        name = f"{link.get('kind', '?')} {link.get('label', line[:40])}"
        if hashlib.sha256(text.encode()).hexdigest() != own:
            yield "link", name
        if link.get("seq") != seq + 1 or link.get("previous") != previous or link.get("company") != told.get("company"):
            yield "reordered", name
        seq, previous = link.get("seq", seq + 1), own
        place = f"{seq:07d}" if isinstance(seq, int) else "?"
        content = b""
        document = names.get(f"documents/{place}")
        if document is None:
            yield "removed", name
        else:
            seen.add(document)
            content = read(archive, document) or b""
            if hashlib.sha256(content).hexdigest() != link.get("content"):
                yield "altered", name
        facts = facts_of(content)
        if link.get("kind") in ("file", "invoice"):
            yield from check_files(archive, stored.get(f"files/{place}", []), link, facts, name, seen)
        try:
            sums.add(link.get("kind", ""), facts)
            if link.get("kind") == "closing":
                yield from check_closing(facts, marks, name)
        except (KeyError, TypeError, ValueError, ArithmeticError):
            if document is not None and hashlib.sha256(content).hexdigest() == link.get("content"):
                yield "totals", name
        if seq in wanted:
            marks[seq] = sums.plain()
    if previous != told.get("head") or seq != told.get("links"):
        yield "end", ""


def check_files(
    archive: zipfile.ZipFile,
    entries: list[str],
    link: dict[str, Any],
    facts: dict[str, Any],
    name: str,
    seen: set[str],
) -> Iterator[Fault]:
    """The bytes that a link seals: a file of its own, or the e-invoice of a document in each syntax."""
    sealed = {"": facts.get("sha256")} if link.get("kind") == "file" else facts.get("files") or {}
    for syntax, digest in sealed.items():
        entry = next((one for one in entries if not syntax or one.endswith(f"-{syntax}.xml")), None)
        if entry is None:
            yield "removed", name
            continue
        seen.add(entry)
        if hashlib.sha256(read(archive, entry) or b"").hexdigest() != digest:
            yield "altered", name
    if link.get("kind") == "invoice" and link.get("file", "") != sealed.get("cii", ""):
        yield "altered", name


def check_closing(facts: dict[str, Any], marks: dict[int, Any], name: str) -> Iterator[Fault]:
    until, before = marks[facts["until_seq"]], marks[facts["first_seq"] - 1]
    if less(until, before) != as_written(facts["totals"]) or until != as_written(facts["perpetual"]):
        yield "totals", name


def read(archive: zipfile.ZipFile, name: str) -> Optional[bytes]:  # noqa: UP045
    """The bytes of an entry; none when it is not there or cannot be unpacked any more."""
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return None


def facts_of(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


# Ed25519 (RFC 8032), to verify only: a point is (x, y), neutral element (0, 1).
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int]


def added(one: Point, other: Point) -> Point:
    """The sum of two points in projective coordinates."""
    x1, y1, z1 = one
    x2, y2, z2 = other
    a = z1 * z2 % P
    b, c, d = a * a % P, x1 * x2 % P, y1 * y2 % P
    e = CURVE * c * d % P
    f, g = (b - e) % P, (b + e) % P
    return (a * f * ((x1 + y1) * (x2 + y2) - c - d) % P, a * g * (d + c) % P, f * g % P)


def times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1)
    while scalar:
        if scalar & 1:
            total = added(total, point)
        point = added(point, point)
        scalar >>= 1
    return total


def point_of(data: bytes) -> Point:
    number = int.from_bytes(data, "little")
    y, odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        raise ValueError("not a point of the curve")
    return (P - x if x & 1 != odd else x, y, 1)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(message: bytes, signature: str, key: str) -> bool:
    """Whether the signature of a message (hexadecimal) is that of the public key."""
    try:
        raw, public = bytes.fromhex(signature), bytes.fromhex(key)
        if len(raw) != 64 or len(public) != 32:
            return False
        r, s = point_of(raw[:32]), int.from_bytes(raw[32:], "little")
        holder = point_of(public)
    except ValueError:
        return False
    challenge = int.from_bytes(hashlib.sha512(raw[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, BASE), added(r, times(challenge, holder))
    same = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
    return s < ORDER and same


def main(arguments: list[str]) -> int:
    french = (locale.getlocale()[0] or "").startswith("fr")
    key = ""
    if "--key" in arguments:
        place = arguments.index("--key")
        key = "".join(arguments[place + 1 : place + 2])
        del arguments[place : place + 2]
    try:
        archive = zipfile.ZipFile(arguments[0])
    except (IndexError, OSError, zipfile.BadZipFile):
        print(__doc__)
        return 2
    count = 0
    for what, name in verify(archive, key):
        count += 1
        print(WORDS[what][0 if french else 1].format(name))
    if count:
        print(WORDS["faults"][0 if french else 1].format(count))
        return 1
    links = facts_of(read(archive, "manifest.json") or b"").get("links")
    own = (read(archive, "public_key.txt") or b"").decode().strip()
    print(WORDS["intact"][0 if french else 1].format(links, own))
    return 0


if __name__ == "__main__":
    locale.setlocale(locale.LC_ALL, "")
    sys.exit(main(sys.argv[1:]))
