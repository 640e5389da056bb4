"""Reading a body: numbers stay decimal, never floats; only a file in it may be large."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from carnet.core.api.problems import BodyTooLarge, MediaTypeUnknown

LARGEST_BUT_ITS_FILE = 2_500_000
_BASE64 = re.compile(rb"[A-Za-z0-9+/=]*")


class DecimalParser(Parser):
    """JSON with exact numbers; NaN and Infinity are not JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type not in ("application/json", ""):
            raise MediaTypeUnknown
        body = request.body
        if len(body) > LARGEST_BUT_ITS_FILE and len(body) - _file_in(body) > LARGEST_BUT_ITS_FILE:
            raise BodyTooLarge
        return json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_not_json)


def _file_in(body: bytes) -> int:
    """How long the longest text is, when it is a file in base64: what else is there would take many times its size in memory."""
    longest = max(body.split(b'"'), key=len)
    return len(longest) if _BASE64.fullmatch(longest) else 0


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)
