"""The size of a picture is read without unpacking it."""

import struct

import pytest

from carnet.core.pictures import Size, size_of


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


def jpeg(width: int, height: int) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    return b"\xff\xd8" + app + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width) + bytes(20)


@pytest.mark.parametrize("drawn", [png, jpeg])
def test_a_picture_says_its_size(drawn) -> None:
    assert size_of(drawn(640, 480)) == Size(640, 480)
    assert size_of(drawn(4000, 4000)).drawable and not size_of(drawn(60_000, 60_000)).drawable
    assert not size_of(drawn(0, 10)).drawable


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"GIF89a", png(9, 9)[:20], jpeg(9, 9)[:24], b"\xff\xd8\xff\xe0\0\0" * 5]
)
def test_what_is_no_picture_has_no_size(content: bytes) -> None:
    assert size_of(content) is None
