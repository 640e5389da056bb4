"""How documents fill their pages."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from carnet.core.pdf import Kind, Line, render, render_png
from carnet.core.pdf.tests import reading, samples


def test_a_short_document_holds_on_one_page() -> None:
    printed = reading.pages(render(samples.balance()))
    assert len(printed) == 1
    assert "1/1" in printed[0]
    assert "Report" not in printed[0]


@pytest.mark.parametrize(("count", "expected"), [(10, 1), (14, 1), (45, 2), (300, 10)])
def test_a_long_document_takes_the_pages_it_needs(count: int, expected: int) -> None:
    assert len(reading.pages(render(samples.long_invoice(count)))) == expected


def test_each_page_repeats_the_head_and_carries_the_subtotal() -> None:
    printed = reading.pages(render(samples.long_invoice(100)))
    carried = ""
    for number, page in enumerate(printed, start=1):
        assert f"{number}/{len(printed)}" in page
        assert "Désignation Quantité" in page
        if carried:
            assert f"Report HT {carried}" in page
        lines = [int(found) for found in re.findall(r"Pièce détachée n° (\d+)", page)]
        following = re.search(r"À reporter HT ([\d ]+,\d\d)", page)
        assert (following is None) == (number == len(printed))
        if following:
            carried = following.group(1)
            assert carried == f"{max(lines) * 10},00"


@pytest.mark.parametrize("count", range(14, 34))
def test_totals_never_stand_alone_on_a_page(count: int) -> None:
    last = next(page for page in reversed(reading.pages(render(samples.long_invoice(count)))) if "À payer TTC" in page)
    assert "Pièce détachée" in last


def test_a_section_title_stays_with_its_first_line() -> None:
    for before in range(18, 30):
        document = samples.long_invoice(before)
        section = samples.quote().rows[0]
        pages = reading.pages(render(replace(document, rows=(*document.rows, section))))
        page = next(page for page in pages if "Matériel" in page)
        assert "Poste compact" in page


def test_a_long_description_goes_over_several_pages() -> None:
    details = "\n".join(f"Point {place} du descriptif" for place in range(200))
    document = replace(samples.balance(), rows=(replace(samples.WORKS[0], details=details), *samples.WORKS[1:]))
    printed = reading.pages(render(document))
    assert len(printed) == 5
    for place in range(200):
        assert f"Point {place} du descriptif" in " ".join(printed)


def test_huge_amounts_are_printed_whole() -> None:
    huge = Decimal("999999999999.99")
    line = Line(
        label="Tranche complète",
        quantity=Decimal("12345.6789"),
        unit="mégawattheures",
        unit_price=Decimal("999999999.123456"),
        discount=huge,
        discount_percent=Decimal("12.3456"),
        vat_rate=Decimal(20),
        net=-huge,
    )
    totals = samples.plain(Kind.QUOTE).totals
    assert totals
    document = replace(samples.plain(Kind.QUOTE), rows=(line,), totals=replace(totals, due=huge, incl_tax=huge))
    printed = reading.text(render(document))
    assert "Total TTC 999 999 999 999,99 €" in printed
    assert "999 999 999,123456" in printed
    assert "−999 999 999 999,99" in printed


def test_a_paid_invoice_asks_for_nothing() -> None:
    totals = samples.plain(Kind.INVOICE).totals
    assert totals
    printed = reading.text(render(replace(samples.plain(Kind.INVOICE), totals=replace(totals, due=Decimal(0)))))
    assert "Rien à payer" in printed
    assert "IBAN" not in printed


def test_a_page_can_be_looked_at_as_a_picture() -> None:
    first = render_png(samples.quote(), ppi=48)
    assert first.startswith(b"\x89PNG")
    assert render_png(samples.long_invoice(60), page=2, ppi=48) != render_png(samples.long_invoice(60), ppi=48)
    assert render_png(samples.balance(), page=9, ppi=48).startswith(b"\x89PNG")
