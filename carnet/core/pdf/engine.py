"""The typesetter: one document in, the bytes of its PDF or of one page's picture out."""

from __future__ import annotations

from carnet.core.pdf.document import PrintedDocument


class UnprintableFigure(ValueError):
    """A figure has more decimals than its document prints: printing it would mean rounding it (P10)."""


def render(document: PrintedDocument) -> bytes:
    """The document as PDF/A-3b, ready for an attachment; every figure is printed as given."""
    raise NotImplementedError


def render_png(document: PrintedDocument, page: int = 1, ppi: float = 96) -> bytes:
    """One page of the document as a PNG picture, for previews beside an editor."""
    raise NotImplementedError
