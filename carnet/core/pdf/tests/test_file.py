"""The file itself: archival PDF, tagged, its own fonts, the same bytes each time, from any thread."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from carnet.core.pdf import Kind, Transfer, render
from carnet.core.pdf.engine import font_files
from carnet.core.pdf.payment import payment_code
from carnet.core.pdf.tests import reading, samples

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10"/></svg>'


def root(pdf: bytes) -> tuple[PdfReader, Any]:
    """A reader of the file and its catalogue."""
    reader = PdfReader(io.BytesIO(pdf))
    return reader, reader.trailer["/Root"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_is_a_tagged_pdf_a_3b_in_its_language(language: Any) -> None:
    reader, catalogue = root(render(samples.one_of(Kind.INVOICE, language)))
    properties = catalogue["/Metadata"].get_data()
    assert b"<pdfaid:part>3</pdfaid:part>" in properties
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in properties
    assert catalogue["/Lang"].startswith(language)
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert reader.trailer["/ID"]
    assert "/AF" not in catalogue


def test_every_font_is_embedded() -> None:
    reader, _ = root(render(samples.quote()))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor: DictionaryObject = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & descriptor.get_object().keys()
    assert any("Inter" in path.name for path in font_files())


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(samples.balance()) == render(samples.balance())


@pytest.mark.parametrize("logo", [DOT, DRAWING])
def test_a_logo_is_printed(logo: bytes) -> None:
    without = render(samples.balance())
    seller = replace(samples.KERVELLA, logo=logo, colour="#0b4f96")
    assert render(replace(samples.balance(), seller=seller)) != without


@pytest.mark.parametrize("logo", [b"", b"nothing", DOT[:40], b"<svg", b"\xff\xd8\xff broken"])
def test_a_logo_that_cannot_be_read_never_stops_a_document(logo: bytes) -> None:
    seller = replace(samples.KERVELLA, logo=logo, colour="red; evil")
    assert "7 564,90" in reading.text(render(replace(samples.balance(), seller=seller)))


def test_eight_threads_print_at_once() -> None:
    documents = [replace(samples.quote(), number=f"DEV-{place}") for place in range(24)]
    with ThreadPoolExecutor(8) as pool:
        printed = list(pool.map(render, documents))
    for document, pdf in zip(documents, printed, strict=True):
        assert document.number
        assert document.number in reading.text(pdf)
        assert pdf == render(document)


def test_the_payment_code_needs_an_amount_in_euro_that_a_bank_can_read() -> None:
    balance = samples.balance()
    assert payment_code(balance).startswith("<svg")
    assert payment_code(replace(balance, currency="CHF")) == ""
    assert payment_code(replace(balance, transfer=None)) == ""
    unreadable = Transfer(iban="not an IBAN", holder="x", amount=samples.TRANSFER.amount)
    assert payment_code(replace(balance, transfer=unreadable)) == ""
    assert payment_code(replace(balance, transfer=replace(samples.TRANSFER, amount=None))) == ""
    assert "not an" not in reading.text(render(balance))
