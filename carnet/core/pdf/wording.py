"""The fixed words of printed documents: one file per language beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "wording"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language, asked by their dotted name."""

    entries: dict[str, str]

    def __call__(self, name: str, /, **values: str) -> str:
        """The words under a name, its blanks filled in."""
        words = self.entries[name]
        return words.format(**values) if values else words

    def either(self, name: str, default: str, /, **values: str) -> str:
        """The words under a name, or under the default where the language makes no difference."""
        return self(name if name in self.entries else default, **values)

    @property
    def currency_follows(self) -> bool:
        """True where the currency stands behind the amount."""
        return self.entries["money"].startswith("{amount}")


@cache
def wording(language: str) -> Wording:
    """The words of a language; a language is added by adding its file."""
    entries = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Wording(dict(_flat(entries)))


def _flat(entries: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in entries.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", str(value)))
    return found
