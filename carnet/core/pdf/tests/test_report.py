"""Tables on paper: the head on each page, totals, hostile texts, the same bytes as given."""

import pytest

from carnet.core.pdf import Report, ReportColumn, ReportGroup, render_report
from carnet.core.pdf.tests import reading
from carnet.core.pdf.tests.test_hostile_text import HOSTILE

COLUMNS = (
    ReportColumn("Référence"), ReportColumn("Produit", wide=True), ReportColumn("Valeur", "figure"), ReportColumn("Compté", "blank"),
)  # fmt: skip


def a_report(rows: int, text: str = "Vis inox") -> Report:
    group = ReportGroup(
        "Quincaillerie", tuple((f"ART-{n}", text, "1 234,50", "") for n in range(rows)), ("", "Ensemble", "9,00", "")
    )
    return Report(
        "Valeur du stock", "Armelis", ("au 31/12/2026",), COLUMNS, (group,), ("", "Total", "9,00", ""), foot="Fin"
    )


def test_the_head_repeats_and_the_totals_end_the_table() -> None:
    pages = reading.pages(render_report(a_report(90)))
    assert len(pages) > 1 and all("Référence" in page and f"/{len(pages)}" in page for page in pages)
    assert (
        "Valeur du stock" in pages[0]
        and "au 31/12/2026" in pages[0]
        and "Total" in pages[-1]
        and "Ensemble" in pages[-1]
    )
    assert sum(page.count("ART-") for page in pages) == 90


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_printed_literally(text: str) -> None:
    printed = reading.text(render_report(a_report(1, text)))
    assert reading.squeezed(text) in reading.squeezed(printed)


def test_an_empty_report_is_a_page() -> None:
    assert len(reading.pages(render_report(Report("Vide", "Armelis", (), COLUMNS, ())))) == 1
