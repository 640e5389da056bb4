"""One kind of thing that is imported, and what becomes of each line of a file (P56)."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from carnet.core.actor import Actor
from carnet.core.importing.fields import Field
from carnet.core.refusals import BadValue, Refusal

R = TypeVar("R")
CREATED, CHANGED, SAME, REFUSED = "created", "changed", "same", "refused"
VERDICTS = (CREATED, CHANGED, SAME, REFUSED)


class LineTwice(BadValue):
    """Two lines of the file speak of the same thing."""

    def __init__(self, first: int) -> None:
        super().__init__(_("Line %(n)d already speaks of it.") % {"n": first})


class SeveralBearIt(BadValue):
    """The line does not say which of several it speaks of."""

    def __init__(self, key: str, numbers: Iterable[str]) -> None:
        super().__init__(
            _("Several bear “%(key)s” (%(numbers)s): give the number of one.")
            % {"key": key, "numbers": ", ".join(numbers)}
        )


@dataclass(slots=True)
class Line:
    """A line of the file: its number, and what its recognised, filled cells say."""

    n: int
    values: dict[str, Any]


@dataclass(slots=True)
class Judged:
    """What becomes of a line: the row it made or changed, what was there before (None for a new row), or why it is refused."""

    n: int
    label: str
    verdict: str
    reason: str = ""
    id: int = 0
    changed: list[str] = field(default_factory=list)
    before: dict[str, Any] | None = None
    content: Any = None


class Importing(ABC):
    """One kind of thing during one reading of a file: it remembers what earlier lines said.

    `claimed` gives all that the file says in one of its columns, so that no number of a series takes the place of one further down.
    """

    name: ClassVar[str]
    label: ClassVar[str | Promise]
    right: ClassVar[str]
    thing: ClassVar[str]
    key: ClassVar[str | Promise]
    model: ClassVar[type[models.Model]]

    def __init__(self, by: Actor, *, confirmed: bool = False) -> None:
        self.by, self.confirmed = by, confirmed
        self.claimed: Callable[[str], set[str]] = lambda _field: set()
        self._seen: dict[tuple[str, str], int] = {}

    @abstractmethod
    def fields(self) -> list[Field]:
        """The columns it may have."""

    @abstractmethod
    def read(self, lines: Sequence[Line], *, lock: bool) -> None:
        """Read at once what the lines may speak of, locked when it is about to change."""

    @abstractmethod
    def judge(self, line: Line) -> Judged:
        """What becomes of a line; refuses what the screens refuse."""

    @abstractmethod
    def write(self, judged: Sequence[Judged]) -> None:
        """Write what is created and changed, in a fixed number of statements, and the journal; fills `id` and `before`."""

    @abstractmethod
    def restore(self, before: dict[int, dict[str, Any]]) -> None:
        """Give rows back what they said before, in a fixed number of statements, and the journal."""

    @abstractmethod
    def remove(self, ids: Sequence[int]) -> None:
        """Delete rows nothing holds, in a fixed number of statements, and the journal."""

    @abstractmethod
    def names(self, ids: Sequence[int]) -> dict[int, str]:
        """How rows are called."""

    def judged(self, lines: Sequence[Line], *, lock: bool) -> list[Judged]:
        """What becomes of a lot of lines."""
        self.read(lines, lock=lock)
        return [self._one(line) for line in lines]

    def _one(self, line: Line) -> Judged:
        try:
            return self.judge(line)
        except Refusal as refusal:
            label = str(line.values.get("name") or "")
            return Judged(line.n, label[:200], REFUSED, refusal.sentence)

    def once(self, n: int, *identities: tuple[str, str]) -> None:
        """Remember what a line speaks of; refuses LineTwice when an earlier one spoke of it."""
        for identity in identities:
            if identity[1] and identity in self._seen:
                raise LineTwice(self._seen[identity])
        self._seen.update((identity, n) for identity in identities if identity[1])

    def spoken_of(self, identity: tuple[str, str]) -> int:
        """The line that spoke of something, or 0."""
        return self._seen.get(identity, 0) if identity[1] else 0


class Remembered:
    """Asks each question once: what was answered, or refused, is answered again."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Any, ...], tuple[Any, Refusal | None]] = {}

    def __call__(self, read: Callable[..., R], *given: Any) -> R:
        key = (read, *given)
        if key not in self._answers:
            try:
                self._answers[key] = read(*given), None
            except Refusal as refusal:
                self._answers[key] = None, refusal
        answer, refused = self._answers[key]
        if refused is not None:
            raise refused
        return answer  # type: ignore[no-any-return]
