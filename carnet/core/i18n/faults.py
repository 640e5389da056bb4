"""What is wrong with the translations: missing, useless, contradictory, or with other placeholders than the text."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Message

from carnet.core.i18n.catalogs import catalog_path, entries, is_translated, read, translations
from carnet.core.i18n.texts import Text, texts_of

_PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sdf]|%[sd]|\{[a-z_0-9]*\}")


def areas(root: Path) -> list[Path]:
    """The packages of the areas, the core first: words that several areas share stand there."""
    found = sorted(path.parent for path in root.glob("*/apps.py"))
    return sorted(found, key=lambda area: area.name != "core")


def faults(root: Path) -> Iterator[str]:
    """One sentence for each thing to put right."""
    said: dict[Text, tuple[str, list[str]]] = {}
    shared = entries(read(catalog_path(root / "core")))
    for area in areas(root):
        asked = texts_of(area)
        own = entries(read(catalog_path(area)))
        for text, place in asked.items():
            if not is_translated(own.get(text)) and not is_translated(shared.get(text)):
                yield f"{place}: “{text.singular}” has no translation in {area.name}"
        for text, message in own.items():
            if text not in asked and not (area.name == "core" and _asked_elsewhere(root, text)):
                yield f"{area.name}: “{text.singular}” is translated but nobody asks for it"
            yield from _other_placeholders(area.name, text, message)
            first = said.setdefault(text, (area.name, translations(message)))
            if first[1] != translations(message):
                yield f"“{text.singular}” is translated differently in {first[0]} and {area.name}: give one a context"


_everywhere: dict[Path, set[Text]] = {}


def _asked_elsewhere(root: Path, text: Text) -> bool:
    if root not in _everywhere:
        _everywhere[root] = {asked for area in areas(root) for asked in texts_of(area)}
    return text in _everywhere[root]


def _other_placeholders(area: str, text: Text, message: Message) -> Iterator[str]:
    expected = _placeholders([text.singular, text.plural])
    for form in translations(message):
        if unknown := _placeholders([form]) - expected:
            yield f"{area}: the translation of “{text.singular}” asks for {', '.join(sorted(unknown))}"


def _placeholders(words: Iterable[str]) -> set[str]:
    return {found for word in words for found in _PLACEHOLDER.findall(word)}
