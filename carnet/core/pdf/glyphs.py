"""Texts made printable: what people typed, literally, less what no font or page can show."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

MISSING = "\u25a1"  # an empty square, as readers know it
LONG_WORD = 24  # beyond it a word may break anywhere, every few characters
BREAK = "\u200b"
_PLAIN = re.compile(
    r"[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u2010-\u2015\u2018-\u201e\u2022\u2026\u20ac\u2212\u202f]*"
)
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{LONG_WORD + 1},}}")


def printable(entry: Any, fonts: tuple[Path, ...] = ()) -> Any:
    """The same structure with every text made printable; without fonts, only with plain Latin characters."""
    if isinstance(entry, str):
        return _printable(entry, fonts)
    if isinstance(entry, dict):
        return {name: printable(value, fonts) for name, value in entry.items()}
    if isinstance(entry, list):
        return [printable(value, fonts) for value in entry]
    return entry


def _printable(text: str, fonts: tuple[Path, ...]) -> str:
    if not _PLAIN.fullmatch(text):
        text = "".join(_shown(character, fonts) for character in unicodedata.normalize("NFC", text))
    return _LONG_WORD.sub(lambda word: _breakable(word.group()), text)


def _shown(character: str, fonts: tuple[Path, ...]) -> str:
    """The character, nothing for what steers text without showing, or an empty square."""
    if _PLAIN.fullmatch(character):
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") or character in _STEERING:
        return ""
    if unicodedata.category(character).startswith("Z"):
        return " "
    return character if ord(character) in _covered(fonts) else MISSING


_STEERING = frozenset("\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def _breakable(word: str) -> str:
    return BREAK.join(word[place : place + LONG_WORD // 2] for place in range(0, len(word), LONG_WORD // 2))


@lru_cache(maxsize=4)
def _covered(fonts: tuple[Path, ...]) -> frozenset[int]:
    """Every character that one of the fonts can draw."""
    found: set[int] = set()
    for path in fonts:
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap() or {})
    return frozenset(found)
