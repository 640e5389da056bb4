"""The sprite of icons as a static file, drawn anew at each start from what pages ask for."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from carnet.core.web.icons import write_sprite

ADDRESS = "core/icons.svg"


class SpriteFinder(BaseFinder):
    """Lets Django serve and collect the sprite."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != ADDRESS:
            return []
        found = str(drawn() / ADDRESS)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=drawn())
        storage.prefix = None  # type: ignore[attr-defined]
        yield ADDRESS, storage


@cache
def drawn() -> Path:
    """The folder where the sprite stands, drawn once per process."""
    folder = Path(settings.VAR) / "assets"
    write_sprite(folder / ADDRESS)
    return folder
