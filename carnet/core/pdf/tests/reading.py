"""Reads a PDF back as a person would."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """The text of each page, every run of white space as one plain space."""
    return [re.sub(r"\s+", " ", page.extract_text().replace("\u200b", "")) for page in PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """The text of the whole document."""
    return " ".join(pages(pdf))


def rows(pdf: bytes) -> list[str]:
    """What stands on one height of a page, each run of white space as one plain space."""
    laid = (page.extract_text(extraction_mode="layout") for page in PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"\s+", " ", row).strip() for page in laid for row in page.splitlines()]


def squeezed(printed: str) -> str:
    """A text without any white space, to compare what lines may have broken."""
    return re.sub(r"[\s\u200b]+", "", printed)
