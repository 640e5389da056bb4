"""Files kept in the database: checked, hashed, stored once and never changed."""

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from carnet.core.actor import Actor
from carnet.core.models import StoredFile
from carnet.core.refusals import BadValue

LARGEST = 20 * 1024 * 1024
BYTES = "application/octet-stream"
# What a browser may show in place, and how such a file begins; what begins otherwise is not what it says.
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "text/plain": (b"",),
}
SHOWN = frozenset(_BEGINNINGS)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class FileTooLarge(BadValue):
    """The file is larger than what is kept."""

    def __init__(self, most: int = LARGEST) -> None:
        super().__init__(_("This file is too large: at most %(size)s MB.") % {"size": most // 1024**2}, field="file")


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
        name=_bare_name(name),
        media_type=_honest(media_type, content),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        by_name=by.name,
    )


def _bare_name(name: str) -> str:
    """The name without the folders and control characters that some send."""
    bare = _CONTROL.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    return bare[-255:] or "file"


def _honest(media_type: str, content: bytes) -> str:
    """The kind a file says it is; plain bytes when it would be shown and does not begin like one."""
    said = media_type.partition(";")[0].strip().lower()[:100]
    if said not in SHOWN:
        return said or BYTES
    is_text = said != "text/plain" or b"\x00" not in content
    return said if is_text and content.startswith(_BEGINNINGS[said]) else BYTES
