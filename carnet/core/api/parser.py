"""Reading a body: numbers stay decimal, never floats."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from carnet.core.api.problems import MediaTypeUnknown


class DecimalParser(Parser):
    """JSON with exact numbers; NaN and Infinity are not JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type not in ("application/json", ""):
            raise MediaTypeUnknown
        return json.loads(request.body.decode("utf-8"), parse_float=Decimal, parse_constant=_not_json)


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)
