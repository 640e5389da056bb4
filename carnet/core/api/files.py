"""Files in requests: their bytes in base64."""

import base64
import binascii
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from carnet.core.api.fields import Body, Text
from carnet.core.refusals import BadValue

BYTES = "application/octet-stream"
MediaType = Annotated[str, Field(max_length=100, pattern=r"^[a-z]+/[a-zA-Z0-9.+-]+$")]
Content = Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]


class FileUnreadable(BadValue):
    """The content of the file is not base64."""

    def __init__(self) -> None:
        super().__init__(_("Give the content of the file in base64."), field="content")


class Sent:
    """A file as commands take it."""

    def __init__(self, name: str, content: bytes, media_type: str) -> None:
        self.name: str | None = name
        self.size: int | None = len(content)
        self.content_type: str | None = media_type
        self._content = content

    def read(self) -> bytes:
        return self._content


class FileIn(Body):
    """A file: its name, its kind, its bytes in base64."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    media_type: MediaType = BYTES
    content: Content

    def sent(self) -> Sent:
        """The file as commands take it; refuses FileUnreadable."""
        return sent_file(self.name, self.content, self.media_type)


def sent_file(name: str, content: str, media_type: str) -> Sent:
    """A file read from base64."""
    try:
        return Sent(name, base64.b64decode(content, validate=True), media_type)
    except (binascii.Error, ValueError):
        raise FileUnreadable from None
