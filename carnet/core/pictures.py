"""How large a picture says it is, read from its first bytes: nothing is unpacked to know it."""

import struct
from dataclasses import dataclass

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MOST_PIXELS = 16_000_000  # a 4000 × 4000 picture takes some 64 MB when it is drawn
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the JPEG segments that hold the size
_BARE = {0x01, *range(0xD0, 0xDA)}  # those without a length


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def drawable(self) -> bool:
        """Whether drawing it takes a reasonable memory."""
        return 0 < self.width * self.height <= MOST_PIXELS


def size_of(content: bytes) -> Size | None:
    """The size of a PNG or JPEG picture; None when it is neither, or is cut off before it says so."""
    if content.startswith(PNG):
        return Size(*struct.unpack(">II", content[16:24])) if content[12:16] == b"IHDR" and len(content) >= 24 else None
    return _of_jpeg(content) if content.startswith(JPEG) else None


def _of_jpeg(content: bytes) -> Size | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Size(width, height)
        at += 2 if kind in _BARE else 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
