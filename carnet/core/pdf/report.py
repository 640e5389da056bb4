"""A table on paper for the house itself: a count sheet, a valuation. Texts come ready to print; nothing is computed here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

import typst

from carnet.core.pdf.engine import STANDARD, font_files, typeset
from carnet.core.pdf.glyphs import printable


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: its head, and whether it holds texts, figures (right-aligned) or room to write by hand."""

    label: str
    kind: Literal["text", "figure", "blank"] = "text"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """Rows under a title, with their total; an empty total prints none."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed: a title, a few facts, a table whose head repeats on each page, the total, who made it."""

    title: str
    company: str
    facts: tuple[str, ...]
    columns: tuple[ReportColumn, ...]
    groups: tuple[ReportGroup, ...]
    total: tuple[str, ...] = ()
    foot: str = ""
    language: str = "fr"


def render_report(report: Report) -> bytes:
    """The report as PDF/A; a text that no font can draw becomes an empty square."""
    said = json.loads(json.dumps(asdict(report)))
    try:
        made = typeset("report.typ", printable(said, font_files()), format="pdf", pdf_standards=[STANDARD])
    except typst.TypstError:
        made = typeset("report.typ", printable(said), format="pdf", pdf_standards=[STANDARD])
    assert isinstance(made, bytes)
    return made
