"""Going through an imported file in lots: what becomes of each line, counted, written when it is meant, and what is refused kept (P56)."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import islice

from django.db import connection
from django.db.models import Q, TextField
from django.db.models.functions import Cast, Lower
from django.utils.translation import gettext as _

from carnet.catalog.steps.importing import ProductImport
from carnet.core import sets
from carnet.core.files import store_file
from carnet.core.importing.fields import Field
from carnet.core.importing.lots import REFUSED, SAME, VERDICTS, Importing, Judged, Line
from carnet.core.importing.reading import Table
from carnet.core.lists.export import csv_text
from carnet.core.models import StoredFile
from carnet.core.refusals import Refusal
from carnet.dossier.models import Import, ImportRow
from carnet.parties.steps.importing import PartyImport

KINDS: dict[str, type[Importing]] = {kind.name: kind for kind in (PartyImport, ProductImport)}
LOT = 1_000
SHOWN = {"created": 20, "changed": 20, "same": 5, "refused": 100}
LARGEST_ERRORS = 10 * 1024 * 1024
Row = tuple[int, list[str]]


def go_through(imported: Import, kind: Importing, *, write: bool) -> None:
    """Judge every line, and write what it asks when meant; the counts, first lines and refused ones are put on the import."""
    assert imported.file is not None
    table = Table(bytes(imported.file.content))
    fields = {field.name: field for field in kind.fields()}
    columns = [(at, fields[name]) for at, name in enumerate(imported.mapping) if name in fields]
    kind.claimed = cache(partial(_claimed, table, imported.mapping))
    counts, shown = dict.fromkeys(VERDICTS, 0), []
    refused = _Refused(table.headings)
    rows = table.rows()
    done = 0
    while lot := list(islice(rows, LOT)):
        for judged, cells in _judged(kind, lot, columns, imported, write=write):
            counts[judged.verdict] += 1
            if counts[judged.verdict] <= SHOWN[judged.verdict]:
                said = {"n": judged.n, "label": judged.label, "verdict": judged.verdict, "reason": judged.reason}
                shown.append(said)
            if judged.verdict == REFUSED:
                refused.keep(judged, cells)
        done += len(lot)
        _tell(imported, done)
    for verdict, count in counts.items():
        setattr(imported, verdict, count)
    imported.shown = sorted(shown, key=lambda one: (one["verdict"] != REFUSED, one["n"]))
    imported.errors = refused.stored(imported, kind)


def _claimed(table: Table, mapping: Sequence[str], field: str) -> set[str]:
    """All that a column of the file says."""
    return {cells[mapping.index(field)] for _n, cells in table.rows()} if field in mapping else set()


def _judged(
    kind: Importing, lot: Sequence[Row], columns: Sequence[tuple[int, Field]], imported: Import, *, write: bool
) -> Iterator[tuple[Judged, list[str]]]:
    """What becomes of the lines of a lot, in a fixed number of statements whatever their number."""
    lines: list[Line] = []
    judged: list[Judged] = []
    for n, cells in lot:
        try:
            lines.append(Line(n, {field.name: field.value(cells[at]) for at, field in columns if cells[at]}))
        except Refusal as refusal:
            judged.append(Judged(n, " ".join(cells)[:80], REFUSED, refusal.sentence))
    judged += kind.judged(lines, lock=write)
    judged.sort(key=lambda one: one.n)
    if write:
        kept = [one for one in judged if one.verdict not in (REFUSED, SAME)]
        kind.write(kept)
        company = kind.by.company_id
        sets.insert(
            ImportRow,
            [
                {"imported_id": imported.pk, "row_id": one.id, "before": one.before, "company_id": company}
                for one in kept
            ],
        )
    yield from zip(judged, (cells for _n, cells in lot), strict=True)


class _Refused:
    """The refused lines as a file to mend and send again: the same columns, then the line and why; nothing in it is a formula."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._text = io.StringIO()
        self._text.write("\ufeff")
        self._file = csv.writer(self._text, delimiter=";")
        self._file.writerow([*map(csv_text, headings), _("Line"), _("Reason")])
        self._any = False

    def keep(self, judged: Judged, cells: Sequence[str]) -> None:
        """Add a line, while the file is not too large to be of use."""
        self._any = True
        if self._text.tell() < LARGEST_ERRORS:
            self._file.writerow([*map(csv_text, cells), judged.n, csv_text(judged.reason)])

    def stored(self, imported: Import, kind: Importing) -> StoredFile | None:
        """The file, kept; None when nothing was refused."""
        if not self._any:
            return None
        base = imported.name.rpartition(".")[0] or imported.name
        name = _("%(name)s, refused lines") % {"name": base} + ".csv"
        return store_file(name=name, media_type="text/csv", content=self._text.getvalue().encode(), by=kind.by)


def take_back(imported: Import, kind: Importing) -> int:
    """Take back what the import did to rows nobody used since, in lots; how many."""
    done, seen, after = 0, 0, 0
    while lot := list(ImportRow.objects.filter(imported=imported, pk__gt=after).order_by("pk")[:LOT]):
        after = lot[-1].pk
        used = _used_since(imported, kind, [row.row_id for row in lot])
        made = [row.row_id for row in lot if row.before is None and row.row_id not in used]
        free = sets.unheld(kind.model, made)
        changed = {row.row_id: row.before for row in lot if row.before is not None and row.row_id not in used}
        kind.remove(sorted(free))
        kind.restore(changed)
        taken = [row.pk for row in lot if row.row_id in free or row.row_id in changed]
        sets.remove(ImportRow, taken)
        done += len(taken)
        seen += len(lot)
        _tell(imported, seen)
    return done


def progress(import_id: int) -> int | None:
    """How many lines a worker has gone through, as the name of its session says; None when none works on it just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(application_name, ' ', 4) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE %s",
            [f"carnet import {import_id} %"],
        )
        told = cursor.fetchone()
    return int(told[0]) if told else None


def _tell(imported: Import, lines: int) -> None:
    """Say how far it is to who looks from outside this transaction, in which nothing else can be seen yet."""
    if imported.is_long:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, true)", [f"carnet import {imported.pk} {lines}"])


def forget_imports(ids: Sequence[int]) -> int:
    """Erase what files said: themselves, their refused lines, the lines shown, what was there before (four statements); how many."""
    held = Import.objects.filter(pk__in=ids, file__isnull=False)
    files = {pk for pair in held.values_list("file_id", "errors_id") for pk in pair if pk}
    forgotten = held.update(file=None, errors=None, shown=[])
    ImportRow.objects.filter(imported__in=ids).delete()
    StoredFile.objects.filter(pk__in=files).delete()
    return forgotten


def imports_naming(words: Sequence[str]) -> list[int]:
    """The imports whose file names somebody, or that changed rows which did."""
    sought = [word.casefold() for word in words if word]
    named = [
        found.pk
        for found in Import.objects.filter(file__isnull=False).select_related("file").order_by("pk").iterator(1)
        if _says(found, sought)
    ]
    before = ImportRow.objects.filter(before__isnull=False).annotate(said=Lower(Cast("before", TextField())))
    told = Q()
    for word in sought:
        told |= Q(said__contains=json.dumps(word, ensure_ascii=False)[1:-1])
    return sorted({*named, *(before.filter(told).values_list("imported_id", flat=True) if sought else ())})


def _says(found: Import, sought: Sequence[str]) -> bool:
    """Whether a cell of its file bears one of the words."""
    assert found.file is not None
    said = (" ".join(cells).casefold() for _n, cells in Table(bytes(found.file.content)).rows())
    return any(word in text for text in said for word in sought)


def _used_since(imported: Import, kind: Importing, ids: list[int]) -> set[int]:
    """The rows the journal speaks of after the import (one statement, by its index)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT subject_id FROM core_journalabout WHERE kind = %s AND subject_id = ANY(%s) AND line_id > %s",
            [kind.thing, ids, imported.journal_line],
        )
        return {pk for (pk,) in cursor.fetchall()}
