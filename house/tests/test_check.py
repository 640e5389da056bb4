"""What may not be committed is named."""

from pathlib import Path

import pytest

from house.check import strange_files


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("chart.min.js", "x", "built library"),
        ("style.css", "a" * 2000, "built library"),
        ("font.woff2", "x", "kind of file"),
        ("rows.csv", "1\n" * 300_000, "600 kB"),
    ],
)
def test_foreign_files_are_named(tmp_path: Path, name: str, content: str, fault: str) -> None:
    (tmp_path / name).write_text(content)
    assert [fault in said for said in strange_files([tmp_path / name])] == [True]


def test_our_own_files_are_not(tmp_path: Path) -> None:
    for name in ("lines.js", "lines.py", "picture.png"):
        (tmp_path / name).write_text("x\n")
    assert list(strange_files(sorted(tmp_path.iterdir()))) == []
