"""A document as the template sees it: strings in their places, figures formatted, nothing computed."""

from __future__ import annotations

import re
from typing import Any

from carnet.core.pdf.body import body
from carnet.core.pdf.document import PrintedDocument
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.head import foot, head
from carnet.core.pdf.payment import acceptance, mentions, payment
from carnet.core.pdf.receipt import receipt
from carnet.core.pdf.sums import sums
from carnet.core.pdf.wording import wording

INK = "#1b1b1b"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def view(document: PrintedDocument) -> dict[str, Any]:
    """Everything printed, in the document's language."""
    words = wording(document.language)
    figures = Figures(words, document.currency)
    return {
        "language": document.language,
        "colour": document.seller.colour if _COLOUR.fullmatch(document.seller.colour) else INK,
        "head": head(document, words, figures),
        "body": body(document, words, figures),
        "sums": sums(document, words, figures),
        "payment": payment(document, words, figures),
        "mentions": mentions(document, words),
        "receipt": receipt(document, words),
        "acceptance": acceptance(document, words, figures),
        "foot": foot(document, words),
    }
