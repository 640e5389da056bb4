"""Kinds of values in requests and answers: decimals as strings and never floats, ISO dates, opaque ids."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

_ID = r"^[1-9][0-9]{0,17}$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{5,15}([Zz]|[+-][0-9]{2}:[0-9]{2})$"
_FIRST, _LAST = date(1950, 1, 1), date(2150, 12, 31)
_PRINTABLE = r"^[^\u0000]*$"


class Body(BaseModel):
    """What a request says; an unknown field is refused, so that a typo is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """The fields the caller wrote, by name."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class Answer(BaseModel):
    """What an answer says; built from rows and dataclasses by attribute."""

    model_config = ConfigDict(from_attributes=True)


def _read_decimal(digits: int, places: int, least: Decimal | None) -> Callable[[Any], Decimal]:
    def read(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise ValueError(_('A decimal number is expected, such as "1234.50".'))
        if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", value, re.ASCII):
            raise ValueError(_('A decimal number is expected, such as "1234.50".'))
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValueError(_('A decimal number is expected, such as "1234.50".')) from None
        if not number.is_finite() or (number and number.adjusted() >= digits - places):
            raise ValueError(_("This number is too large."))
        if number and number.adjusted() < -2 * places - 2:
            raise ValueError(_("At most %(places)d decimals are kept here.") % {"places": places})
        if number != round(number, places):
            raise ValueError(_("At most %(places)d decimals are kept here.") % {"places": places})
        if least is not None and number < least:
            raise ValueError(_("This number may not be less than %(least)s.") % {"least": least})
        return round(number, places) + 0

    return read


def _decimal_schema(digits: int, places: int, least: Decimal | None) -> WithJsonSchema:
    sign = "-?" if least is None else ""
    ceiling = 10 ** (digits - places) - 1
    floor = -ceiling if least is None else int(least)
    schema = {
        "anyOf": [
            {"type": "string", "pattern": f"^{sign}[0-9]{{1,{digits - places}}}(\\.[0-9]{{1,{places}}})?$"},
            {"type": "number", "minimum": floor, "maximum": ceiling},
        ],
        "examples": ["1234.50"],
    }
    return WithJsonSchema(schema, mode="validation")


def plain(number: Decimal) -> str:
    """A number without useless zeros: `2`, `0.5`, `1234.56`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


_MONEY = PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)
_MONEY_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$", "examples": ["1234.50"]}, mode="serialization"
)
_PLAIN = PlainSerializer(plain, return_type=str)
_PLAIN_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["2.5"]}, mode="serialization"
)

_ZERO = Decimal(0)
AmountIn = Annotated[Decimal, BeforeValidator(_read_decimal(14, 2, None)), _decimal_schema(14, 2, None)]
PositiveAmountIn = Annotated[Decimal, BeforeValidator(_read_decimal(14, 2, _ZERO)), _decimal_schema(14, 2, _ZERO)]
QuantityIn = Annotated[Decimal, BeforeValidator(_read_decimal(14, 4, None)), _decimal_schema(14, 4, None)]
UnitPriceIn = Annotated[Decimal, BeforeValidator(_read_decimal(18, 6, _ZERO)), _decimal_schema(18, 6, _ZERO)]
PercentIn = Annotated[Decimal, BeforeValidator(_read_decimal(7, 4, _ZERO)), _decimal_schema(7, 4, _ZERO)]
AmountOut = Annotated[Decimal, _MONEY, _MONEY_SCHEMA]
QuantityOut = Annotated[Decimal, _PLAIN, _PLAIN_SCHEMA]
UnitPriceOut = Annotated[Decimal, _PLAIN, _PLAIN_SCHEMA]
PercentOut = Annotated[Decimal, _PLAIN, _PLAIN_SCHEMA]


def _read_id(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(_ID, value, re.ASCII):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18:
        return value
    raise ValueError(_("An id is expected."))


IdIn = Annotated[
    int,
    BeforeValidator(_read_id),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": _ID}, {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}]},
        mode="validation",
    ),
]
PathId = Annotated[
    int, BeforeValidator(_read_id), WithJsonSchema({"type": "string", "pattern": _ID}, mode="validation")
]
IdOut = Annotated[
    int, PlainSerializer(str, return_type=str), WithJsonSchema({"type": "string", "pattern": _ID}, mode="serialization")
]


def _read_day(value: Any) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(_DAY, value, re.ASCII):
            day = date.fromisoformat(value)
            if _FIRST <= day <= _LAST:
                return day
    except ValueError:
        pass
    raise ValueError(_('A date is expected, such as "2026-11-23".'))


Day = Annotated[
    date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date"}, mode="validation"),
]
DayOut = Annotated[
    date,
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}, mode="serialization"),
]


def _read_instant(value: Any) -> datetime:
    try:
        if isinstance(value, str) and re.fullmatch(_INSTANT, value, re.ASCII):
            instant = datetime.fromisoformat(value.replace("z", "Z").replace("Z", "+00:00").replace("t", "T"))
            if _FIRST <= instant.date() <= _LAST:
                return instant
    except ValueError:
        pass
    raise ValueError(_('An instant with its time zone is expected, such as "2026-11-23T08:30:00+01:00".'))


Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="validation"),
]
InstantOut = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(_("This text holds characters that cannot be stored."))
    return text


class _Printable:
    """Says in the description of a text that it holds no NUL."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), "pattern": _PRINTABLE}


Text = Annotated[str, AfterValidator(_storable), _Printable()]
Note = Annotated[str, AfterValidator(_storable), _Printable(), Field(max_length=5000)]
Reason = Annotated[str, AfterValidator(_storable), _Printable(), Field(min_length=1, max_length=200)]


def _read_flag(value: Any) -> bool:
    if value in ("true", "1"):
        return True
    if value in ("false", "0"):
        return False
    raise ValueError(_("true or false is expected."))


QueryFlag = Annotated[bool, BeforeValidator(_read_flag), WithJsonSchema({"type": "boolean"}, mode="validation")]
