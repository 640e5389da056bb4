"""What does not agree."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """A disagreement between a stored figure and its documents, said of what (`order 12`, `invoice FA-2026-0003`)."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"
