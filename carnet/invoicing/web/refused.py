"""A refusal as a part of a page: its sentence, and the documents it names as links (P58)."""

from dataclasses import dataclass

from carnet.core.refusals import Holder, Refusal
from carnet.core.web.refusing import url_of


@dataclass(frozen=True, slots=True)
class Refused:
    """What is the matter, and where to go."""

    sentence: str
    holders: tuple[tuple[Holder, str], ...]

    @classmethod
    def of(cls, refusal: Refusal) -> "Refused":
        """The refusal, its documents with their addresses."""
        return cls(refusal.sentence, tuple((one, url_of(one.kind, one.id)) for one in refusal.holders))
