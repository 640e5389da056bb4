"""The texts that the code of an area asks to have translated."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_now": None,  # gettext where `_` is the lazy one
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_TEMPLATES = (".html", ".txt")
_UNREAD = {"tests", "testing", "migrations", "locale", "static"}


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text to translate, with its plural and its context where it has them."""

    singular: str
    plural: str = ""
    context: str = ""


def texts_of(area: Path) -> dict[Text, str]:
    """Every text of an area, with the place where it was first met."""
    found: dict[Text, str] = {}
    for path in sorted(area.rglob("*")):
        if path.is_file() and not _UNREAD & set(path.relative_to(area).parts[:-1]):
            for line, text in _read(path):
                found.setdefault(text, f"{path.relative_to(area.parent)}:{line}")
    return found


def _read(path: Path) -> Iterator[tuple[int, Text]]:
    if path.suffix == ".py":
        source = path.read_text()
    elif path.suffix in _TEMPLATES and "templates" in path.parts:
        source = templatize(path.read_text(), origin=str(path))
    else:
        return
    for line, message, _comments, context in extract("python", BytesIO(source.encode()), keywords=_KEYWORDS):
        parts = message if isinstance(message, tuple) else (message,)
        words = [part for part in parts if part]
        if words:
            yield line, Text(words[0], words[1] if len(words) > 1 else "", context or "")
