"""Files read: encodings, separators, workbooks, and the traps in them."""

import io
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from carnet.core.importing import reading
from carnet.core.importing.fields import CellUnreadable, Field, decimal, flag, one_of, recognised, short
from carnet.core.importing.reading import FileNotATable, Table, TooManyColumns, TooManyRows


def a_book(rows: list[list[object]]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "Nom;Ville\nBréhat;Paimpol\n".encode(),
        "\ufeffNom,Ville\r\nBréhat,Paimpol\r\n".encode(),
        "Nom\tVille\nBréhat\tPaimpol".encode("cp1252"),
        "Nom;Ville\nBréhat;Paimpol".encode("utf-16"),
        '\n\n"Nom";"Ville"\n"Bréhat";Paimpol;trop\n;\n'.encode(),
        a_book([["Nom", "Ville"], ["Bréhat", "Paimpol"]]),
    ],
)
def test_the_same_rows_whatever_the_file(content: bytes) -> None:
    table = Table(content)
    assert table.headings == ["Nom", "Ville"]
    assert [cells for _n, cells in table.rows()] == [["Bréhat", "Paimpol"]]


def test_numbers_of_a_workbook_are_read_as_typed() -> None:
    rows = Table(a_book([["a", "b", "c"], [732829320, 19.99, True]])).rows()
    assert next(rows) == (2, ["732829320", "19.99", "1"])


@pytest.mark.parametrize(
    "content", [b"", b" \n;;\n", b"a\x00b", b"PK\x03\x04 not a workbook", b"%PDF-1.7\x00", b"\x81\x8d\x8f"]
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(FileNotATable):
        list(Table(content).rows())


def test_too_long_and_too_wide_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooManyColumns):
        Table(b";".join([b"a"] * 201))
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(TooManyRows):
        list(Table(b"a\n1\n2\n3\n").rows())


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (401 * 1024 * 1024))
    assert len(bomb.getvalue()) < 1024 * 1024
    with pytest.raises(FileNotATable):
        Table(bomb.getvalue())


def test_a_sheet_a_million_rows_long_and_wide_ends_its_reader_only() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Nom")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(FileNotATable):
        list(Table(held.getvalue()).rows())


def test_an_apostrophe_that_holds_a_formula_back_is_no_text() -> None:
    assert [reading.plain(cell) for cell in ("'=1+1", "'+33 2", "'s", " a ")] == ["=1+1", "+33 2", "'s", "a"]


def test_headings_are_recognised_in_both_languages_once_each() -> None:
    fields = [
        Field("name", "Name", ("nom", "raison sociale"), short(10)),
        Field("city", "Town", ("ville",), short(10)),
    ]
    assert recognised(["RAISON SOCIALE", "Ville ", "Nom", "?"], fields) == ["name", "city", "", ""]
    assert recognised(["town", "Name"], fields) == ["city", "name"]


@pytest.mark.parametrize(
    ("cell", "price"), [("1 234,56", "1234.56"), ("12.5 €", "12.5"), ("1\u202f000", "1000"), ("-3", "-3")]
)
def test_numbers_as_people_type_them(cell: str, price: str) -> None:
    assert decimal(18, 6)(cell) == Decimal(price)


@pytest.mark.parametrize("cell", ["abc", "1e5", "0,1234567", "9" * 15, "NaN"])
def test_a_number_that_cannot_be_kept_exactly_is_refused(cell: str) -> None:
    with pytest.raises(CellUnreadable):
        decimal(18, 6)(cell)


def test_yes_no_words_and_lengths() -> None:
    assert (flag("Oui"), flag("0"), one_of({"Société": "company"})("societe"), short(3)("abc")) == (
        True,
        False,
        "company",
        "abc",
    )
    for read, cell in ((flag, "peut-être"), (one_of({"a": 1}), "b"), (short(3), "abcd"), (short(3), "a\x00")):
        with pytest.raises(CellUnreadable):
            read(cell)
