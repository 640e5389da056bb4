"""The process that opens a workbook: it reads it from its input, writes its first sheet row by row, and has little of anything.

A workbook that unpacks to too much, or says it is a million columns wide, ends this process and nothing else.
"""

import io
import json
import resource
import sys
import zipfile

MEMORY = 1_500 * 1024 * 1024
CPU_SECONDS = 60
LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 2_000
PIECE = 1024 * 1024


def main() -> None:
    """Limit this process, then read."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    book = sys.stdin.buffer.read()
    unpacked(book)
    write(book)


def unpacked(book: bytes) -> None:
    """End here when the parts unpack to more than a workbook does, whatever they say of themselves."""
    left = LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        if len(packed.infolist()) > MOST_PARTS:
            sys.exit(3)
        for part in packed.infolist():
            with packed.open(part) as opened:
                while piece := opened.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        sys.exit(3)


def write(book: bytes) -> None:
    """The rows of the first sheet, one JSON list of texts a line."""
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    for row in sheet.iter_rows():
        print(json.dumps([text(cell) for cell in row]))


def text(cell: object) -> str:
    """A cell as it would be typed: whole numbers without a point, days as ISO."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


if __name__ == "__main__":
    main()
