"""A list as a file: what is filtered, in the order shown, with the columns shown."""

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone, translation

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.lists.columns import Column, exported
from carnet.core.web import looks

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Listed(list[Any]):
    """Rows already at hand, to be written as those of a queryset are."""

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        """The rows, one after the other."""
        return iter(self)


def cell(column: Column, row: Any) -> Any:
    """The value of a cell in a file: numbers and days as such, states in words."""
    value = column.raw(row)
    if column.kind == "state" and value:
        return str(looks.state_look(str(value), column.of).label)
    return exported(value)


def csv_text(value: Any) -> str:
    """A value as a French spreadsheet reads it: decimal comma, day first; a text never starts a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal | int):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = str(value)
    return "'" + text if text and text[0] in "=+-@\t\r" else text


Dress = Callable[[Sequence[Any]], None]


def as_they_are(rows: Sequence[Any]) -> None:
    """Rows whose cells need nothing more."""


def _dressed(rows: QuerySet[Any] | Listed, dress: Dress) -> Iterator[Any]:
    """Rows as they are read, each part of them given what its cells need."""
    read = rows.iterator(chunk_size=500)
    while part := list(islice(read, 500)):
        dress(part)
        yield from part


class _Echo:
    def write(self, text: str) -> str:
        return text


def as_csv(
    name: str, columns: list[Column], rows: QuerySet[Any] | Listed, by: Actor, dress: Dress = as_they_are
) -> StreamingHttpResponse:
    """`;` between cells, UTF-8 with its mark; written as it is read, in a transaction of its own."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";")
        with translation.override(by.language), company_scope(by.company_id):
            yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
            for row in _dressed(rows, dress):
                yield writer.writerow([csv_text(cell(column, row)) for column in columns])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_xlsx(name: str, columns: list[Column], rows: QuerySet[Any] | Listed, dress: Dress = as_they_are) -> FileResponse:
    """Real numbers and real days; row by row, so that memory stays small."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    _write_xlsx(file, columns, _dressed(rows, dress))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _write_xlsx(file: IO[bytes], columns: list[Column], rows: Iterator[Any]) -> None:
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    shape = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "quantity": book.add_format({"num_format": "#,##0.####"}),
        "percent": book.add_format({"num_format": "0.##"}),
    }
    for at, column in enumerate(columns):
        sheet.set_column(at, at, 14 if column.right or column.kind in {"day", "state"} else 32)
        sheet.write_string(0, at, str(column.label), bold)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            value = cell(column, row)
            if isinstance(value, date):
                sheet.write_datetime(line, at, _naive(value), day)
            elif isinstance(value, Decimal | int):
                sheet.write_number(line, at, value, shape.get(column.kind))
            elif value is not None:
                sheet.write_string(line, at, str(value))
    book.close()


def _naive(value: date) -> Any:
    return timezone.make_naive(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
