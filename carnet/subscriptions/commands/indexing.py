"""Index series typed or imported, clauses, and revisions applied after their preview (P41)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound, Refusal, refuses, require_version
from carnet.sales.faults import Faults, NumberRule
from carnet.subscriptions.amounts.spans import day_in_month, month_of
from carnet.subscriptions.models import Index, IndexValue, LineRevision, Revision

FIGURE = NumberRule(9, 4, Decimal("0.0001"))


class IndexWasRead(Refusal):
    """A value that a revision has read is part of its proof."""

    def __init__(self) -> None:
        super().__init__(_("A price was revised with this value: it cannot change any more."))


class IndexCodeTaken(BadValue):
    """Two indices cannot have the same code."""

    def __init__(self) -> None:
        super().__init__(_("Another index has this code."), field="code")


class SeriesUnreadable(BadValue):
    """A file of values that cannot be read: which line, and why."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(
            _(
                "Line %(line)s cannot be read: “%(text)s”. Write one month and one value per line, such as 2026-03;321.2."
            )
            % {"line": line, "text": text[:80]},
            field="file",
        )


refuses("an_index_that_was_read_never_changes", IndexWasRead)
refuses("one_index_per_code", IndexCodeTaken)


@dataclass(frozen=True, slots=True)
class ValueInput:
    """A value of an index for the period that a day belongs to."""

    month: date
    value: Decimal
    published_on: date | None = None


@act("index.create", right=rights.CONTRACTS)
def create_index(*, code: str, name: str, months: int = 1, source: str = "", by: Actor) -> Index:
    """Make an index series: monthly, quarterly, half-yearly or yearly (1, 3, 6 or 12 months)."""
    faults = Faults()
    code, name, source = _words(code, name, source, faults)
    _check_months(months, faults)
    faults.refuse()
    index = Index.objects.create(code=code, name=name, source=source, months=months)
    _record("index.created", index, by)
    return index


@act("index.edit", right=rights.CONTRACTS)
def edit_index(
    *, index_id: int, code: str, name: str, source: str, is_active: bool = True, expected_version: int | None = None,
    by: Actor,
) -> Index:  # fmt: skip
    """Change how an index is called; how often it is published stays."""
    index = _locked(index_id)
    require_version(index.version, expected_version)
    faults = Faults()
    index.code, index.name, index.source = _words(code, name, source, faults)
    faults.refuse()
    index.is_active, index.version = is_active, index.version + 1
    index.save()
    _record("index.edited", index, by)
    return index


@act("index.set_values", right=rights.CONTRACTS)
def set_values(*, index_id: int, values: Sequence[ValueInput], by: Actor) -> int:
    """Type or correct values of an index; one that a revision has read stays. Prices that waited for it are revised by the next run,
    from the day they were due (P41). Gives how many are new or changed."""
    index, faults = _locked(index_id), Faults()
    asked: dict[date, ValueInput] = {}
    for n, one in enumerate(values):
        faults.number(f"values[{n}].value", one.value, FIGURE)
        if not date(1950, 1, 1) <= one.month <= date(2200, 1, 1):
            faults.add(f"values[{n}].month", _("Give a month between 1950 and 2200."))
        asked[_first_of(one.month, index.months)] = one
    faults.refuse()
    known = {row.month: row for row in IndexValue.objects.filter(index=index, month__in=asked)}
    new = [month for month in asked if month not in known]
    changed = [month for month, row in known.items() if row.value != asked[month].value]
    if any(_was_read(index.pk, month) for month in changed):
        raise IndexWasRead
    IndexValue.objects.bulk_create(
        IndexValue(
            index=index, month=month, value=asked[month].value, published_on=asked[month].published_on, by_name=by.name
        )
        for month in new
    )  # fmt: skip
    for month in changed:
        row = known[month]
        row.value, row.published_on, row.by_name = asked[month].value, asked[month].published_on, by.name
        row.save()
    if new or changed:
        latest = max([*new, *changed])
        _record("index.valued", index, by, count=len(new) + len(changed), month=latest, value=str(asked[latest].value))
    return len(new) + len(changed)


@act("index.delete_value", right=rights.CONTRACTS)
def delete_value(*, index_id: int, month: date, by: Actor) -> None:
    """Take a value away that no revision has read."""
    index = _locked(index_id)
    row = IndexValue.objects.filter(index=index, month=_first_of(month, index.months)).first()
    if row is None:
        raise NotFound
    if _was_read(index.pk, row.month):
        raise IndexWasRead
    row.delete()
    _record("index.value_deleted", index, by, month=row.month, value=str(row.value))


def read_values(text: str) -> list[ValueInput]:
    """The values of a CSV file, a month and a value per line, as the statistics office or a spreadsheet writes them: `2026-03;321,2`,
    `03/2026,321.2`, `2026-T1;137.29`, `2026-03-01\\t321.2`; a title line is left out."""
    found: list[ValueInput] = []
    for n, row in enumerate(_rows(text), 1):
        cells = [cell.strip().strip('"') for cell in row if cell.strip()]
        if not cells:
            continue
        month = _month(cells[0])
        try:
            value = formats.parse_number(cells[1]) if len(cells) > 1 else None
        except ValueError:
            value = None
        if month is None or value is None:
            if n == 1 or not found:
                continue
            raise SeriesUnreadable(n, ";".join(row))
        found.append(ValueInput(month, value))
    if not found:
        raise SeriesUnreadable(1, text.strip().splitlines()[0] if text.strip() else "")
    return found


def _rows(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = next((mark for mark in (";", "\t", ",") if mark in first), ";")
    return list(csv.reader(io.StringIO(text), delimiter=mark))


def _month(text: str) -> date | None:
    """`2026-03`, `2026-03-01`, `03/2026`, `01/03/2026`, `2026-T1`, `2026-Q1`, `2026M03`, `2026`: the first day it stands for."""
    bare = text.upper().replace("/", "-").replace(" ", "-").replace("M", "-").strip("-")
    parts = [part for part in bare.split("-") if part]
    try:
        if len(parts) == 1 and len(parts[0]) == 4:
            return date(int(parts[0]), 1, 1)
        if len(parts) == 2 and parts[1][0] in "TQS":
            return date(int(parts[0]), (int(parts[1][1:]) - 1) * (6 if parts[1][0] == "S" else 3) + 1, 1)
        if len(parts[0]) == 4:
            return date(int(parts[0]), int(parts[1]), 1)
        return date(int(parts[-1]), int(parts[-2]), 1)
    except (ValueError, IndexError):
        return None


def _first_of(month: date, months: int) -> date:
    at = month_of(month)
    return day_in_month(at - at % months, 1)


def _was_read(index_id: int, month: date) -> bool:
    """Whether a revision has read a value; its row is a part of the proof."""
    reading = {"index": index_id, "month": month.isoformat()}
    return any(rows.objects.filter(readings__contains=[reading]).exists() for rows in (Revision, LineRevision))


def _words(code: str, name: str, source: str, faults: Faults) -> tuple[str, str, str]:
    code, name = code.strip(), name.strip()
    if not code:
        faults.add("code", _("Give the index a short code."))
    if not name:
        faults.add("name", _("Give the index a name."))
    return faults.text("code", code, 30), faults.text("name", name, 150), faults.text("source", source.strip(), 150)


def _check_months(months: int, faults: Faults) -> None:
    if months not in (1, 3, 6, 12):
        faults.add("months", _("An index is published every month, quarter, half-year or year."))


def _locked(index_id: int) -> Index:
    index = Index.objects.select_for_update(no_key=True).filter(pk=index_id).first()
    if index is None:
        raise NotFound
    return index


def _record(told: str, index: Index, by: Actor, **facts: object) -> None:
    journal.record(
        told, subject=Subject("index", index.pk), by=by, facts={"code": index.code, "name": index.name, **facts}
    )
