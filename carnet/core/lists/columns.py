"""Columns of a list: what each shows, sorts by, sums and exports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Expression, F
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from carnet.core import formats

Text = str | Promise
Kind = Literal["text", "money", "quantity", "percent", "day", "state", "instant"]
Phone = Literal["hide", "full", "plain", "label"]
RIGHT = frozenset({"money", "quantity", "percent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `value` is a path on the row (`party__name`) or a function: what is exported and, without `cell`, shown.

    `sort` is the model's path (`words=True` sorts it as a dictionary does, `nullable` when it may be empty); `total` is summed over the
    filtered list; `phone` says what a card on a phone does with it; `filter` names the filter its head opens; `in_files` exports it
    even where the screen does not show it apart.
    """

    name: str
    label: Text
    value: str | Callable[[Any], Any] = ""
    kind: Kind = "text"
    of: str = ""
    cell: Callable[[Any], str] | None = None
    sort: str = ""
    words: bool = False
    nullable: bool = False
    total: str | Expression | None = None
    shown: bool = True
    phone: Phone = "hide"
    filter: str = ""
    strong: bool = False
    hidden_label: bool = False
    exported: bool = True
    in_files: bool = False

    def raw(self, row: Any) -> Any:
        """The value itself, as exports and sums take it."""
        if callable(self.value):
            return self.value(row)
        return follow(row, self.value or self.name)

    def show(self, row: Any) -> str:
        """The cell as the screen shows it; a dash is a zero."""
        return self.cell(row) if self.cell else self.write(self.raw(row))

    def write(self, value: Any, dash: bool = True) -> str:
        """A value in the manner of the column."""
        if self.kind == "money":
            return formats.money_or_dash(value) if dash else formats.money(value or Decimal(0))
        if self.kind == "quantity":
            return formats.quantity(value) if value else formats.DASH
        if self.kind == "percent":
            return formats.percent(value)
        if self.kind == "day":
            return formats.short_day(value)
        if self.kind == "instant":
            return formats.instant(value)
        if self.kind == "state":
            from carnet.core.web.templatetags.carnet import state

            return state(str(value), self.of) if value else ""
        return conditional_escape("" if value is None else value)

    def summed(self) -> Expression | F | None:
        """What the totals row sums."""
        return F(self.total) if isinstance(self.total, str) else self.total

    @property
    def css(self) -> str:
        """Classes of the cell."""
        css = ["num" if self.kind in RIGHT else ""]
        css.append({"hide": "m-hide", "full": "m-full"}.get(self.phone, ""))
        css.append("fw-medium" if self.strong else "")
        css.append("text-secondary tnum" if self.kind in {"day", "instant"} else "")
        return " ".join(filter(None, css))

    @property
    def right(self) -> bool:
        return self.kind in RIGHT


def follow(row: Any, path: str) -> Any:
    """The value at a path such as `party__name`; None where the way stops."""
    for name in path.split("__"):
        row = getattr(row, name, None)
        if row is None:
            return None
    return row


def two_lines(title: Any, url: str, under: str = "") -> SafeString:
    """A cell with its link and a second line in grey: the first column of most lists."""
    below = format_html('<div class="text-secondary small text-truncate">{}</div>', under) if under else ""
    return format_html(
        '<a href="{}" class="text-reset fw-medium d-block text-truncate" data-open>{}</a>{}', url, title, below
    )


def exported(value: Any) -> Any:
    """A value as files take it: numbers, days and texts stay what they are."""
    if value is None or isinstance(value, str | int | Decimal | date):
        return value
    return str(value)
