"""The Factur-X file: an archival PDF with the CII embedded once, declared in its properties, the page untouched (R65)."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader

from carnet.core.einvoice import attach, cii
from carnet.core.einvoice.tests.samples import an_invoice
from carnet.core.pdf import render
from carnet.core.pdf.tests import reading, samples

XML = cii(an_invoice())
WORDS = {"title": "Facture FA-2026-0001", "author": "Armelis", "subject": "Facture FA-2026-0001 du 02/09/2026"}


@pytest.fixture(scope="module")
def made() -> bytes:
    return attach(render(samples.balance()), XML, **WORDS)


def catalogue(made: bytes) -> Any:
    return PdfReader(io.BytesIO(made)).trailer["/Root"]


def test_exactly_one_file_is_embedded_with_its_relationship_and_its_date(made: bytes) -> None:
    (file,) = catalogue(made)["/AF"]
    file = file.get_object()
    assert (file["/F"], file["/UF"], file["/AFRelationship"]) == ("factur-x.xml", "factur-x.xml", "/Alternative")
    stream = file["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/text/xml"
    assert stream["/Params"]["/ModDate"].startswith("D:20")
    assert stream.get_data() == XML
    names = catalogue(made)["/Names"]["/EmbeddedFiles"]["/Names"]
    assert (names[0], len(names)) == ("factur-x.xml", 2)


def test_the_properties_declare_pdf_a_3b_and_factur_x(made: bytes) -> None:
    stream = catalogue(made)["/Metadata"].get_object()
    assert "/Filter" not in stream
    properties = {element.tag: element.text for element in etree.fromstring(stream.get_data()).iter() if element.text}
    fx, pdfa = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}", "{http://www.aiim.org/pdfa/ns/id/}"
    assert (properties[f"{pdfa}part"], properties[f"{pdfa}conformance"]) == ("3", "B")
    declared = [
        properties[f"{fx}{name}"] for name in ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")
    ]
    assert declared == ["INVOICE", "factur-x.xml", "1.0", "EN 16931"]
    assert "{http://www.aiim.org/pdfa/ns/extension/}schemas" in properties


def test_the_archival_pdf_stays_one(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "fr-FR"
    assert reader.trailer["/ID"]
    assert "/Encrypt" not in reader.trailer
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
    assert reading.text(made) == reading.text(render(samples.balance()))


def test_the_typeset_page_is_kept_to_the_byte_and_its_identity_follows(made: bytes) -> None:
    typeset = render(samples.balance())
    assert made.startswith(typeset)
    assert len(made) < len(typeset) + 12_000
    before, after = (PdfReader(io.BytesIO(one), strict=True).trailer["/ID"] for one in (typeset, made))
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_properties_and_words_say_the_same_whatever_the_letters(made: bytes) -> None:
    words = {"title": "Facture (n° 1) \\ «é»", "author": "Ö & 株式会社", "subject": ""}
    reader = PdfReader(io.BytesIO(attach(render(samples.balance()), XML, **words, language="en")))
    assert (reader.metadata.title, reader.metadata.author) == (words["title"], words["author"])
    properties = etree.fromstring(reader.trailer["/Root"]["/Metadata"].get_object().get_data())
    assert words["author"] in properties.xpath("//text()")
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_texts_that_xml_cannot_carry_are_cleaned() -> None:
    line = replace(an_invoice().lines[0], name="\x00", description="<b>&\x0b\ufffe €</b> ")
    document = an_invoice(lines=(line,), number="FA-2", issued_on=date(2026, 9, 3))
    root = etree.fromstring(cii(document))
    assert root.findtext(".//{*}SpecifiedTradeProduct/{*}Name") == "-"
    assert root.findtext(".//{*}SpecifiedTradeProduct/{*}Description") == "<b>& €</b>"
    odd = attach(render(samples.balance()), cii(document), title="A\x00 & <b>", author="É", subject="")
    assert PdfReader(io.BytesIO(odd)).metadata is not None
