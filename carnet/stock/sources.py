"""What the documents behind moves, reservations and arrivals are called: each area says it for its own kinds, from its `web/shell.py`.

`source("delivery_note", _("Delivery note"), numbers_of)`: `numbers_of(ids)` gives the number of each, in one statement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

Numbers = Callable[[set[int]], Mapping[int, str]]
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of document and how its numbers are found."""

    words: str | Promise
    numbers: Numbers | None


_sources: dict[str, Source] = {}


def source(kind: str, words: str | Promise, numbers: Numbers | None = None) -> None:
    """Say what documents of a kind are called."""
    _sources[kind] = Source(words, numbers)


def kinds() -> list[tuple[str, str | Promise]]:
    """The kinds that are known, for filters."""
    return [(kind, one.words) for kind, one in _sources.items()]


def words_of(kind: str) -> str:
    """The word of a kind; an unknown one shows itself."""
    found = _sources.get(kind)
    return str(found.words) if found else kind.replace("_", " ")


def told(keys: Iterable[Key]) -> dict[Key, str]:
    """Each document by name: its kind and its number (one statement per kind)."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, id in keys:
        wanted[kind].add(id)
    found: dict[Key, str] = {}
    for kind, ids in wanted.items():
        known = _sources.get(kind)
        numbers = known.numbers(ids) if known and known.numbers else {}
        for id in ids:
            found[kind, id] = " ".join(filter(None, [words_of(kind), numbers.get(id, "")]))
    return found
