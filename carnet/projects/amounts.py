"""Time as people write it and as it costs: minutes, hours and days, one rounding per entry (P43, P44)."""

import re
from decimal import Decimal, InvalidOperation

from carnet.core.money import ONE, round_to

HOUR = Decimal(60)
MINUTES_OF = {"HUR": HOUR, "MIN": ONE}
DAYS = "DAY"

_CLOCK = re.compile(r"(\d{1,3})\s*(?::|h)\s*(\d{1,2})?", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,4})\s*(?:m|mn|min|')", re.IGNORECASE)


class TimeUnreadable(ValueError):
    """What was typed is no duration."""


def minutes_of(text: str) -> int:
    """What was typed, in minutes: `1:30`, `1h30`, `1,5`, `1.5`, `90m`; a plain number is hours; empty is 0."""
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "")
    if not bare:
        return 0
    if found := _CLOCK.fullmatch(bare):
        hours, minutes = int(found[1]), int(found[2] or 0)
        if minutes > 59:
            raise TimeUnreadable(text)
        return hours * 60 + minutes
    if found := _MINUTES.fullmatch(bare):
        return int(found[1])
    try:
        hours_typed = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        raise TimeUnreadable(text) from None
    if not hours_typed.is_finite() or hours_typed < 0 or hours_typed >= 1000:
        raise TimeUnreadable(text)
    return int(round_to(hours_typed * HOUR, 0))


def clock(minutes: int) -> str:
    """Minutes as a clock shows them: `1:30`."""
    sign = "-" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def time_cost(minutes: int, hourly_cost: Decimal) -> Decimal:
    """What minutes cost at an hourly cost, rounded once."""
    return round_to(minutes * hourly_cost / HOUR)


def mileage_cost(kilometres: Decimal, rate: Decimal) -> Decimal:
    """What kilometres cost at a rate, rounded once."""
    return round_to(kilometres * rate)


def unit_minutes(unece: str, day_minutes: int) -> Decimal | None:
    """How many minutes a unit of sale lasts, by its UN/ECE code; None when it is no time."""
    return Decimal(day_minutes) if unece == DAYS else MINUTES_OF.get(unece)


def sold_minutes(quantity: Decimal, unit: Decimal | None) -> int:
    """The minutes that a quantity of a line sells; 0 when its unit is no time."""
    return int(round_to(quantity * unit, 0)) if unit else 0


def in_units(minutes: int, unit: Decimal) -> Decimal:
    """Minutes in a unit of time, to 4 decimals: 80 minutes are 1.3333 hours."""
    return round_to(minutes / unit, 4)
