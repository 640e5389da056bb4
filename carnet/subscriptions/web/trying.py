"""What an act would do, seen without doing it: carried out and taken back."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

Seen = TypeVar("Seen")


class _TakenBack(Exception):
    """Ends the try."""


def tried(work: Callable[[], Seen]) -> Seen:
    """What `work` gives, once everything it wrote is taken back. Its result holds plain values, nothing read later."""
    seen: list[Seen] = []
    try:
        with transaction.atomic():
            seen.append(work())
            raise _TakenBack
    except _TakenBack:
        return seen[0]
