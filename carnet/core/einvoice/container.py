"""The container of Factur-X: a typeset PDF/A-3 with its CII added behind it, page and fonts untouched to the byte (R65).

The library's own way reads and rewrites every object of the file in Python, fifty milliseconds and twice the size; an update is
appended here instead, as PDF lets one do: catalogue, properties, the embedded file and the index of these few. The properties of
Factur-X are still the library's.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

FILE = "factur-x.xml"
_DESCRIPTION = "Factur-X XML file"


def with_embedded(pdf: bytes, xml: bytes, properties: bytes, words: Mapping[str, str], language: str) -> bytes:
    """The file with the e-invoice embedded once as its alternative, the properties (XMP) given in place of its own."""
    update = _Update(pdf)
    now = TextStringObject(f"D:{datetime.now(UTC):%Y%m%d%H%M%S}Z")
    file = update.add(_embedded(xml, now))
    spec = update.add(
        _dictionary(
            Type=NameObject("/Filespec"), F=TextStringObject(FILE), UF=TextStringObject(FILE),
            AFRelationship=NameObject("/Alternative"), Desc=TextStringObject(_DESCRIPTION), EF=_dictionary(F=file, UF=file),
        )
    )  # fmt: skip
    update.replace(update.root.raw_get("/Metadata"), _stream(properties, Type="/Metadata", Subtype="/XML"))
    update.replace(
        update.trailer.raw_get("/Info"),
        _dictionary(ModDate=now, CreationDate=now, **{word: TextStringObject(text) for word, text in words.items()}),
    )
    catalogue = DictionaryObject({**update.root})
    catalogue.update(
        _dictionary(
            AF=ArrayObject([spec]), Lang=TextStringObject(language), PageMode=NameObject("/UseAttachments"),
            Names=_dictionary(EmbeddedFiles=_dictionary(Names=ArrayObject([TextStringObject(FILE), spec]))),
        )
    )  # fmt: skip
    update.replace(update.trailer.raw_get("/Root"), catalogue)
    return update.written()


class _Update:
    """What is appended to a file: objects new or replaced, then the index of them."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._reader = PdfReader(io.BytesIO(pdf))
        self.trailer: DictionaryObject = self._reader.trailer
        self.root: DictionaryObject = self._reader.root_object
        self._next: int = self.trailer["/Size"]  # type: ignore[assignment]
        self._objects: dict[int, PdfObject] = {}

    def add(self, thing: PdfObject) -> IndirectObject:
        """A new object, and how others refer to it."""
        self._objects[self._next] = thing
        self._next += 1
        return IndirectObject(self._next - 1, 0, self._reader)

    def replace(self, former: IndirectObject, thing: PdfObject) -> None:
        """Another object under the number of one that is there."""
        self._objects[former.idnum] = thing

    def written(self) -> bytes:
        """The file as it was, then the update."""
        out = io.BytesIO()
        out.write(self._pdf if self._pdf.endswith(b"\n") else self._pdf + b"\n")
        places = {}
        for number in sorted(self._objects):
            places[number] = out.tell()
            out.write(b"%d 0 obj\n" % number)
            self._objects[number].write_to_stream(out)
            out.write(b"\nendobj\n")
        start = out.tell()
        out.write(b"xref\n")
        for number, place in places.items():
            out.write(b"%d 1\n%010d 00000 n\r\n" % (number, place))
        out.write(b"trailer\n")
        self._trailer(out.getvalue()).write_to_stream(out)
        out.write(b"\nstartxref\n%d\n%%%%EOF\n" % start)
        return out.getvalue()

    def _trailer(self, so_far: bytes) -> DictionaryObject:
        """The same document as before, in another state: the first half of its identity stays."""
        identity: Any = self.trailer["/ID"]
        first = identity[0].original_bytes
        now = ByteStringObject(hashlib.md5(so_far, usedforsecurity=False).digest())
        return _dictionary(
            Size=NumberObject(self._next), Root=self.trailer.raw_get("/Root"), Info=self.trailer.raw_get("/Info"),
            Prev=NumberObject(self._reader._startxref), ID=ArrayObject([ByteStringObject(first), now]),
        )  # fmt: skip


def _embedded(xml: bytes, now: TextStringObject) -> StreamObject:
    checksum = ByteStringObject(hashlib.md5(xml, usedforsecurity=False).digest())
    packed = _stream(zlib.compress(xml), Type="/EmbeddedFile", Subtype="/text/xml", Filter="/FlateDecode")
    packed[NameObject("/Params")] = _dictionary(CheckSum=checksum, ModDate=now, Size=NumberObject(len(xml)))
    return packed


def _stream(content: bytes, **names: str) -> StreamObject:
    made = StreamObject()
    made.update(_dictionary(**{key: NameObject(name) for key, name in names.items()}))
    made._data = content
    return made


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})
