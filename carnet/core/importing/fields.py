"""The columns a thing may be imported from: recognised by the words of their headings, read by what they hold (P56)."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.refusals import BadValue, Refusal

YES = frozenset({"1", "x", "oui", "o", "yes", "y", "true", "vrai"})
NO = frozenset({"0", "non", "n", "no", "false", "faux"})
Reader = Callable[[str], Any]
Label = str | Promise


class CellUnreadable(BadValue):
    """What stands in a cell is not what its column holds."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may hold: its name, its words on screen, the headings it is known by, and how a cell is read."""

    name: str
    label: Label
    words: tuple[str, ...]
    read: Reader

    def value(self, cell: str) -> Any:
        """What a cell says; refuses CellUnreadable, the column named."""
        try:
            return self.read(cell)
        except Refusal as refusal:
            raise CellUnreadable(f"{self.label} : {refusal.sentence}") from refusal


def bare(word: str) -> str:
    """A word without accents, capitals, spaces and signs: what headings are compared by."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parts if sign.isalnum())


def recognised(headings: Sequence[str], fields: Iterable[Field]) -> list[str]:
    """The field of each column, empty where none is recognised; a field is given once, to the first column that bears its words."""
    known: dict[str, str] = {}
    for field in fields:
        for word in (field.name, str(field.label), *field.words):
            known.setdefault(bare(word), field.name)
    found: list[str] = []
    for heading in headings:
        name = known.get(bare(heading), "")
        found.append("" if name in found else name)
    return found


def text(model: type[models.Model], name: str) -> Reader:
    """A text no longer than its column."""
    most = model._meta.get_field(name).max_length  # type: ignore[union-attr]
    return short(most or 10_000)


def short(most: int) -> Reader:
    """A text of at most so many signs."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise CellUnreadable(_("too long, at most %(n)d characters.") % {"n": most})
        if "\x00" in cell:
            raise CellUnreadable(_("this text cannot be stored."))
        return cell

    return read


def flag(cell: str) -> bool:
    """Yes or no."""
    word = bare(cell)
    if word not in YES | NO:
        raise CellUnreadable(_("“%(value)s” is neither yes nor no.") % {"value": cell[:40]})
    return word in YES


def number(model: type[models.Model], name: str) -> Reader:
    """A number that its column can hold exactly: `1 234,56`, `1234.56`, `20 %`, `12 €`."""
    column: Any = model._meta.get_field(name)
    return decimal(getattr(column, "max_digits", 4), getattr(column, "decimal_places", 0))


def decimal(digits: int, places: int) -> Reader:
    """A number of at most so many digits, so many of them after the point."""
    ceiling = Decimal(10) ** (digits - places)

    def read(cell: str) -> Decimal:
        try:
            value = formats.parse_number(cell.rstrip("%€ \u00a0\u202f"))
        except ValueError:
            raise CellUnreadable(_("“%(value)s” is not a number.") % {"value": cell[:40]}) from None
        if abs(value) >= ceiling:
            raise CellUnreadable(_("this number is too large."))
        if value != round(value, places):
            raise CellUnreadable(_("at most %(n)d decimals are kept here.") % {"n": places})
        return round(value, places) + 0

    return read


def one_of(known: Mapping[str, Any]) -> Reader:
    """One of several words, accents and capitals ignored; the words are given bare or not."""
    by_word = {bare(word): value for word, value in known.items()}

    def read(cell: str) -> Any:
        try:
            return by_word[bare(cell)]
        except KeyError:
            offered = ", ".join(list(known)[:12])
            raise CellUnreadable(
                _("“%(value)s” is not one of: %(offered)s.") % {"value": cell[:40], "offered": offered}
            ) from None

    return read
