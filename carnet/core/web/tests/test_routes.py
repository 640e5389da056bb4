"""Every address says the right it asks."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# The sign-in page offers languages; somebody without company founds one; whoever holds an invoice may have it confirmed.
OPEN = {"language", "found", "receipt"}


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address, pattern


def test_every_screen_declares_its_right() -> None:
    silent = [
        address
        for address, pattern in routes(get_resolver().url_patterns)
        if pattern.callback.__module__.startswith("carnet.")
        and ".api" not in pattern.callback.__module__
        and pattern.name not in OPEN
        and not hasattr(pattern.callback, "right")
        and not address.startswith("api/")
    ]
    assert not silent
