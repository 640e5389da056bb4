"""The process that opens a PDF: it reads it from its input, writes the XML attached to it, and has little of anything."""

import io
import resource
import sys
from collections.abc import Iterator

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 15
LARGEST_XML = 5 * 1024 * 1024
LARGEST_STREAM = 20 * 1024 * 1024
NAMED = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")


def main() -> None:
    """Limit this process, then read."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    sys.stdout.buffer.write(attached(sys.stdin.buffer.read()) or b"")


def attached(pdf: bytes) -> bytes | None:
    """The XML attached: under a name of e-invoices first, else the first XML."""
    from pypdf import PdfReader, overwrite_configuration

    overwrite_configuration(
        zlib_maximum_output_length=LARGEST_STREAM, lzw_maximum_output_length=LARGEST_STREAM,
        run_length_maximum_output_length=LARGEST_STREAM, brotli_maximum_output_length=LARGEST_STREAM,
    )  # fmt: skip
    others: bytes | None = None
    for name, content in _files(PdfReader(io.BytesIO(pdf))):
        if name in NAMED:
            return content
        others = others or content
    return others


def _files(reader: object) -> Iterator[tuple[str, bytes]]:
    for one in reader.attachment_list:  # type: ignore[attr-defined]
        name = str(one.name or "").lower()
        if name.endswith(".xml"):
            content = bytes(one.content)
            if 0 < len(content) <= LARGEST_XML:
                yield name, content


if __name__ == "__main__":
    main()
