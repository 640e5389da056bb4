"""Numbers and dates as people read them: `1 234,56`, `−3`, `20 %`, `19/11/2026` (French), the English way in English."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


def _marks() -> tuple[str, str]:
    return (",", ".") if (get_language() or "fr").startswith("en") else (NBSP, ",")


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None


def number(value: Any, places: int | None = None) -> str:
    """The number with thousands apart and a true minus; `places` None keeps only the decimals that say something."""
    found = _decimal(value)
    if found is None:
        return ""
    if places is None:
        text = f"{found.normalize():,f}"
    else:
        text = f"{found:,.{places}f}"
    thousands, point = _marks()
    text = text.replace(",", "\0").replace(".", point).replace("\0", thousands)
    if text.startswith("-"):
        text = MINUS + text[1:]
    return text.removeprefix(MINUS) if not found else text


def money(value: Any) -> str:
    """An amount with two decimals."""
    return number(value, 2)


def symbol(currency: str) -> str:
    """`€` for EUR; the code of a currency without a sign."""
    return SYMBOLS.get(currency, currency)


def with_currency(amount: Any, currency: str) -> str:
    """`7 564,90 €`: the unit stands only on final totals and in letters."""
    return f"{money(amount)}{NBSP}{symbol(currency)}"


def money_or_dash(value: Any) -> str:
    """An amount, a dash for zero or nothing: for grids."""
    found = _decimal(value)
    return money(found) if found else DASH


def unit_price(value: Any) -> str:
    """A unit price: two decimals, more when it has more."""
    found = _decimal(value)
    if found is None:
        return ""
    exponent = found.normalize().as_tuple().exponent
    return number(found, max(2, -exponent if isinstance(exponent, int) else 2))


def quantity(value: Any) -> str:
    """A quantity without idle zeros."""
    return number(value)


def percent(value: Any, places: int | None = None) -> str:
    """A rate, the sign set apart: `20 %`."""
    text = number(value, places)
    return f"{text}{'' if (get_language() or 'fr').startswith('en') else NBSP}%" if text else ""


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def day(value: Any) -> str:
    """`19/11/2026`."""
    found = _day(value)
    return f"{found:%d/%m/%Y}" if found else ""


def short_day(value: Any) -> str:
    """`19/11/26`, for lists."""
    found = _day(value)
    return f"{found:%d/%m/%y}" if found else ""


def instant(value: Any) -> str:
    """`19/11/2026 14:05`, local time."""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%d/%m/%Y %H:%M}"


def days_away(value: Any, today: date | None = None) -> str:
    """“today”, “tomorrow”, “in 14 days”, “3 days ago”: beside a date, never instead of it."""
    found = _day(value)
    if found is None:
        return ""
    days = (found - (today or timezone.localdate())).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days == -1:
        return gettext("yesterday")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


def parse_number(text: str) -> Decimal:
    """What a person typed, `1 234,56`, `1.234,56`, `1,234.56` or `1234.5`: a Decimal; raises ValueError on anything else.

    The last mark is the decimal one, unless it is a comma or point that repeats.
    """
    bare = text.strip().replace(MINUS, "-")
    for space in (" ", NBSP, "\u202f", "\u2009", "'", "’", "€"):
        bare = bare.replace(space, "")
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "." if comma > point else ","
        bare = bare.replace(thousands, "")
    elif bare.count(",") > 1 or bare.count(".") > 1:
        bare = bare.replace(",", "").replace(".", "")
    bare = bare.replace(",", ".")
    try:
        found = Decimal(bare)
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite() or "e" in bare.lower():
        raise ValueError(text)
    return found
