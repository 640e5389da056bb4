"""The typesetter: one document in, the bytes of its PDF or of one page's picture out."""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import typst

from carnet.core.pdf.document import PrintedDocument
from carnet.core.pdf.glyphs import printable
from carnet.core.pdf.payment import payment_code
from carnet.core.pdf.receipt import receipt_drawing
from carnet.core.pdf.view import view

TEMPLATES = Path(__file__).parent / "templates"
STANDARD: Literal["a-3b"] = "a-3b"  # the one that lets an e-invoice be attached (R65)
_A_LITTLE_OVER = 2  # pages that tighter spaces may bring back to one
_MOST_GROUPS = 40
_PAGE = re.compile(rb"/Type\s*/Page\b")
FONT_PACKAGES = ("fontpkg_inter", "manimgx_fonts")  # Inter for the text, Noto for every other script

log = logging.getLogger(__name__)


def render(document: PrintedDocument) -> bytes:
    """The document as tagged PDF/A-3b: figures as given, texts literally, no attachment yet (R65 comes after)."""
    return _typeset(document, format="pdf", pdf_standards=[STANDARD])


def render_png(document: PrintedDocument, page: int = 1, ppi: float = 96) -> bytes:
    """One page of the document as a PNG picture, for previews beside an editor; the last one when it has fewer."""
    return _typeset(document, page=page, format="png", ppi=ppi)


def _typeset(document: PrintedDocument, *, page: int = 1, **options: Any) -> bytes:
    """Compile with all fonts; should a text or a logo defeat them, once more with plain letters and no logo."""
    content = view(document)
    logo = list(document.seller.logo or b"") if _logo_format(document.seller.logo) else []
    try:
        made = _compile(document, printable(content, font_files()), logo, **options)
    except typst.TypstError as failure:
        log.warning("printed in plain letters: %s", failure.message)
        made = _compile(document, printable(content), [], **options)
    if isinstance(made, bytes):
        return made
    return made[min(page, len(made)) - 1]


def _compile(
    document: PrintedDocument, content: dict[str, Any], logo: list[int], **options: Any
) -> bytes | list[bytes]:
    """One run of the typesetter; the same document gives the same bytes, whatever the day."""
    content |= {
        "logo": logo,
        "logo_format": _logo_format(document.seller.logo),
        "payment_code": payment_code(document),
        "receipt_drawing": receipt_drawing(document),
        "signature_drawing": document.acceptance.drawing if document.acceptance else "",
    }
    stamp = datetime.combine(document.issued_on, time(), UTC) if document.issued_on else None
    made = typeset("document.typ", content | {"fit": False}, timestamp=stamp, **options)
    if _pages(made) == _A_LITTLE_OVER and len(content["body"]["groups"]) <= _MOST_GROUPS:
        return typeset("document.typ", content | {"fit": True}, timestamp=stamp, **options)
    return made


def _pages(made: bytes | list[bytes]) -> int:
    """How many there are: one picture each, or the objects of that type in a file, which the typesetter leaves readable."""
    return len(made) if isinstance(made, list) else len(_PAGE.findall(made)) or 1


def typeset(template: str, content: dict[str, Any], **options: Any) -> bytes | list[bytes]:
    """One run of the typesetter over a template, which prints the content. What changes stands in a source of its own: the templates
    and whatever they lay out alike stay known from one run to the next."""
    told = json.dumps(content, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    source = f'#import "{template}": printed\n#printed(json(bytes("{told}")))\n'
    with _compiler() as compiler:
        made = compiler.compile(source.encode(), **options)
    if made is None:
        raise RuntimeError("The typesetter answered nothing.")
    return made


_idle: deque[typst.Compiler] = deque()


@contextmanager
def _compiler() -> Iterator[typst.Compiler]:
    """A compiler for one thread at a time; kept for the next, since each new one costs memory that never returns."""
    try:
        compiler = _idle.pop()
    except IndexError:
        compiler = typst.Compiler(root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)
    try:
        yield compiler
    finally:
        _idle.append(compiler)


@cache
def font_files() -> tuple[Path, ...]:
    """The font files of the packages that carry them; the machine's own fonts are never used."""
    found: list[Path] = []
    for package in FONT_PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise RuntimeError(f"The font package {package} is not installed.")
        found += sorted(Path(spec.origin).parent.rglob("*.ttf"))
    return tuple(found)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in sorted({path.parent for path in font_files()})],
    )


def _logo_format(logo: bytes | None) -> str:
    """The kind of picture a logo is, by its first bytes; empty when there is none that can be printed."""
    start = (logo or b"")[:256]
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    return "svg" if b"<svg" in start or start.lstrip().startswith(b"<?xml") else ""
