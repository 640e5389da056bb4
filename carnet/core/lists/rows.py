"""Rows of a list as the page shows them: written here rather than in a template, which would take half of the page's time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from carnet.core.lists.columns import Column
from carnet.core.lists.spec import ListOf


def written(spec: ListOf[Any], columns: Sequence[Column], rows: Iterable[Any]) -> list[SafeString]:
    """Each row with its box to tick, if the list has acts on several, and its cells."""
    openings = [_opening(column, first=n == 0) for n, column in enumerate(columns)]
    tick = _("Tick") if spec.bulk else ""
    written = []
    for row in rows:
        cells = "".join(
            f"{opening}{conditional_escape(column.show(row))}</td>"
            for opening, column in zip(openings, columns, strict=True)
        )
        late = ' class="late"' if spec.late(row) else ""
        box = _box(spec, row, tick) if spec.bulk else ""
        written.append(mark_safe(f"<tr{late}>{box}{cells}</tr>\n"))  # noqa: S308 - every part is escaped
    return written


def _opening(column: Column, *, first: bool) -> SafeString:
    css = " ".join(filter(None, [column.css, "w-cut" if first else ""]))
    classes = format_html(' class="{}"', css) if css else ""
    label = format_html(' data-l="{}"', column.label) if column.phone == "label" else ""
    return format_html("<td{}{}>", classes, label)


def _box(spec: ListOf[Any], row: Any, tick: str) -> SafeString:
    worth = format_html(' data-cents="{}"', _cents(spec, row)) if spec.bulk_sum else ""
    return format_html(
        '<td class="m-hide"><input type="checkbox" class="form-check-input m-0" name="row" value="{}"{} aria-label="{} {}"></td>',
        row.pk, worth, tick, row.pk,
    )  # fmt: skip


def _cents(spec: ListOf[Any], row: Any) -> int:
    return int((spec.column(spec.bulk_sum).raw(row) or 0) * 100)
