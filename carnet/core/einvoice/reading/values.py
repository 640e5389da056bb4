"""Values of an e-invoice of another: texts cut, numbers and days checked."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

Path = str
LONGEST = 4000
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?")
_SIREN, _SIRET = re.compile(r"\d{9}"), re.compile(r"\d{14}")


class Faulty(Exception):
    """A value that cannot be read; says which."""


class Reader:
    """Reads below an element by paths, in the namespaces of a syntax."""

    def __init__(self, element: etree._Element, names: Mapping[str, str]) -> None:
        self.element = element
        self._names = dict(names)

    def all(self, path: Path) -> Iterable["Reader"]:
        """Each element at a path."""
        for found in self.element.findall(path, self._names):
            yield Reader(found, self._names)

    def first(self, path: Path) -> "Reader | None":
        """The first element at a path."""
        found = self.element.find(path, self._names)
        return None if found is None else Reader(found, self._names)

    def text(self, path: Path = "", longest: int = LONGEST) -> str:
        """The text there in one line, empty when there is none."""
        found = self.element.find(path, self._names) if path else self.element
        told = " ".join((found.text or "").split()) if found is not None else ""
        return "".join(one for one in told if one.isprintable())[:longest]

    def number(self, path: Path) -> Decimal | None:
        """The number there; None when there is none, Faulty when it is none."""
        told = self.text(path)
        if not told:
            return None
        if not _NUMBER.fullmatch(told):
            raise Faulty(told[:40])
        try:
            return Decimal(told)
        except InvalidOperation:
            raise Faulty(told[:40]) from None

    def attribute(self, name: str) -> str:
        """An attribute of the element."""
        return (self.element.get(name) or "").strip()[:100]


def day(told: str) -> date | None:
    """A day written `20261126` or `2026-11-26`."""
    digits = told.replace("-", "")[:8]
    if not digits:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise Faulty(told[:40]) from None


def siren_of(numbers: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """SIREN and SIRET among numbers with their schemes: `(732829320, 73282932000074)`."""
    siren = siret = ""
    for _scheme, told in numbers:
        plain = re.sub(r"\s", "", told)
        if _SIRET.fullmatch(plain):
            siret = siret or plain
        elif _SIREN.fullmatch(plain):
            siren = siren or plain
    return siren or siret[:9], siret
