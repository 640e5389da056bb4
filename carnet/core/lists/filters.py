"""Filters of a list: what the address says → a narrower queryset, and the words of its chip. No page, no request."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.core import formats

Text = str | Promise
Params = Mapping[str, str]
Rows = QuerySet[Any]


class FilterUnreadable(ValueError):
    """The address gives a filter a value that it cannot read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One way to narrow a list; `field` is the model's path, `by` replaces the plain comparison."""

    kind: ClassVar[str] = ""
    name: str
    label: Text
    field: str = ""
    by: Callable[[Rows, Any], Rows] | None = None

    def read(self, text: str) -> Any:
        """The value of the text in the address; raises FilterUnreadable."""
        return text

    def given(self, params: Params) -> str:
        """The text of this filter among the parameters of a form or an address."""
        return params.get(self.name, "").strip()

    def condition(self, value: Any) -> Q:
        return Q(**{self.field or self.name: value})

    def narrow(self, rows: Rows, value: Any) -> Rows:
        """Only the rows that answer."""
        return self.by(rows, value) if self.by else rows.filter(self.condition(value))

    def words(self, value: Any) -> str:
        """What the chip says after the label."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Filter):
    """One or several of a few codes: `state=open,settled`."""

    kind: ClassVar[str] = "choices"
    choices: Sequence[tuple[str, Text]] | Callable[[], Sequence[tuple[str, Text]]] = ()

    def options(self) -> Sequence[tuple[str, Text]]:
        return self.choices() if callable(self.choices) else self.choices

    def read(self, text: str) -> list[str]:
        wanted = [code for code in text.split(",") if code]
        unknown = set(wanted) - {code for code, _label in self.options()}
        if unknown or not wanted:
            raise FilterUnreadable(text)
        return wanted

    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field or self.name}__in": value})

    def words(self, value: Any) -> str:
        return ", ".join(str(label).lower() for code, label in self.options() if code in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Filter):
    """A condition with a name: `late=1`, `late=0` for the others; a function when it depends on the day."""

    kind: ClassVar[str] = "flag"
    where: Q | Callable[[], Q] = field(default_factory=Q)

    def read(self, text: str) -> bool:
        if text not in {"0", "1"}:
            raise FilterUnreadable(text)
        return text == "1"

    def condition(self, value: Any) -> Q:
        where = self.where() if callable(self.where) else self.where
        return where if value else ~where

    def words(self, value: Any) -> str:
        return _("yes") if value else _("no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains(Filter):
    """Part of a text, whatever the accents."""

    kind: ClassVar[str] = "text"

    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field or self.name}__unaccent__icontains": value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing(Filter):
    """One party, product or person, by its id; `search` names the registry where the select looks, `show` gives its name."""

    kind: ClassVar[str] = "thing"
    search: str = ""
    show: Callable[[int], str] | None = None

    def read(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,18}", text):
            raise FilterUnreadable(text)
        return int(text)

    def words(self, value: Any) -> str:
        return self.show(value) if self.show else str(value)


@dataclass(frozen=True, slots=True)
class Between:
    """From and to, both included, either open."""

    low: Any = None
    high: Any = None


def _range(name: str, between: Between) -> Q:
    found = Q()
    if between.low is not None:
        found &= Q(**{f"{name}__gte": between.low})
    if between.high is not None:
        found &= Q(**{f"{name}__lte": between.high})
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranged(Filter):
    """A filter from … to …: `left=100..500`, either side open; forms send `left.from` and `left.to`."""

    def given(self, params: Params) -> str:
        low, high = params.get(f"{self.name}.from", "").strip(), params.get(f"{self.name}.to", "").strip()
        return f"{low}..{high}" if low or high else params.get(self.name, "").strip()

    def condition(self, value: Any) -> Q:
        return _range(self.field or self.name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Ranged):
    """An amount or a quantity, from … to …, or one exact value."""

    kind: ClassVar[str] = "numbers"

    def read(self, text: str) -> Between:
        low, dots, high = text.partition("..")
        try:
            least = formats.parse_number(low) if low else None
            most = formats.parse_number(high) if high else None
        except ValueError:
            raise FilterUnreadable(text) from None
        return Between(least, most) if dots else Between(least, least)

    def words(self, value: Any) -> str:
        return _words(
            value, lambda number: formats.number(number, 2 if isinstance(number, Decimal) and number % 1 else 0)
        )


DAY_WORDS: dict[str, Text] = {
    "today": gettext_lazy("today"),
    "this-month": gettext_lazy("this month"),
    "last-month": gettext_lazy("last month"),
    "this-year": gettext_lazy("this year"),
    "last-year": gettext_lazy("last year"),
    "past": gettext_lazy("past"),
    "next-7": gettext_lazy("in the next 7 days"),
    "next-30": gettext_lazy("in the next 30 days"),
}


def _month(year: int, month: int) -> Between:
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return Between(first, after - timedelta(days=1))


def days_of(text: str, today: date) -> Between:
    """The days a word or an ISO prefix stands for: `this-month`, `2026`, `2026-11`, `2026-11-19`; raises ValueError."""
    last_month = today.replace(day=1) - timedelta(days=1)
    named = {
        "today": Between(today, today),
        "this-month": _month(today.year, today.month),
        "last-month": _month(last_month.year, last_month.month),
        "this-year": Between(date(today.year, 1, 1), date(today.year, 12, 31)),
        "last-year": Between(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "past": Between(None, today - timedelta(days=1)),
        "next-7": Between(today, today + timedelta(days=7)),
        "next-30": Between(today, today + timedelta(days=30)),
    }
    if text in named:
        return named[text]
    if re.fullmatch(r"\d{4}", text):
        return Between(date(int(text), 1, 1), date(int(text), 12, 31))
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return _month(int(text[:4]), int(text[5:]))
    day = date.fromisoformat(text)
    return Between(day, day)


@dataclass(frozen=True, slots=True)
class Days(Between):
    """Some days, and the text that named them."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates(Ranged):
    """Days: a word that moves with time (`this-month`), a year, a month, a day, or from … to …."""

    kind: ClassVar[str] = "dates"

    def read(self, text: str) -> Days:
        low, dots, high = text.partition("..")
        today = timezone.localdate()
        try:
            if not dots:
                found = days_of(text, today)
                return Days(found.low, found.high, text)
            first = days_of(low, today).low if low else None
            last = days_of(high, today).high if high else None
        except ValueError:
            raise FilterUnreadable(text) from None
        return Days(first, last, text)

    def presets(self) -> list[tuple[str, Text]]:
        return list(DAY_WORDS.items())

    def words(self, value: Any) -> str:
        if value.text in DAY_WORDS:
            return str(DAY_WORDS[value.text])
        if re.fullmatch(r"\d{4}", value.text):
            return str(value.text)
        return _words(value, formats.day)


def _words(value: Between, say: Callable[[Any], str]) -> str:
    if value.low == value.high:
        return say(value.low)
    if value.high is None:
        return _("from %(low)s") % {"low": say(value.low)}
    if value.low is None:
        return _("up to %(high)s") % {"high": say(value.high)}
    return _("%(low)s to %(high)s") % {"low": say(value.low), "high": say(value.high)}
