"""The receipt at the foot of an issued document: a code that leads to the page confirming it (P52)."""

from __future__ import annotations

import io

import segno

from carnet.core.pdf.document import PrintedDocument
from carnet.core.pdf.wording import Wording


def receipt(document: PrintedDocument, words: Wording) -> list[str]:
    """What is said beside the drawing; nothing without a receipt."""
    shown = document.receipt
    if shown is None:
        return []
    code = " ".join(shown.code[place : place + 4] for place in range(0, len(shown.code), 4))
    leads = [words("text.receipt", address=shown.address)] if shown.address else []
    return [*leads, words("text.receipt_code", code=code)]


def receipt_drawing(document: PrintedDocument) -> str:
    """The address as a QR code; empty where there is no public address to lead to."""
    if document.receipt is None or not document.receipt.address:
        return ""
    picture = io.BytesIO()
    segno.make(document.receipt.address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode("utf-8")
