"""The rows of a CSV file or of the first sheet of a workbook, as texts, one after the other (P56)."""

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from carnet.core.refusals import BadValue

MOST_ROWS = 200_000
MOST_COLUMNS = 200
CHILD = Path(__file__).with_name("child.py")
ENCODINGS = ("utf-8-sig", "cp1252")
_PACKED = b"PK\x03\x04"
_FORMULA = "=+-@\t\r"


class FileNotATable(BadValue):
    """The file is no CSV and no workbook that can be read."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why or _("This file cannot be read: a CSV or an XLSX file is expected."), field="file")


class TooManyRows(FileNotATable):
    def __init__(self) -> None:
        super().__init__(_("This file is too long: at most %(n)d rows. Cut it in two.") % {"n": MOST_ROWS})


class TooManyColumns(FileNotATable):
    def __init__(self) -> None:
        super().__init__(_("This file is too wide: at most %(n)d columns.") % {"n": MOST_COLUMNS})


class Table:
    """A file opened: its headings, and its rows with their numbers in it. Rows may be read again and again."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        first = next(self._records(), None)
        if first is None:
            raise FileNotATable(_("There is no row in this file: its first row names the columns."))
        self._start, cells = first
        self.headings = [cell.strip() for cell in cells]
        if len(self.headings) > MOST_COLUMNS:
            raise TooManyColumns

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that say something, as wide as the headings; refuses TooManyRows."""
        width, seen = len(self.headings), 0
        for n, cells in self._records():
            if n == self._start:
                continue
            seen += 1
            if seen > MOST_ROWS:
                raise TooManyRows
            yield n, [*map(plain, cells[:width]), *[""] * (width - len(cells))]

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        read = _workbook if self._content.startswith(_PACKED) else _separated
        for n, cells in enumerate(read(self._content), start=1):
            if any(cell and not cell.isspace() for cell in cells):
                yield n, cells


def plain(cell: str) -> str:
    """A cell without spaces around, and without the apostrophe that keeps it from starting a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in _FORMULA else text


def _separated(content: bytes) -> Iterator[list[str]]:
    encoding = _encoding(content)
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    first = text.readline(1_000_000)
    text.seek(0)
    try:
        yield from csv.reader(text, delimiter=max(";,\t|", key=first.count))
    except (csv.Error, UnicodeError) as error:
        raise FileNotATable from error


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in content:
        raise FileNotATable
    for encoding in ENCODINGS:
        try:
            content.decode(encoding)
        except UnicodeError:
            continue
        return encoding
    raise FileNotATable


def _workbook(content: bytes) -> Iterator[list[str]]:
    """Rows as a process of its own reads them: short of memory and time, nothing it does can harm ours."""
    with tempfile.TemporaryFile() as book:
        book.write(content)
        book.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-I", str(CHILD)], stdin=book, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
        )
        try:
            for line in child.stdout or ():
                yield json.loads(line)
            if child.wait() != 0:
                raise FileNotATable(_("This workbook is damaged, protected, or far too large."))
        finally:
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()
