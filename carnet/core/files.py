"""Files kept in the database: checked, hashed, stored once and never changed."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from carnet.core.actor import Actor
from carnet.core.models import StoredFile
from carnet.core.refusals import BadValue

LARGEST = 20 * 1024 * 1024


class FileTooLarge(BadValue):
    """The file is larger than what is kept."""

    def __init__(self) -> None:
        super().__init__(_("This file is too large: at most %(size)s MB.") % {"size": LARGEST // 1024**2}, field="file")


class FileEmpty(BadValue):
    """There is nothing in the file."""

    def __init__(self) -> None:
        super().__init__(_("This file is empty."), field="file")


class Upload(Protocol):
    """What a form gives of a file: its name, size, type and bytes."""

    name: str | None
    size: int | None
    content_type: str | None

    def read(self) -> bytes: ...


@dataclass(slots=True)
class Held:
    """An upload whose bytes are already there."""

    name: str | None
    size: int | None
    content_type: str | None
    content: bytes

    def read(self) -> bytes:
        return self.content


def store_upload(upload: Upload, *, by: Actor) -> StoredFile:
    """Keep what a form sent."""
    if (upload.size or 0) > LARGEST:
        raise FileTooLarge
    return store_file(
        name=upload.name or "",
        media_type=upload.content_type or "application/octet-stream",
        content=upload.read(),
        by=by,
    )


def store_file(*, name: str, media_type: str, content: bytes, by: Actor) -> StoredFile:
    """Keep some bytes under a name."""
    if not content:
        raise FileEmpty
    if len(content) > LARGEST:
        raise FileTooLarge
    return StoredFile.objects.create(
        name=name.replace("\x00", "")[-255:],
        media_type=media_type[:100],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        by_name=by.name,
    )
