"""Instants that callers give: with their time zone, or refused."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from carnet.core.api.fields import Instant

READ = TypeAdapter(Instant)


@pytest.mark.parametrize(
    "text",
    ["2026-11-23T08:30:00+01:00", "2026-11-23T07:30:00Z", "2026-11-23t07:30:00z", "2026-11-23T07:30:00.000000+00:00"],
)
def test_an_instant_is_read_with_its_time_zone(text: str) -> None:
    assert READ.validate_python(text) == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23T08:30:00",
        "2026-11-23",
        "soon",
        1763880000,
        None,
        True,
        "0001-01-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
    ],
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(value)
